import type { BindFact, PublishedFact, UpstreamFact } from './facts.ts';
import type { Span } from './finding.ts';

/** A variable that a service or a command sets for what it runs. */
export interface Variable {
  readonly name: string;
  /** Undefined when it cannot be told from the file. */
  readonly value: string | undefined;
  /** The characters of the value, without quotes; undefined when there are none. */
  readonly span: Span | undefined;
}

/** A command line, and what it is known to do. */
export interface Command {
  readonly file: string;
  readonly span: Span;
  /** What it is called where it stands: the name of a script, of a process, of a task. */
  readonly name: string | undefined;
  /** Variables set for it alone, as in `PORT=4000 node server.js`. */
  readonly variables: readonly Variable[];
  readonly binds: readonly BindFact[];
  readonly upstreams: readonly UpstreamFact[];
  /**
   * Programs and modules of the project that it starts, as it writes them: `server.js`, `src/app.ts`, `main:app`,
   * `./cmd/api`, `manage.py`. What they bind is in the file itself; what `binds` says comes before it.
   */
  readonly programs: readonly string[];
  /** Scripts of the package that it runs, as `start` in `npm start`. */
  readonly scripts: readonly string[];
  /** Environment files that it names. */
  readonly envFiles: readonly string[];
  /** Whether it may start something that is not in the lists above. */
  readonly startsOthers: boolean;
}

/** The network namespace that something listens in, and those by whose names it is dialled. */
export type Network =
  /** One of its own, as a container has; dialled by the names of the service. */
  | { readonly kind: 'own' }
  /** That of the machine. */
  | { readonly kind: 'host' }
  /** That of another service, as with `network_mode: service:app` and the containers of a pod. */
  | { readonly kind: 'shared'; readonly service: string };

/** Something that runs apart from the developer's shell: an image, a container, a pod, a function in a cloud. */
export interface Service {
  readonly file: string;
  /** Its name where it is declared. */
  readonly span: Span;
  readonly by: 'dockerfile' | 'compose' | 'kubernetes' | 'devcontainer' | 'modal' | 'platform';
  readonly name: string;
  /** The names by which its neighbours dial it, `name` among them. */
  readonly aliases: readonly string[];
  readonly network: Network;
  /** The image it is built to be, by absolute paths; `target` names a stage. */
  readonly build:
    | { readonly context: string; readonly dockerfile: string; readonly target: string | undefined }
    | undefined;
  /** The image it runs, as written. */
  readonly image: string | undefined;
  /** What runs in it, in order; undefined when that is left to the image. */
  readonly commands: readonly Command[] | undefined;
  readonly variables: readonly Variable[];
  /** Environment files that it reads, by absolute paths. */
  readonly envFiles: readonly string[];
  readonly published: readonly PublishedFact[];
}
