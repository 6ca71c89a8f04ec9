import { dirname, join } from 'node:path';
import type { BindFact, Fact, Value } from './facts.ts';
import type { FileRecord } from './fileRecord.ts';
import type { Command } from './service.ts';

/** How a program is told by a file where to listen. */
interface Configuration {
  /** The files that it reads without being told, relative to the folder that it runs in. */
  readonly files?: RegExp;
  /** Whether host and port are one setting, so that a command line that gives an address makes all of it void. */
  readonly isWhole?: boolean;
}

const vite: Configuration = { files: /^vite\.config\.[cm]?[jt]s$/ };

/** By the framework of the command line. Sources: their documentation, and the runtime-truth tests. */
const configurations: Readonly<Record<string, Configuration>> = {
  vite,
  'vite-preview': vite,
  astro: { files: /^astro\.config\.[cm]?[jt]s$/ },
  nuxt: { files: /^nuxt\.config\.[cm]?[jt]s$/ },
  webpack: { files: /^webpack\.config\.[cm]?[jt]s$/ },
  rspack: { files: /^rspack\.config\.[cm]?[jt]s$/ },
  'vue-cli': { files: /^vue\.config\.[cm]?js$/ },
  rsbuild: { files: /^rsbuild\.config\.[cm]?[jt]s$/ },
  angular: { files: /^angular\.json$/ },
  streamlit: { files: /^\.streamlit[\\/]config\.toml$/ },
  wrangler: { files: /^wrangler\.(?:toml|jsonc?)$/ },
  gunicorn: { files: /^gunicorn\.conf\.py$/, isWhole: true },
  hypercorn: { isWhole: true },
  puma: { files: /^config[\\/]puma\.rb$/, isWhole: true },
};

/** The records with what configuration files say of the servers that their command lines start. */
export function withConfiguredBinds(records: readonly FileRecord[]): readonly FileRecord[] {
  const configured = new Configured(records);
  return records.map((record) => {
    const changed = new Map<BindFact, readonly BindFact[]>();
    const placed = (command: Command): Command => {
      const binds = configured.binds(command);
      if (!binds) return command;
      for (const bind of command.binds) changed.set(bind, binds);
      return { ...command, binds };
    };
    const commands = record.commands.map(placed);
    const services = record.services.map((service) =>
      service.commands ? { ...service, commands: service.commands.map(placed) } : service,
    );
    if (changed.size === 0) return record;
    const facts = record.facts.flatMap(
      (fact): readonly Fact[] => (fact.kind === 'bind' && changed.get(fact)) || [fact],
    );
    return { ...record, facts: [...new Set(facts)], commands, services };
  });
}

class Configured {
  readonly #binds = new Map<string, BindFact[]>();

  constructor(records: readonly FileRecord[]) {
    for (const { facts } of records) {
      for (const fact of facts) {
        if (fact.kind !== 'bind' || !Object.hasOwn(configurations, fact.framework)) continue;
        const own = this.#binds.get(fact.file);
        if (own) own.push(fact);
        else this.#binds.set(fact.file, [fact]);
      }
    }
  }

  /** What a command binds, where a file has a say in it. */
  binds({ file, binds, programs }: Command): readonly BindFact[] | undefined {
    const [bind] = binds;
    if (!bind || binds.length > 1 || !Object.hasOwn(configurations, bind.framework)) return undefined;
    const configuration = configurations[bind.framework];
    const folder = dirname(file);
    const named = new Set(programs.map((program) => join(folder, program)));
    const isRead = (path: string): boolean =>
      named.has(path) ||
      (path.startsWith(folder) && configuration?.files?.test(path.slice(folder.length + 1)) === true);
    const found = [...this.#binds]
      .filter(([path]) => path !== file && isRead(path))
      .flatMap(([, facts]) => facts.filter(({ framework }) => framework === bind.framework));
    const isGiven = bind.host.span !== undefined || bind.port.span !== undefined;
    if (configuration?.isWhole && isGiven) return undefined;
    if (found.length === 0) return undefined;
    return found.map((fact) => {
      const host = told(bind.host, fact.host, fact);
      const hostInsertion = host === bind.host ? bind.hostInsertion : undefined;
      return { ...bind, host, port: told(bind.port, fact.port, fact), hostInsertion };
    });
  }
}

/** What the command line says, and for the rest the configuration. */
function told<T extends string | number>(own: Value<T>, configured: Value<T>, { file }: BindFact): Value<T> {
  if (own.span || (configured.source === 'default' && configured.env.length === 0)) return own;
  return { ...configured, file: configured.file ?? file };
}
