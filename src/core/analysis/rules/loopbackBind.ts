import { basename } from 'node:path';
import { text, type Text } from '../../text.ts';
import { isArgument } from '../commands/programArguments.ts';
import type { BindFact } from '../facts.ts';
import type { Edit, Finding, Fix, Location, RelatedLocation, Severity } from '../finding.ts';
import { bypassesLoopback, isLoopbackHost } from '../hosts.ts';
import { isRawTcp } from '../javascript/frameworks.ts';
import type { Project, Resolved } from '../project.ts';
import type { Service } from '../service.ts';
import type { UrlTarget } from '../target.ts';
import type { Started } from '../topology/processes.ts';
import { configuredUpstreams, hostIn, listeningIn } from '../topology/resolveIn.ts';
import { machine, type Unit } from '../topology/units.ts';
import { observed } from './observed.ts';

/** Why loopback is not enough. */
type Reason =
  /** A registered URL by which a caller arrives at another interface. */
  | { readonly kind: 'url'; readonly url: string; readonly host: string; readonly location: Location | undefined }
  /** It runs in a network of its own, from where nobody outside reaches its loopback. */
  | { readonly kind: 'unit'; readonly unit: Unit; readonly started: Started };

/** Servers that accept connections from this machine alone. */
export function loopbackBind(project: Project, targets: readonly UrlTarget[]): readonly Finding[] {
  const reasons = new Map<BindFact, Reason>();
  for (const { fact, binds } of targets) {
    const { url, host, file, span } = fact;
    if (!bypassesLoopback(host)) continue;
    const location = file !== undefined && span ? { file, span } : undefined;
    for (const bind of binds) reasons.set(bind, { kind: 'url', url, host, location });
  }
  for (const unit of project.units.running) {
    if (!isOnItsOwn(project, unit)) continue;
    for (const started of unit.started ?? []) {
      if (isToBeReached(unit, started)) reasons.set(started.bind, { kind: 'unit', unit, started });
    }
  }
  const binds = new Set([...project.binds, ...reasons.keys()]);
  return onePerPlace([...binds].flatMap((bind) => judge(project, bind, reasons.get(bind)) ?? []));
}

/** Whether what listens in a unit is reached from outside or not at all: nothing beside it there passes requests on. */
function isOnItsOwn(project: Project, unit: Unit): boolean {
  if (unit.network === machine) return false;
  if (unit.service.by === 'devcontainer') return isPublishedAlone(project, unit);
  const together = project.units.byNetwork.get(unit.network) ?? [];
  return (
    together.length <= 1 && unit.commands.every(({ upstreams }) => upstreams.length === 0) && !hasProxy(project, unit)
  );
}

/**
 * Whether others are to reach a server of a unit: its ports are published, or it leaves its host to a default, which
 * nobody has chosen to keep others out.
 */
function isToBeReached({ service, published }: Unit, { bind }: Started): boolean {
  if ((service.by === 'platform' && !service.isPrivate) || isPublished(published)) return true;
  return service.by !== 'modal' && bind.host.span === undefined;
}

function isPublished(published: Unit['published']): boolean {
  return published.some(({ by }) => by !== 'devcontainer');
}

/** Whether what listens in a container is published, and not forwarded by the editor, which reaches its loopback. */
function isPublishedAlone(project: Project, unit: Unit): boolean {
  const listening = listeningIn(project, unit) ?? [];
  const reaching = unit.published.filter(({ containerPort: { value = 0 } }) =>
    listening.some(({ port }) => port.candidates.has(value)),
  );
  return reaching.some(({ by }) => by === 'docker-run') && !reaching.some(({ by }) => by === 'devcontainer');
}

/** Whether a configuration that lies in the unit passes requests on to its loopback. */
function hasProxy(project: Project, unit: Unit): boolean {
  return configuredUpstreams(project, unit).some(({ host }) => isLoopbackHost(host.value ?? 'localhost'));
}

function judge(project: Project, bind: BindFact, reason: Reason | undefined): Finding | undefined {
  const host = reason?.kind === 'unit' ? hostIn(project, reason.unit, reason.started) : project.host(bind);
  if (!host || ![...host.candidates].every(isLoopbackHost)) return undefined;
  if (isOwnOnly(bind) || isOneOfSeveral(project, bind)) return undefined;
  const port = project.port(bind);
  const listener = reason?.kind === 'unit' ? undefined : port && project.listenerOn(port);
  // A host from the environment is set where it matters; only a URL that needs more makes it worth a word.
  if (isSetOutside(bind) && (!reason || (listener && listener.scope !== 'loopback'))) return undefined;
  // A command line or a configuration is a person's own choice for this machine.
  if (!reason && (project.isAside(bind.file) || bind.language === 'shell' || bind.language === 'configuration'))
    return undefined;
  const { file, span } = host.origin ?? bind;
  const seen = listener?.scope === 'loopback' ? observed(listener) : undefined;
  const related: RelatedLocation[] = [];
  if (file !== bind.file || span.line !== bind.span.line) {
    related.push({ file: bind.file, span: bind.span, message: text('The server is started here.') });
  }
  if (reason?.kind === 'url' && reason.location) {
    related.push({ ...reason.location, message: text('Callers of this URL do not arrive on loopback.') });
  }
  if (reason?.kind === 'unit') {
    const [published] = reason.unit.published;
    const { service } = reason.unit;
    related.push(
      published
        ? { file: published.file, span: published.span, message: text('This port is to be reached from outside.') }
        : { file: service.file, span: service.span, message: text('It runs here.') },
    );
  }
  return {
    rule: 'loopback-bind',
    severity: severityOf(host, reason),
    file,
    span,
    message: message(host.value, reason, seen),
    related,
    fixes: reason ? wideFix(bind, host) : narrowFix(host),
  };
}

