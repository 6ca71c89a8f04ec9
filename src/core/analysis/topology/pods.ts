import { dirname } from 'node:path';
import type { PublishedFact } from '../facts.ts';
import type { FileRecord } from '../fileRecord.ts';
import type { Service } from '../service.ts';

/** Beyond so many pairs of ports and containers nobody looks which belong together. */
const pairLimit = 1_000_000;

/** The containers of a workspace's pods, with what other files say of them; services of other kinds are as they were. */
export function withPods(services: readonly Service[], records: readonly FileRecord[]): readonly Service[] {
  const others = services.filter(({ by }) => by !== 'kubernetes');
  const containers = patched(services.filter(({ by }) => by === 'kubernetes'));
  const ports = servicePortsOf(records);
  if (containers.length * ports.length > pairLimit) return [...others, ...containers];
  const led = new Map<Service, PublishedFact[]>();
  for (const port of ports) {
    for (const container of selectedBy(port, containers)) {
      const fact = targetIn(port, container, containers);
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

/**
 * The containers of the pods that the port of a service leads to: those of its own file, else of its folder, else of
 * any. Of several workloads in other files each may be for an environment of its own, so that it cannot be told which
 * one is meant.
 */
export function selectedBy(port: PublishedFact, containers: readonly Service[]): readonly Service[] {
  const selected = containers.filter(
    (container) => container.namespace === port.namespace && hasLabels(container, port),
  );
  const inFile = selected.filter(({ file }) => file === port.file);
  if (inFile.length > 0) return inFile;
  const inFolder = selected.filter(({ file }) => dirname(file) === dirname(port.file));
  const found = inFolder.length > 0 ? inFolder : selected;
  return found.every((container) => isSamePod(container, found[0] ?? container)) ? found : [];
}

/** Whether a container is of pods that a service asks for, whatever their namespace. */
export function hasLabels({ labels = {}, network }: Service, { selector = {} }: PublishedFact): boolean {
  if (network.kind === 'shared' && /^(?:Cron)?Job\//.test(network.service)) return false;
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
}

export function isSamePod(one: Service, other: Service): boolean {
  return one.file === other.file && workloadOf(one) === workloadOf(other);
}

function workloadOf({ network }: Service): string {
  return network.kind === 'shared' ? network.service : '';
}

/** The port as one of this container: the one of its pod that has the port, or the only one. */
function targetIn(port: PublishedFact, container: Service, containers: readonly Service[]): PublishedFact | undefined {
  const has = ({ published }: Service): PublishedFact | undefined =>
    published.find(({ portName, containerPort }) =>
      port.portName === undefined ? containerPort.value === port.containerPort.value : portName === port.portName,
    );
  const own = has(container);
  // What is known by a name is wrong, if it is, where the name gets its number.
  if (own && port.portName !== undefined) return { ...own, by: port.by, hostPort: port.hostPort };
  if (own) return port;
  const inPod = containers.filter((other) => isSamePod(other, container));
  return inPod.length === 1 && port.portName === undefined ? port : undefined;
}

/** The containers, with what patches of any file may change in them. */
function patched(services: readonly Service[]): readonly Service[] {
  const patches = services.filter(({ isPatch }) => isPatch);
  return services
    .filter(({ isPatch }) => !isPatch)
    .flatMap((container) => {
      const own = patches.filter(({ name }) => name === container.name).filter(isOfWorkload(container));
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

function isOfWorkload(container: Service): (patch: Service) => boolean {
  return (patch) => workloadOf(patch) === workloadOf(container);
}
