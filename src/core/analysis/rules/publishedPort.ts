import { basename } from 'node:path';
import { text, type Text } from '../../text.ts';
import type { PublishedFact } from '../facts.ts';
import type { Finding, Fix, Severity } from '../finding.ts';
import type { Project } from '../project.ts';
import { mayBeBehind } from '../target.ts';
import { listeningIn, type Listening } from '../topology/resolveIn.ts';
import { machine, type Unit } from '../topology/units.ts';
import { atServer, leadTo, listenOn } from './serverPort.ts';

/** Ports of debuggers, which listen when somebody debugs. */
const debuggers = new Set([2345, 5005, 5678, 5858, 9003, 9229, 9230, 40_000]);

/** Ports of containers that are published, or said to be exposed, while the app in them listens on another. */
export function publishedPort(project: Project): readonly Finding[] {
  return [
    ...project.units.running.flatMap((unit) => judge(project, unit, 'port-mismatch') ?? []),
    ...project.units.images.flatMap((unit) => judge(project, unit, 'expose-mismatch') ?? []),
  ];
}

function judge(project: Project, unit: Unit, rule: 'port-mismatch' | 'expose-mismatch'): Finding | undefined {
  // In the network of the machine nothing has to be published.
  const listening = unit.network === machine ? undefined : listeningIn(project, unit);
  if (!listening || listening.length === 0) return undefined;
  const isBound = (port: number): boolean => listening.some((each) => each.port.candidates.has(port));
  const all = unit.published.filter(
    ({ by, containerPort: { value, source } }) =>
      (by === 'expose') === (rule === 'expose-mismatch') &&
      by !== 'devcontainer' &&
      source !== 'unresolved' &&
      value !== undefined &&
      !debuggers.has(value),
  );
  const published = asked(all);
  const forwarded = unit.published.filter(({ by }) => by === 'devcontainer');
  // With one of its ports right, the others may belong to what else listens there.
  if ([...published, ...forwarded].some(({ containerPort: { value = 0 } }) => isBound(value))) return undefined;
  const named = new Set(published.map(({ containerPort }) => containerPort.value));
  // A pod's own word for its port is information; what sends requests there is more.
  const fact = published.find(({ by }) => by !== 'kubernetes') ?? published[0];
  const ports = new Set(listening.map(({ port }) => port.value));
  const [meant] = listening;
  if (!fact || named.size > 1 || ports.size > 1 || !meant || isOneVariable(fact, meant)) return undefined;
  return isForOther(project, unit, fact) ? undefined : finding(rule, unit, fact, meant);
}

/** What sends requests to a port of which its pod does not speak itself says more than what the pod says of others. */
function asked(published: readonly PublishedFact[]): readonly PublishedFact[] {
  const own = new Set(
    published.filter(({ by }) => by === 'kubernetes').map(({ containerPort }) => containerPort.value),
  );
  const services = published.filter(({ by }) => by === 'kubernetes-service');
  return services.some(({ containerPort }) => !own.has(containerPort.value)) ? services : published;
}

/** Whether what else a developer may run in a container is behind a port. */
function isForOther(
  project: Project,
  { service }: Unit,
  { file, containerPort: { value = 0 } }: PublishedFact,
): boolean {
  if (service.by !== 'devcontainer') return false;
  return project.packages.records.some((record) => record.path !== file && mayBeBehind(record, value));
}

/** Whether the same variable may give both ports, so that they are the same whatever it is. */
function isOneVariable({ containerPort }: PublishedFact, { started, port }: Listening): boolean {
  const deciding = new Set([...started.bind.port.env, ...(port.unless ?? [])]);
  return containerPort.env.some((name) => deciding.has(name));
}

function finding(rule: Finding['rule'], { service }: Unit, fact: PublishedFact, listening: Listening): Finding {
  const { port, started } = listening;
  const { file, span, containerPort } = fact;
  const published = containerPort.value ?? 0;
  return {
    rule,
    severity: service.by === 'devcontainer' ? 'warning' : severityOf(fact, listening),
    file,
    span,
    message: messageOf(fact, service.name || basename(service.file), published, port.value),
    related: [
      ...(containerPort.file !== undefined && containerPort.span
        ? [{ file: containerPort.file, span: containerPort.span, message: text('The port is set here.') }]
        : []),
      ...atServer(started.bind, port, fact),
    ],
    fixes: fixes(fact, listening),
  };
}

function severityOf({ by, containerPort }: PublishedFact, { started, port }: Listening): Severity {
  if (by === 'expose' || by === 'kubernetes') return 'information';
  const isCertain =
    containerPort.source === 'literal' &&
    (port.unless ?? []).length === 0 &&
    (started.bind.port.source === 'literal' || port.origin?.variable !== undefined);
  return isCertain && by !== 'platform' && by !== 'kubernetes-service' ? 'error' : 'warning';
}

function messageOf({ by }: PublishedFact, name: string, published: number, actual: number): Text {
  switch (by) {
    case 'expose':
      return text('EXPOSE says port {0}, but the app in this image listens on port {1}.', published, actual);
    case 'modal':
      return text(
        'Modal waits for port {0}, but the server that {1} starts listens on port {2}.',
        published,
        name,
        actual,
      );
    default:
      return text('Port {0} of {1} leads to nobody: the app in it listens on port {2}.', published, name, actual);
  }
}

function fixes({ file, containerPort, by }: PublishedFact, { port }: Listening): readonly Fix[] {
  const fixes = leadTo(port.value, { file, port: containerPort });
  if (by !== 'expose') return [...fixes, ...listenOn(containerPort.value ?? 0, port)];
  return fixes.map((fix) => ({ ...fix, title: text('Expose port {0}', port.value) }));
}
