import type { EmbeddedText } from '../commands/embeddedText.ts';
import type { PublishedFact, Value } from '../facts.ts';
import type { Network, Probe, Service, Variable } from '../service.ts';
import type { SourceFile } from '../sourceFile.ts';
import { portValue, unresolved } from '../values.ts';
import { embeddedText, type YamlNode } from '../yamlRanges.ts';
import { commandsOf, commandsOfEntrypoint, type Run } from './runs.ts';
import { variableOf } from './variables.ts';

/** Where kinds of objects have the pods that they make. */
const podPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  DeploymentConfig: ['spec', 'template'],
  Rollout: ['spec', 'template'],
};
/** Knative and what speaks its language, as Cloud Run; other services have no pods of their own. */
const knative = /^serving\.knative\.dev\//;
const knativePort = '8080';
const probeNames = ['startupProbe', 'readinessProbe', 'livenessProbe'];

/** A service for each container that an object has pods of; those of one pod share its network. */
export function podServices(file: SourceFile, object: YamlNode): readonly Service[] {
  const kind = object.get('kind')?.text ?? '';
  const isKnative = kind === 'Service' && knative.test(object.get('apiVersion')?.text ?? '');
  const path = isKnative ? ['spec', 'template'] : Object.hasOwn(podPaths, kind) ? podPaths[kind] : undefined;
  const pod = path && object.get(...path);
  const spec = pod?.get('spec');
  if (!pod || !spec) return [];
  const workload = `${kind}/${object.get('metadata', 'name')?.text ?? ''}`;
  const network: Network =
    spec.get('hostNetwork')?.text === 'true' ? { kind: 'host' } : { kind: 'shared', service: workload };
  const sidecars = (spec.get('initContainers')?.items() ?? []).filter(
    (container) => container.get('restartPolicy')?.text === 'Always',
  );
  return [...(spec.get('containers')?.items() ?? []), ...sidecars]
    .filter((container) => container.isMap)
    .map((container) => ({
      ...readContainer(file, container, isKnative),
      network,
      labels: textsByName(pod.get('metadata', 'labels')),
      namespace: object.get('metadata', 'namespace')?.text,
    }));
}

/** The strings of a map by their keys. */
export function textsByName(node: YamlNode | undefined): Readonly<Record<string, string>> {
  const texts = (node?.entries() ?? []).map(({ name, value }) => [name, value.text] as const);
  return Object.fromEntries(texts.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const])));
}

function readContainer(file: SourceFile, node: YamlNode, isKnative: boolean): Omit<Service, 'network'> {
  const name = node.get('name');
  const command = runOf(file, node.get('command'));
  const args = runOf(file, node.get('args'));
  const ports = node.get('ports')?.items() ?? [];
  const published = ports.flatMap((port) => containerPort(file, port, name?.text ?? '') ?? []);
  const own = (node.get('env')?.items() ?? []).flatMap((variable) => variableFrom(file, variable) ?? []);
  const [first] = published;
  const port: Variable = {
    name: 'PORT',
    value: String(first?.containerPort.value ?? knativePort),
    span: first?.span,
  };
  const folder = node.get('workingDir')?.text;
  return {
    file: file.path,
    span: file.span((name ?? node).characters),
    by: 'kubernetes',
    name: name?.text ?? '',
    // A pod is dialled by the names of the services before it, whose ports are others.
    aliases: [],
    build: undefined,
    image: node.get('image')?.text,
    commands: command
      ? commandsOfEntrypoint(file, command, args, (line) => [line], name?.text)
      : args && commandsOf(file, args, name?.text),
    variables: isKnative ? [...own, port] : own,
    envFiles: [],
    published,
    portNames: ports.flatMap((port) => port.get('name')?.text ?? []),
    probes: probesOf(file, node),
    // What changes the objects of other files leaves the image to them.
    ...(node.get('image')?.text === undefined && { isPatch: true }),
    ...((node.get('envFrom')?.items().length ?? 0) > 0 && { otherVariables: true }),
    ...(args && !command && { commandsAreArguments: true }),
    ...(folder !== undefined && { folder }),
  };
}

function runOf(file: SourceFile, node: YamlNode | undefined): Run | undefined {
  const words = node?.items().map((item) => embeddedText(file, item));
  return words && words.length > 0
    ? { kind: 'words', words: words.filter((word): word is EmbeddedText => word !== undefined) }
    : undefined;
}

function containerPort(file: SourceFile, node: YamlNode, service: string): PublishedFact | undefined {
  const written = node.get('containerPort');
  const port = written && portValue(file, written.evaluated(), written.stretch);
  if (!port || (node.get('protocol')?.text ?? 'TCP').toUpperCase() !== 'TCP') return undefined;
  const hostPort = node.get('hostPort');
  return {
    kind: 'published',
    file: file.path,
    span: file.span(written.characters),
    by: 'kubernetes',
    service,
    address: node.get('hostIP')?.text,
    hostPort: hostPort && portValue(file, hostPort.evaluated(), hostPort.stretch),
    containerPort: port,
    portName: node.get('name')?.text,
  };
}

/** The probes that dial the container itself over TCP. */
function probesOf(file: SourceFile, container: YamlNode): readonly Probe[] {
  return probeNames.flatMap((name) => {
    const probe = container.get(name);
    const dial = probe?.get('httpGet') ?? probe?.get('tcpSocket') ?? probe?.get('grpc');
    const written = dial?.get('port');
    const found = written && portOrName(file, written);
    if (!written || !found || dial?.get('host')) return [];
    return { name, span: file.span(written.characters), ...found };
  });
}

/** A port by its number or by its name, which does not tell the number; neither for what a template fills in. */
export function portOrName(
  file: SourceFile,
  node: YamlNode,
): { readonly port: Value<number>; readonly portName: string | undefined } | undefined {
  if (node.isNull) return undefined;
  const { text = '' } = node;
  const port = portValue(file, /^\d+$/.test(text) ? node.evaluated() : unresolved, node.stretch);
  return port && { port, portName: isPortName(text) ? text : undefined };
}

/** Whether Kubernetes takes it for the name of a port. */
export function isPortName(text: string): boolean {
  return /^(?=.*[a-z])[a-z\d](?:[a-z\d-]*[a-z\d])?$/.test(text);
}

/** `{name, value}`; a value from elsewhere, or of other variables, cannot be told. */
function variableFrom(file: SourceFile, node: YamlNode): Variable | undefined {
  const name = node.get('name')?.text;
  if (name === undefined) return undefined;
  const value = node.get('value');
  if (!value) return { name, value: node.get('valueFrom') ? undefined : '', span: undefined };
  const isKnown = value.text !== undefined && !value.text.includes('$(');
  return variableOf(file, name, isKnown ? value.evaluated() : unresolved, value.characters);
}
