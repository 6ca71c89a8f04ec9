import { text } from '../../text.ts';
import type { UpstreamFact } from '../facts.ts';
import type { Finding, Fix } from '../finding.ts';
import { isLoopbackHost } from '../hosts.ts';
import type { Project } from '../project.ts';
import { isProxy, isReadBy } from '../topology/proxies.ts';
import { configuredUpstreams, listeningIn } from '../topology/resolveIn.ts';
import { machine, type Unit } from '../topology/units.ts';
import { atServer, leadTo, listenOn } from './serverPort.ts';

/** Reverse proxies and tunnels that pass connections on to where the app is not. */
export function upstreams(project: Project): readonly Finding[] {
  return project.units.running.flatMap((unit) =>
    [...upstreamsOf(project, unit), ...labelledUpstreams(project, unit)].flatMap(
      (fact) => judge(project, unit, fact) ?? [],
    ),
  );
}

/** What runs in the unit passes on: its own command, or a configuration that lies in it. */
function upstreamsOf(project: Project, unit: Unit): readonly UpstreamFact[] {
  const inFiles = configuredUpstreams(project, unit).filter(
    ({ by, file }) => isRunBy(unit, by) && isReadBy(unit, by, file),
  );
  return [...unit.commands.flatMap((command) => command.upstreams), ...inFiles];
}

/** What a proxy learns from labels of the service itself, whose name stands for its host. */
function labelledUpstreams(project: Project, { service: { by, file, span } }: Unit): readonly UpstreamFact[] {
  if (by !== 'compose') return [];
  const facts = project.packages.records.find(({ path }) => path === file)?.facts ?? [];
  return facts
    .filter((fact) => fact.kind === 'upstream')
    .filter(({ host }) => host.span?.line === span.line && host.span.column === span.column);
}

function isRunBy(unit: Unit, proxy: string): boolean {
  return isProxy(unit, proxy) || unit.commands.some(({ programs }) => programs.includes(proxy));
}

function judge(project: Project, unit: Unit, fact: UpstreamFact): Finding | undefined {
  const host = fact.host.value;
  const port = fact.port.value;
  if (host === undefined || port === undefined || unit.network === machine) return undefined;
  if (isLoopbackHost(host)) return localhost(project, unit, fact, host, port);
  const neighbour = project.units.running.find((each) => each.project === unit.project && each.names.has(host));
  const listening = neighbour && listeningIn(project, neighbour);
  if (!neighbour || !listening || listening.length === 0) return undefined;
  if (listening.some((each) => each.port.candidates.has(port))) return undefined;
  const ports = new Set(listening.map((each) => each.port.value));
  const [{ started, port: actual } = {}] = listening;
  if (ports.size !== 1 || !started || !actual) return undefined;
  return {
    rule: 'port-mismatch',
    severity: 'warning',
    file: fact.file,
    span: fact.port.span ?? fact.span,
    message: text(
      '{0} passes requests on to port {1} of {2}, but the app there listens on port {3}.',
      fact.by,
      port,
      host,
      actual.value,
    ),
    related: atServer(started.bind, actual, fact),
    fixes: [...leadTo(actual.value, fact), ...listenOn(port, actual)],
  };
}

/** In a container, localhost is the container itself. */
function localhost(project: Project, unit: Unit, fact: UpstreamFact, host: string, port: number): Finding | undefined {
  const listening = listeningIn(project, unit);
  if (listening?.some((each) => each.port.candidates.has(port)) || (!listening && !isProxy(unit, fact.by)))
    return undefined;
  const others = project.units.running.filter(
    (each) =>
      each.project === unit.project &&
      each.network !== unit.network &&
      each.network !== machine &&
      listensOn(project, each, port),
  );
  const [app] = others;
  if (others.length !== 1 || !app) return undefined;
  return {
    rule: 'localhost-upstream',
    severity: 'warning',
    file: fact.file,
    span: fact.host.span ?? fact.span,
    message: text(
      '{0} in this container is the container itself, where nothing listens on port {1}; the app is in the service {2}.',
      host,
      port,
      app.service.name,
    ),
    related: [
      { file: app.service.file, span: app.service.span, message: text('This service listens on port {0}.', port) },
    ],
    fixes: toService(fact, app.service.name),
  };
}

function listensOn(project: Project, unit: Unit, port: number): boolean {
  const listening = listeningIn(project, unit);
  if (listening) return listening.some((each) => each.port.candidates.has(port));
  return unit.published.some(({ containerPort }) => containerPort.value === port);
}

function toService({ file, host }: UpstreamFact, name: string): readonly Fix[] {
  if (!host.editSpan) return [];
  return [{ title: text('Pass requests on to {0}', name), edits: [{ file, span: host.editSpan, newText: name }] }];
}
