import { dirname } from 'node:path';
import type { PublishedFact } from '../facts.ts';
import type { FileRecord } from '../fileRecord.ts';
import type { Service } from '../service.ts';

/** Beyond so many pairs of ports and containers nobody looks which belong together. */
const pairLimit = 100_000;

/** The containers of a workspace's pods, with what other files say of them; services of other kinds are as they were. */
export function withPods(services: readonly Service[], records: readonly FileRecord[]): readonly Service[] {
  const others = services.filter(({ by }) => by !== 'kubernetes');
  const containers = patched(services.filter(({ by }) => by === 'kubernetes'));
  const pods = new Pods(containers);
  const led = new Map<Service, PublishedFact[]>();
  for (const port of servicePortsOf(records)) {
    for (const container of pods.selectedBy(port)) {
      const fact = targetIn(port, container, pods.containersBeside(container));
      if (fact) led.set(container, [...(led.get(container) ?? []), fact]);
    }
  }
  return [
    ...others,
    ...containers.map((container) => ({
      ...container,
      published: [...container.published, ...(led.get(container) ?? [])],
    })),
  ];
}

/** The ports of all services of Kubernetes. */
export function servicePortsOf(records: readonly FileRecord[]): readonly PublishedFact[] {
  return records.flatMap(({ facts }) =>
    facts.filter((fact) => fact.kind === 'published').filter(({ by }) => by === 'kubernetes-service'),
  );
}

/** Finds containers by the labels of their pods. */
export class Pods {
  readonly #byLabel: ReadonlyMap<string, readonly { readonly container: Service }[]>;
  readonly #byPod: ReadonlyMap<string, readonly Service[]>;
  #left = pairLimit;

  constructor(containers: readonly Service[]) {
    this.#byPod = Map.groupBy(containers, podOf);
    const labelled = containers
      // A job answers nobody, though it may have the labels of the app that it belongs to.
      .filter((container) => !/^(?:Cron)?Job\//.test(workloadOf(container)))
      .flatMap((container) =>
        Object.entries(container.labels ?? {}).map((label) => ({ label: label.join('='), container })),
      );
    this.#byLabel = Map.groupBy(labelled, ({ label }) => label);
  }

  /** Those that a service asks for, whatever their namespace. */
  labelledFor({ selector = {} }: PublishedFact): readonly Service[] {
    const [first, ...others] = Object.entries(selector);
    const candidates = (first && this.#byLabel.get(first.join('='))) ?? [];
    this.#left -= candidates.length;
    if (this.#left < 0) return [];
    return candidates
      .map(({ container }) => container)
      .filter(({ labels = {} }) => others.every(([name, value]) => labels[name] === value));
  }

  /**
   * Those that the port of a service leads to: of its own file, else of its folder, else of any. Of several workloads
   * in other files each may be for an environment of its own, so that it cannot be told which one is meant.
   */
  selectedBy(port: PublishedFact): readonly Service[] {
    const selected = this.labelledFor(port).filter(({ namespace }) => namespace === port.namespace);
    const inFile = selected.filter(({ file }) => file === port.file);
    if (inFile.length > 0) return inFile;
    const inFolder = selected.filter(({ file }) => dirname(file) === dirname(port.file));
    const found = inFolder.length > 0 ? inFolder : selected;
    return new Set(found.map(podOf)).size === 1 ? found : [];
  }

  /** All of its pod. */
  containersBeside(container: Service): readonly Service[] {
    return this.#byPod.get(podOf(container)) ?? [];
  }
}

function podOf(container: Service): string {
  return `${container.file}\n${workloadOf(container)}`;
}

function workloadOf({ network }: Service): string {
  return network.kind === 'shared' ? network.service : '';
}

/** The port as one of this container: the one of its pod that has the port, or the only one. */
function targetIn(port: PublishedFact, { published }: Service, inPod: readonly Service[]): PublishedFact | undefined {
  const own = published.find(({ portName, containerPort }) =>
    port.portName === undefined ? containerPort.value === port.containerPort.value : portName === port.portName,
  );
  // What is known by a name is wrong, if it is, where the name gets its number.
  if (own && port.portName !== undefined) return { ...own, by: port.by, hostPort: port.hostPort };
  return own || (inPod.length === 1 && port.portName === undefined) ? port : undefined;
}

/** The containers, with what patches of any file may change in them. */
function patched(services: readonly Service[]): readonly Service[] {
  const patches = Map.groupBy(
    services.filter(({ isPatch }) => isPatch),
    workloadOf,
  );
  return services
    .filter(({ isPatch }) => !isPatch)
    .flatMap((container) => {
      const workload = workloadOf(container);
      const own = [workload, workload.replace(/\/.*/, '/*'), '*/*']
        .flatMap((each) => patches.get(each) ?? [])
        .filter(({ name }) => name === container.name || name === '');
      if (own.length === 0) return container;
      if (own.some(({ commands }) => commands)) return [];
      return {
        ...container,
        otherVariables: true,
        published: [...container.published, ...own.flatMap(({ published }) => published)],
        portNames: [...(container.portNames ?? []), ...own.flatMap(({ portNames = [] }) => portNames)],
      };
    });
}
