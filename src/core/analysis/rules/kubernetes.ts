import { dirname } from 'node:path';
import { text, type Text } from '../../text.ts';
import { isPortName } from '../containers/kubernetesPods.ts';
import type { PublishedFact, UpstreamFact, Value } from '../facts.ts';
import type { Finding, Fix, RelatedLocation } from '../finding.ts';
import type { Project } from '../project.ts';
import type { Probe, Service } from '../service.ts';
import { Pods, servicePortsOf } from '../topology/pods.ts';
import { listeningIn } from '../topology/resolveIn.ts';
import { machine, type Unit } from '../topology/units.ts';
import { atServer, leadTo } from './serverPort.ts';

/** Ports that the objects of Kubernetes ask each other for and do not have. */
export function kubernetes(project: Project): readonly Finding[] {
  const units = project.units.running.filter(({ service }) => service.by === 'kubernetes');
  const pods = new Pods(units.map(({ service }) => service));
  const ports = servicePortsOf(project.packages.records);
  return [
    ...ports.flatMap((port) => targetName(port, pods) ?? []),
    ...project.packages.records.flatMap(({ facts }) =>
      facts.flatMap((fact) => (fact.kind === 'upstream' ? (backend(fact, ports) ?? []) : [])),
    ),
    ...units.flatMap((unit) => (unit.service.probes ?? []).flatMap((probe) => probed(project, unit, probe) ?? [])),
  ];
}

/** A service whose target is a name that no port of its pods has. */
function targetName(port: PublishedFact, pods: Pods): Finding | undefined {
  const wanted = port.portName;
  if (wanted === undefined) return undefined;
  const namesOf = ({ portNames = [] }: Service): readonly string[] => portNames;
  const perhaps = pods.labelledFor(port).flatMap(namesOf);
  const selected = pods.selectedBy(port);
  if (selected.length === 0 || perhaps.includes(wanted) || !perhaps.every(isPortName)) return undefined;
  return {
    rule: 'port-mismatch',
    severity: 'warning',
    file: port.file,
    span: port.span,
    message: text('No container that the service {0} leads to has a port named {1}.', port.service ?? '', wanted),
    related: selected.map((container) => portsOf(container)),
    fixes: ask(port.file, port.containerPort, declared(selected)),
  };
}

/** What leads to a port that the service does not have. */
function backend(fact: UpstreamFact, ports: readonly PublishedFact[]): Finding | undefined {
  const { toService, portName, port, file } = fact;
  const wanted = portName ?? port.value;
  // Some controllers take a name for a word of their own.
  if (!toService || wanted === undefined || wanted === 'use-annotation') return undefined;
  const named = ports.filter(({ service }) => service === toService.name);
  const isMeant = ({ hostPort, hostPortName }: PublishedFact): boolean =>
    hostPort?.value === undefined ||
    hostPort.value === port.value ||
    (portName !== undefined && hostPortName === portName);
  const own = named.filter(({ namespace }) => namespace === toService.namespace);
  const [first] = own;
  if (
    !first ||
    named.some(isMeant) ||
    named.some(({ hostPortName }) => hostPortName !== undefined && !isPortName(hostPortName))
  )
    return undefined;
  const nearest =
    own.find((each) => each.file === file) ?? own.find((each) => dirname(each.file) === dirname(file)) ?? first;
  const ofNearest = own.filter((each) => each.file === nearest.file);
  return {
    file,
    span: port.span ?? fact.span,
    rule: 'port-mismatch',
    severity: 'warning',
    message: text('{0} leads to port {1} of the service {2}, which has no such port.', fact.by, wanted, toService.name),
    related: ofNearest.map((each) => ({
      file: each.file,
      span: each.hostPort?.span ?? each.span,
      message: text('The service has port {0}.', each.hostPort?.value ?? ''),
    })),
    fixes: ask(
      file,
      port,
      ofNearest.map(({ hostPort, hostPortName }) => (portName === undefined ? hostPort?.value : hostPortName)),
    ),
  };
}

/** A probe of a port that its container does not have, or that nobody binds. */
function probed(project: Project, unit: Unit, probe: Probe): Finding | undefined {
  const { service } = unit;
  const { portNames = [] } = service;
  const { name, span, port, portName } = probe;
  const at = { rule: 'port-mismatch', severity: 'warning', file: service.file, span } as const;
  if (portName !== undefined) {
    if (portNames.includes(portName) || !portNames.every(isPortName)) return undefined;
    const message = text(
      'The {0} of {1} asks for a port named {2}, which the container does not have.',
      name,
      service.name,
      portName,
    );
    return { ...at, message, related: [portsOf(service)], fixes: ask(service.file, port, declared([service])) };
  }
  const wanted = port.value;
  const inPod = project.units.byNetwork.get(unit.network) ?? [];
  const isDeclared = inPod.some(({ published }) =>
    published.some(({ containerPort }) => containerPort.value === wanted),
  );
  const listening = unit.network === machine ? undefined : listeningIn(project, unit);
  const [meant, ...others] = listening ?? [];
  if (wanted === undefined || isDeclared || !meant || others.length > 0 || meant.port.candidates.has(wanted))
    return undefined;
  return {
    ...at,
    message: text(
      'The {0} of {1} asks on port {2}, but the app in it listens on port {3}.',
      name,
      service.name,
      wanted,
      meant.port.value,
    ),
    related: atServer(meant.started.bind, meant.port, at),
    fixes: leadTo(meant.port.value, { file: service.file, port }),
  };
}

function portsOf({ file, span, name, portNames = [] }: Service): RelatedLocation {
  const message: Text =
    portNames.length === 0
      ? text('No port of the container {0} has a name.', name)
      : text('The ports of the container {0} are named {1}.', name, portNames.join(', '));
  return { file, span, message };
}

/** Asks for the only port that there is: by its name, or by its number where it has none. */
function ask(file: string, { span }: Value<number>, ports: readonly (string | number | undefined)[]): readonly Fix[] {
  const [only, ...others] = new Set(ports);
  if (only === undefined || others.length > 0 || !span) return [];
  return [{ title: text('Ask for the port {0}', only), edits: [{ file, span, newText: String(only) }] }];
}

function declared(containers: readonly Service[]): readonly (string | number | undefined)[] {
  return containers
    .flatMap(({ published }) => published)
    .filter(({ by }) => by === 'kubernetes')
    .map(({ portName, containerPort }) => portName ?? containerPort.value);
}
