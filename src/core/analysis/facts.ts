import type { Span } from './finding.ts';

/** What a fact is written in. */
export type Language =
  | 'javascript'
  | 'typescript'
  | 'python'
  | 'go'
  | 'ruby'
  | 'php'
  | 'java'
  | 'kotlin'
  | 'csharp'
  | 'rust'
  | 'elixir'
  /** A command line, wherever it stands. */
  | 'shell'
  /** A configuration file of any format. */
  | 'configuration';

/**
 * How a host or port is known: written in the code, the framework's own default, taken from the environment
 * (with or without a value to fall back to), or not to be told from the sources.
 */
type ValueSource = 'literal' | 'default' | 'env' | 'unresolved';

/** What another file of the project exports, as a file names it: `{ port } = require('./config')` has the path `port`. */
export interface Import {
  /** As it stands in the code. */
  readonly module: string;
  readonly path: readonly string[];
}

/** A value that other files have a say in. */
interface ImportedValue<T extends string | number> {
  readonly from: Import;
  /** Environment variables that come before it, the first that is set wins. */
  readonly env: readonly string[];
  /** What holds when the import is undefined or itself a variable that is not set. */
  readonly otherwise: Value<T> | undefined;
}

export interface Value<T extends string | number> {
  readonly source: ValueSource;
  /** With source `env`, what is used when none of the variables is set; undefined when there is no such thing. */
  readonly value: T | undefined;
  /**
   * The environment variables that decide, the first that is set wins; empty unless source is `env`. What the command
   * line decides goes by the option, `--port`, or the place of the argument, `$1`.
   */
  readonly env: readonly string[];
  /** The literal with its quotes, or the expression; undefined for a default that the code does not write. */
  readonly span: Span | undefined;
  /** The characters to replace to change `value`, without quotes; undefined unless a plain literal gives it. */
  readonly editSpan: Span | undefined;
  /** The file of the spans, when it is another than that of the fact. */
  readonly file?: string;
  /** With source `unresolved`: what would tell the value, once all files are known. */
  readonly imported?: ImportedValue<T>;
}

/** Where a host can be added to a call, a command line or a configuration that leaves it to the framework. */
export interface HostInsertion {
  readonly span: Span;
  readonly before: string;
  readonly after: string;
}

/** A default host that comes in place of the usual one where the first of these variables that is set says so. */
export interface HostIfSet {
  readonly env: readonly string[];
  /** The value with which the usual default holds all the same, as `development`; without it there is none. */
  readonly unless?: string;
  readonly host: string;
}

/**
 * A server that code, a command line or configuration starts on a TCP port. Port 0, sockets in the file system and
 * descriptors are none.
 */
export interface BindFact {
  readonly kind: 'bind';
  readonly file: string;
  /** The name of the function that binds, as `listen` or `Bun.serve`; the program of a command line; the key. */
  readonly span: Span;
  readonly language: Language;
  /** As `express` or `fastify`; `node` when only the shape of the call tells that it is a server. */
  readonly framework: string;
  readonly host: Value<string>;
  readonly port: Value<number>;
  readonly hostInsertion: HostInsertion | undefined;
  /** Another default host, as gunicorn has where PORT is set, and Sinatra outside of development. */
  readonly hostIfSet?: HostIfSet;
  /** Variables that hold arguments which come before host and port, as GUNICORN_CMD_ARGS does. */
  readonly argumentsEnv?: readonly string[];
  /**
   * What is started, when another file makes it: that tells the framework and its default host. Unless `certain`, it
   * is a server only if that file says so. With `byFetch` it is something else that serves it, if it has a `fetch`.
   */
  readonly server?: { readonly from: Import; readonly certain: boolean; readonly byFetch?: true };
  /**
   * The profile of a configuration that it holds in alone, as `dev` of application-dev.yml, `Development` of
   * appsettings.Development.json, and each one of launchSettings.json, which a developer's machine alone reads;
   * absent when it holds in all.
   */
  readonly profile?: string;
}