/** Whether a person has left the host to the environment, and not a framework to its own options. */
function isSetOutside({ host: { source, env, span } }: BindFact): boolean {
  return source === 'env' && (span !== undefined || !env.every(isArgument));
}

/** Whether the code has the same server listen on other interfaces as well, by the same port. */
function isOneOfSeveral(project: Project, bind: BindFact): boolean {
  const port = project.port(bind)?.value;
  return project.binds.some(
    (other) =>
      other.file === bind.file &&
      other.framework === bind.framework &&
      other.host.source !== 'env' &&
      port !== undefined &&
      project.port(other)?.value === port &&
      !isLoopbackHost(project.host(other)?.value ?? 'localhost'),
  );
}

/** What speaks no HTTP, and Go's profiler, which is for this machine alone. */
function isOwnOnly({ framework }: BindFact): boolean {
  return isRawTcp(framework) || framework === 'pprof';
}

function severityOf({ origin }: Resolved<string>, reason: Reason | undefined): Severity {
  if (reason?.kind !== 'unit') return reason ? 'warning' : 'information';
  const { by } = reason.unit.service;
  if (by === 'platform' || by === 'devcontainer') return 'warning';
  return origin || by === 'modal' ? 'error' : 'warning';
}

function message(host: string, reason: Reason | undefined, seen: string | undefined): Text {
  if (reason?.kind === 'unit') return unitMessage(host, reason.unit.service);
  if (reason && seen !== undefined) {
    return text(
      "A server on {0} accepts connections from this machine's loopback only, and it is seen listening on {1}. The webhook URL {2} leads to {3}, where it will be refused.",
      host,
      seen,
      reason.url,
      reason.host,
    );
  }
  if (reason) {
    return text(
      "A server on {0} accepts connections from this machine's loopback only. The webhook URL {1} leads to {2}, where it will be refused.",
      host,
      reason.url,
      reason.host,
    );
  }
  if (seen !== undefined) {
    return text(
      "A server on {0} accepts connections from this machine only; it is seen listening on {1}. Hookline's gateway reaches it, other machines and containers do not.",
      host,
      seen,
    );
  }
  return text(
    "A server on {0} accepts connections from this machine only. Hookline's gateway reaches it, other machines and containers do not.",
    host,
  );
}

function unitMessage(host: string, { by, name, file }: Service): Text {
  switch (by) {
    case 'modal':
      return text(
        'A server on {0} never becomes ready for Modal, which reaches {1} by the network of its container.',
        host,
        name,
      );
    case 'platform':
      return text('A server on {0} is not reached by the platform that {1} is deployed to.', host, name);
    default:
      return name === ''
        ? text('A server on {0} in a container made by {1} is reached by nobody outside of it.', host, basename(file))
        : text('A server on {0} in the container {1} is reached by nobody outside of it.', host, name);
  }
}

function wideFix(bind: BindFact, { origin }: Resolved<string>): readonly Fix[] {
  const title = text('Listen on all interfaces (0.0.0.0)');
  if (origin?.editSpan) return [{ title, edits: [replace(origin.file, origin.editSpan, '0.0.0.0')] }];
  const insertion = origin ? undefined : bind.hostInsertion;
  if (!insertion) return [];
  return [{ title, edits: [replace(bind.file, insertion.span, `${insertion.before}0.0.0.0${insertion.after}`)] }];
}

/** `localhost` may be ::1 alone, which whoever dials 127.0.0.1 does not reach. */
function narrowFix({ value, origin }: Resolved<string>): readonly Fix[] {
  if (value !== 'localhost' || !origin?.editSpan) return [];
  const edits = [replace(origin.file, origin.editSpan, '127.0.0.1')];
  return [{ title: text('Listen on 127.0.0.1, whatever localhost resolves to'), edits }];
}

function replace(file: string, span: Edit['span'], newText: string): Edit {
  return { file, span, newText };
}

/** Servers that share a constant share the finding on it, the graver one. */
function onePerPlace(findings: readonly Finding[]): readonly Finding[] {
  const places = new Map<string, Finding>();
  for (const finding of findings) {
    const key = `${finding.file}:${finding.span.line}:${finding.span.column}`;
    const earlier = places.get(key);
    if (!earlier) places.set(key, finding);
    else {
      const graver = rank(earlier) >= rank(finding) ? earlier : finding;
      places.set(key, { ...graver, related: [...earlier.related, ...finding.related] });
    }
  }
  return [...places.values()];
}

const rank = ({ severity }: Finding): number => ['information', 'warning', 'error'].indexOf(severity);
