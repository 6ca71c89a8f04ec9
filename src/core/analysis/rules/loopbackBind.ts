import { text, type Text } from '../../text.ts';
import type { BindFact } from '../facts.ts';
import type { Edit, Finding, Fix, Location, RelatedLocation } from '../finding.ts';
import { bypassesLoopback, isLoopbackHost } from '../hosts.ts';
import { isRawTcp } from '../javascript/frameworks.ts';
import type { Project, Resolved } from '../project.ts';
import type { UrlTarget } from '../target.ts';
import { observed } from './observed.ts';

/** Why loopback is not enough: a registered URL by which a caller arrives at another interface. */
interface Reason {
  readonly url: string;
  readonly host: string;
  readonly location: Location | undefined;
}

/** Servers that accept connections from this machine alone. */
export function loopbackBind(project: Project, targets: readonly UrlTarget[]): readonly Finding[] {
  const reasons = new Map<BindFact, Reason>();
  for (const { fact, binds } of targets) {
    const { url, host, file, span } = fact;
    if (!bypassesLoopback(host)) continue;
    const location = file !== undefined && span ? { file, span } : undefined;
    for (const bind of binds) reasons.set(bind, { url, host, location });
  }
  const findings = project.binds.flatMap((bind) => judge(project, bind, reasons.get(bind)) ?? []);
  return onePerPlace(findings);
}

function judge(project: Project, bind: BindFact, reason: Reason | undefined): Finding | undefined {
  const host = project.host(bind);
  if (!host || isRawTcp(bind.framework) || ![...host.candidates].every(isLoopbackHost)) return undefined;
  const port = project.port(bind);
  const listener = port && project.listenerOn(port);
  // A host from the environment is set where it matters; only a URL that needs more makes it worth a word.
  if (bind.host.source === 'env' && (!reason || (listener && listener.scope !== 'loopback'))) return undefined;
  if (!reason && project.isAside(bind.file)) return undefined;
  const { file, span } = host.origin ?? bind;
  const seen = listener?.scope === 'loopback' ? observed(listener) : undefined;
  const related: RelatedLocation[] = [];
  if (file !== bind.file || span.line !== bind.span.line) {
    related.push({ file: bind.file, span: bind.span, message: text('The server is started here.') });
  }
  if (reason?.location) {
    related.push({ ...reason.location, message: text('Callers of this URL do not arrive on loopback.') });
  }
  return {
    rule: 'loopback-bind',
    severity: reason ? 'warning' : 'information',
    file,
    span,
    message: message(host.value, reason, seen),
    related,
    fixes: reason ? wideFix(bind, host) : narrowFix(host),
  };
}

function message(host: string, reason: Reason | undefined, seen: string | undefined): Text {
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
      const graver = earlier.severity === 'warning' ? earlier : finding;
      places.set(key, { ...graver, related: [...earlier.related, ...finding.related] });
    }
  }
  return [...places.values()];
}