/** Which names of hosts a server accepts requests for; others it refuses, as a tunnel's. */
export interface AllowedHostsFact {
  readonly kind: 'allowedHosts';
  readonly file: string;
  /** The list, or the name of what it would be an option of. */
  readonly span: Span;
  /** As `vite`, `webpack` or `django`. */
  readonly framework: string;
  /**
   * As they are written: one with a leading dot stands for its subdomains too. Empty when the code leaves them to the
   * framework, which accepts localhost and addresses.
   */
  readonly hosts: readonly string[] | 'any' | 'unresolved';
  /** Where a name can be added; undefined when that takes more than an insertion. */
  readonly insertion: HostInsertion | undefined;
}

/** A path that a server answers. */
export interface RouteFact {
  readonly kind: 'route';
  readonly file: string;
  /** The path, without quotes. */
  readonly span: Span;
  readonly language: Language;
  readonly framework: string;
  /** In capitals; undefined for any. */
  readonly method: string | undefined;
  /** As the code writes it, parameters and all. */
  readonly path: string;
  /** The name of what handles it; undefined for what has none. */
  readonly handler: string | undefined;
}

/** A port of a container, pod or image that others are to reach, and under which number. */
export interface PublishedFact {
  readonly kind: 'published';
  readonly file: string;
  /** The port inside. */
  readonly span: Span;
  /**
   * What publishes it. `expose` is the word of Dockerfiles and Compose that publishes nothing by itself; `devcontainer`
   * is a port that the editor forwards, which reaches a loopback bind as well.
   */
  readonly by:
    | 'compose'
    | 'expose'
    | 'docker-run'
    | 'kubernetes'
    | 'kubernetes-service'
    | 'devcontainer'
    | 'modal'
    | 'platform';
  /** The name of the service, as others dial it. */
  readonly service: string | undefined;
  /** The interface of the machine outside that it is published on; undefined for all of them. */
  readonly address: string | undefined;
  /** The port outside; undefined when nothing fixes it. */
  readonly hostPort: Value<number> | undefined;
  readonly containerPort: Value<number>;
  /**
   * Kubernetes: the name of the container's port; of a service's target, which is then the port of that name of the
   * pods that have all of the labels of `selector`.
   */
  readonly portName?: string | undefined;
  /** Kubernetes: the name of the port of a service, by which those who dial the service may ask for it. */
  readonly hostPortName?: string | undefined;
  readonly selector?: Readonly<Record<string, string>>;
  readonly namespace?: string | undefined;
}

/** Where something passes connections on to: a reverse proxy, a tunnel, a provider's own tool. */
export interface UpstreamFact {
  readonly kind: 'upstream';
  readonly file: string;
  /** The address, as `app:3000` in `proxy_pass http://app:3000`. */
  readonly span: Span;
  /** As `nginx`, `caddy`, `traefik`, `ingress`, `ngrok`, `stripe`, `cloudflared`, `ssh`. */
  readonly by: string;
  readonly host: Value<string>;
  readonly port: Value<number>;
  /** Kubernetes: the name of the port, where that is what it is known by. */
  readonly portName?: string | undefined;
  /** Kubernetes: the service that `host` is, and its namespace when the file names one. */
  readonly toService?: { readonly name: string; readonly namespace: string | undefined };
}

/** A variable set by an environment file. */
export interface EnvFact {
  readonly kind: 'env';
  readonly file: string;
  /** The characters of the value, without quotes. */
  readonly span: Span;
  readonly name: string;
  readonly value: string;
}

/** A URL that somebody outside calls to deliver a webhook. */
export interface RegisteredFact {
  readonly kind: 'registered';
  readonly file: string | undefined;
  /** The characters of the URL; undefined when it stands in no file. */
  readonly span: Span | undefined;
  readonly url: string;
  readonly host: string;
  /** The port that the URL writes; undefined when it leaves it to its scheme. */
  readonly port: number | undefined;
  readonly portSpan: Span | undefined;
}

export type Fact = BindFact | AllowedHostsFact | RouteFact | PublishedFact | UpstreamFact | EnvFact | RegisteredFact;
