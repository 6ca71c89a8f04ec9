import { dirname, join } from 'node:path';
import type { EnvFact, PublishedFact, Value } from '../facts.ts';
import type { Service, Variable } from '../service.ts';
import { toPort } from '../values.ts';
import type { Assignment } from './processes.ts';
import type { Programs } from './programs.ts';

/**
 * What is put in for the variables of files that describe containers. Those of the shell come first, which no file
 * tells; where none is set it is what Compose finds in `.env` beside its file, and else what the file falls back to.
 */
export class Interpolation {
  readonly #programs: Programs;

  constructor(programs: Programs) {
    this.#programs = programs;
  }

  /** What the environment file beside a Compose file sets; the last of a name counts, and stands first. */
  beside({ by, file }: Service): readonly Assignment[] {
    const path = join(dirname(file), '.env');
    return by === 'compose' ? this.inFile(path).map((set) => ({ ...set, env: [set.name] })) : [];
  }

  /** What an environment file sets. */
  inFile(path: string): readonly Assignment[] {
    return (this.#programs.record(path)?.facts ?? [])
      .filter((fact): fact is EnvFact => fact.kind === 'env')
      .toReversed()
      .map(({ name, value, span, file }) => ({ name, value, span, file }));
  }

  /** A variable of a service; its value is undefined when something that no file tells decides it. */
  variable(service: Service, { name, value, span, env = [], file = service.file }: Variable): Assignment {
    if (env.length === 0) return { name, value, span, file };
    const set = this.#set(service, env);
    if (set) return { ...set, name, env };
    const isKnown = service.by === 'compose' || service.by === 'docker-run' || service.by === 'devcontainer';
    return { name, value: isKnown ? value : undefined, span, file, env };
  }

  published(service: Service): readonly PublishedFact[] {
    return service.published.map((fact) => ({
      ...fact,
      hostPort: fact.hostPort && this.#port(service, fact.hostPort),
      containerPort: this.#port(service, fact.containerPort),
    }));
  }

  #port(service: Service, port: Value<number>): Value<number> {
    const set = this.#set(service, port.env);
    if (!set) return port;
    const { value = '', span, file } = set;
    return { ...port, value: toPort(value), span, editSpan: span, file };
  }

  #set(service: Service, names: readonly string[]): Assignment | undefined {
    const beside = names.length === 0 ? [] : this.beside(service);
    return names.flatMap((name) => beside.find((set) => set.name === name && set.value !== '') ?? [])[0];
  }
}
