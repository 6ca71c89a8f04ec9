import type { Fact, PublishedFact } from '../facts.ts';
import type { FileReader } from '../fileReader.ts';
import type { Service } from '../service.ts';
import { nothing, type FileContent, type SourceFile } from '../sourceFile.ts';
import { yamlDocuments, type YamlNode } from '../yamlRanges.ts';
import { upstreamsIn } from './runs.ts';
import { podServices } from './kubernetesPods.ts';
import { routedUpstreams, servicePorts } from './kubernetesRoutes.ts';

const manifest = /^[ \t-]*['"]?apiVersion['"]?[ \t]*:/m;
/** A line of a template, as Helm's, which is no YAML until it is filled in. */
const templateLine = /^[ \t]*\{\{/m;

/** Beyond so many pairs of ports and containers nobody looks which belong together. */
const pairLimit = 10_000;

/** Kubernetes manifests, of whatever name: workloads, the services before them and what routes requests to those. */
export const kubernetes: FileReader = {
  reads: (path) => /\.ya?ml$/i.test(path),
  read(file) {
    if (!manifest.test(file.text) || templateLine.test(file.text)) return nothing;
    const objects = yamlDocuments(file.text)
      .filter(({ stretch }) => !file.text.slice(stretch.startIndex, stretch.endIndex).includes('{{'))
      .flatMap(({ root }) => objectsOf(root));
    return read(file, objects);
  },
};

/** An object, or those of a list. */
function objectsOf(root: YamlNode): readonly YamlNode[] {
  return root.get('kind')?.text?.endsWith('List') && root.get('items') ? (root.get('items')?.items() ?? []) : [root];
}

function read(file: SourceFile, objects: readonly YamlNode[]): FileContent {
  const containers = objects.flatMap((object) => podServices(file, object));
  const ports = objects.flatMap((object) => servicePorts(file, object));
  const isTied = containers.length * ports.length <= pairLimit;
  const services = containers.map((container) => ({
    ...container,
    published: [
      ...container.published,
      ...(isTied ? ports.filter((port) => leadsTo(port, container, containers)) : []),
    ],
  }));
  const facts: readonly Fact[] = [
    ...containers.flatMap(({ published }) => published),
    ...ports,
    ...objects.flatMap((object) => routedUpstreams(file, object)),
    ...upstreamsIn(containers),
  ];
  return { facts, services };
}

/** Whether the port of a service is one of this container: the one of its pod that names the port, or the only one. */
function leadsTo(port: PublishedFact, container: Service, containers: readonly Service[]): boolean {
  if (!selects(port, container)) return false;
  const names = ({ published }: Service): boolean =>
    published.some(({ portName, containerPort }) =>
      port.portName === undefined ? containerPort.value === port.containerPort.value : portName === port.portName,
    );
  const inPod = containers.filter((other) => isSamePod(other, container));
  return names(container) || (inPod.length === 1 && !inPod.some(names));
}

function isSamePod({ network: one }: Service, { network: other }: Service): boolean {
  return one.kind === 'shared' && other.kind === 'shared' && one.service === other.service;
}

/** Whether a service of Kubernetes leads to the pods that a container is of. */
function selects({ selector = {}, namespace }: PublishedFact, { labels = {}, namespace: own }: Service): boolean {
  const wanted = Object.entries(selector);
  return namespace === own && wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
}
