import type { BindFact, HostInsertion, PublishedFact, UpstreamFact, Value } from './facts.ts';
import type { Span } from './finding.ts';

/** A variable that a service or a command sets for what it runs. */
export interface Variable {
  readonly name: string;
  /** Undefined when it cannot be told from the file. */
  readonly value: string | undefined;
  /** The characters of the value, without quotes; undefined when there are none. */
  readonly span: Span | undefined;
  /** Variables of what reads the file that decide, the first that is set wins; `value` holds when none is set. */
  readonly env?: readonly string[];
  /** The file of the span, when it is another than that of the service. */
  readonly file?: string;
}

/** What an image takes over from the folder that it is built in, or from another stage. */
export interface Copy {
  /** As written; relative to the context, or a path of the other stage. */
  readonly from: string;
  /** The name or index of the stage, or the image, that `from` lies in; undefined for the context. */
  readonly stage: string | undefined;
  /** Absolute in the image; a folder when it ends with a slash or is one. */
  readonly to: string;
}

/** Where a folder or file of the workspace lies in an image or a container. */
export interface Mount {
  /** Absolute, in the workspace. */
  readonly from: string;
  /** Absolute, in the container, with slashes. */
  readonly to: string;
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
  /** What these, or the scripts, are given: options by their names, `--port`, other arguments by their places, `$1`. */
  readonly arguments?: readonly Variable[];
  /** Whether an argument seems to name a port. */
  readonly namesPort?: boolean;
  /**
   * Which of `programs` are something to a framework only because it is told so: a file whose default export Bun
   * serves, a configuration of Puma of any name.
   */
  readonly named?: readonly { readonly program: string; readonly framework: string }[];
  /** Scripts of the package that it runs, as `start` in `npm start`. */
  readonly scripts: readonly string[];
  /** Environment files that it names. */
  readonly envFiles: readonly string[];
  /** Whether it may start something that is not in the lists above. */
  readonly startsOthers: boolean;
  /** Whether another program is run once it has ended, so that nothing of it is left. */
  readonly finishes?: boolean;
  /** Whether something that the file does not tell decides if it is run. */
  readonly conditional?: boolean;
}

/** The network namespace that something listens in, and those by whose names it is dialled. */
export type Network =
  /** One of its own, as a container has; dialled by the names of the service. */
  | { readonly kind: 'own' }
  /** That of the machine. */
  | { readonly kind: 'host' }
  /**
   * That of another service, as with `network_mode: service:app`. The containers of a pod all share that of the
   * workload that they are of, as `Deployment/web`, which is no service itself.
   */
  | { readonly kind: 'shared'; readonly service: string };

/** Something that runs apart from the developer's shell: an image, a container, a pod, a function in a cloud. */
export interface Service {
  readonly file: string;
  /** Its name where it is declared. */
  readonly span: Span;
  readonly by:
    | 'dockerfile'
    | 'compose'
    | 'docker-run'
    /** An image that a command line builds and names. */
    | 'docker-build'
    | 'kubernetes'
    | 'devcontainer'
    | 'modal'
    | 'platform';
  readonly name: string;
  /** The names by which its neighbours dial it, `name` among them. */
  readonly aliases: readonly string[];
  readonly network: Network;
  /**
   * The image it is built to be, by absolute paths; `target` names a stage, `args` are what the build sets of the
   * variables that `ARG` declares.
   */
  readonly build:
    | {
        readonly context: string;
        readonly dockerfile: string;
        readonly target: string | undefined;
        readonly args?: readonly Variable[];
      }
    | undefined;
  /**
   * The image it runs, as written, with what is known of variables; for a Dockerfile the image that its stages begin
   * with; when it is built, its name.
   */
  readonly image: string | undefined;
  /** What runs in it, in order; undefined when that is left to the image. */
  readonly commands: readonly Command[] | undefined;
  readonly variables: readonly Variable[];
  /** Environment files that it reads, by absolute paths. */
  readonly envFiles: readonly string[];
  readonly published: readonly PublishedFact[];

  /** Whether it has variables from where the file does not tell, as those of a config map. */
  readonly otherVariables?: boolean;
  /**
   * Whether `commands` are what is given to an entrypoint that the image may have: with one that `takesArguments` they
   * are no programs but its arguments.
   */
  readonly commandsAreArguments?: boolean;
  /** Dockerfile: whether its entrypoint is a program that takes what others set as its command for arguments. */
  readonly takesArguments?: boolean;
  /** Dockerfile: its place among the stages, from 0. The last is the one that is built when none is named. */
  readonly stage?: { readonly index: number; readonly isLast: boolean };
  /** The folder that its commands run in, absolute inside it; undefined when that is left to the image. */
  readonly folder?: string | undefined;
  /** What lies in the image, in order. */
  readonly copies?: readonly Copy[];
  /** What it mounts of the machine, by the absolute path there. */
  readonly mounts?: readonly Mount[];
  /** Compose: the service that gives all that this one does not say, and the file that it is in. */
  readonly extends?: { readonly file: string; readonly service: string };
  /** Compose: it is started only when one of these is asked for. */
  readonly profiles?: readonly string[];
  /** Platform: whether nobody outside is to reach it, as with a worker. */
  readonly isPrivate?: boolean;
  /** Devcontainer: the service of Compose files, by absolute paths, that it is. */
  readonly compose?: { readonly files: readonly string[]; readonly service: string };
  /**
   * Kubernetes: whether it is a change to a container of the same name that other files have, or to all of a workload
   * when it has none; `*` stands for any kind and any name of a workload.
   */
  readonly isPatch?: boolean;
  /** Kubernetes: the names of its ports, of whatever protocol. */
  readonly portNames?: readonly string[];
  readonly probes?: readonly Probe[];
  /** Kubernetes: the labels of its pod, and the namespace when the file names one. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly namespace?: string | undefined;
  /** Modal: the endpoint that the function is. */
  readonly modal?: ModalEndpoint;
}

/** By what Kubernetes sees whether a container is well: it dials a port of it. */
export interface Probe {
  /** As `readinessProbe`. */
  readonly name: string;
  /** The port, as it is written. */
  readonly span: Span;
  readonly port: Value<number>;
  /** One of the container's own, where it is known by its name. */
  readonly portName: string | undefined;
}

/** A function that Modal answers requests with, by what its decorator makes of it. */
export interface ModalEndpoint {
  readonly kind: 'web-server' | 'fastapi-endpoint' | 'asgi-app' | 'wsgi-app';
  /** The decorator's name as it is written, without its module; `web_endpoint` is the old one of `fastapi_endpoint`. */
  readonly decorator: string;
  /** Every place that has to change when the decorator is to have another name: its own and its import. */
  readonly decoratorSpans: readonly Span[];
  /** The function, and those of the file that it calls: what is bound in them is bound by it. */
  readonly bodies: readonly Span[];
  /**
   * What pip installs into its image, in lower case and without versions, as `fastapi[standard]`; undefined when the
   * file does not tell all of it.
   */
  readonly packages: readonly string[] | undefined;
  /** Where, behind the last package that is named, another one can be added. */
  readonly packageInsertion: HostInsertion | undefined;
}
