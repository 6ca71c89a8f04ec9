/**
 * What a program does with what its command line says. Lists of options, variables and the like have blanks between
 * them; the signs behind options are those of `optionNames`.
 */
export interface Program {
  /** What it binds, as facts name it. */
  readonly framework?: string;
  /** What it binds without being told. */
  readonly host?: string;
  readonly port?: number;
  readonly hosts?: string;
  readonly ports?: string;
  /** Options that give host and port at once, or the port alone. */
  readonly addresses?: string;
  /** Variables that it reads itself, the first that is set wins. */
  readonly hostEnv?: string;
  readonly portEnv?: string;
  readonly addressEnv?: string;
  /** Whether an argument that is no option gives the address. */
  readonly positional?: boolean;
  /** What stands before the host when an address is added. */
  readonly addressScheme?: string;
  /** Whether its addresses are those of this side and of the other, as in `8080:80`. */
  readonly pairs?: boolean;
  /** Whether it binds only when an option gives a port. */
  readonly ifTold?: boolean;
  /** Options that make it bind something other than a TCP port. */
  readonly sockets?: string;
  /** Options that make it another host, as `-6` does. */
  readonly hostOf?: { readonly options: string; readonly host: string };
  /** Another host where options or variables say so, as in `HostIfSet` of facts. */
  readonly hostIfSet?: {
    readonly options?: string;
    readonly env: string;
    readonly unless?: string;
    readonly host: string;
  };
  /** Variables that hold further arguments; those of the command line come before them. */
  readonly argumentsEnv?: string;
  /** What it passes connections on to is given in the same ways; its name, as facts name it. */
  readonly dials?: string;
  /**
   * Where it names programs that it runs: options, `1` for its first argument, `*` for each, `=x` for x whatever its
   * command line says. What stands behind a `|` counts when nothing before it is there.
   */
  readonly programs?: string;
  /** Options that name a configuration, which has host and port when no option gives them. */
  readonly configurations?: string;
  readonly envFiles?: string;
  /** Options whose value is a list of further arguments. */
  readonly nested?: string;
  /** Other options that take a value. */
  readonly values?: string;
  /** Whether it may start something else besides. */
  readonly startsOthers?: boolean;
}

/** A server and what it binds when it is not told; undefined for what is not known. */
export function serves(framework: string, host: string | undefined, port: number | undefined, more: Program): Program {
  return { framework, ...(host !== undefined && { host }), ...(port !== undefined && { port }), ...more };
}

/** What binds nothing. */
export const nothingMore: Program = {};

/**
 * Programs by their names and what must follow, with `|` between alternatives: `next dev|start`. Of several that fit,
 * the longest counts.
 */
export type Programs = Readonly<Record<string, Program | readonly Program[]>>;
