import { isIPv6 } from 'node:net';
import { text } from '../../text.ts';
import type { UpstreamFact } from '../facts.ts';
import type { Finding } from '../finding.ts';
import type { Project } from '../project.ts';
import { machine } from '../topology/units.ts';
import { observed } from './observed.ts';

/** Tunnels and proxies of this machine that dial the loopback address of the family that the app does not listen on. */
export function addressFamily(project: Project): readonly Finding[] {
  const inUnits = new Set(
    project.units.running
      .filter(({ network }) => network !== machine)
      .flatMap(({ commands }) => commands.flatMap(({ upstreams }) => upstreams)),
  );
  return project.packages.records.flatMap(({ facts }) =>
    facts.flatMap((fact) => (fact.kind === 'upstream' && !inUnits.has(fact) ? (judge(project, fact) ?? []) : [])),
  );
}

function judge(project: Project, fact: UpstreamFact): Finding | undefined {
  const { host, port } = fact;
  if (port.value === undefined || (host.value !== '127.0.0.1' && host.value !== '::1')) return undefined;
  const isDialledByIPv6 = host.value === '::1';
  const listeners = project.listeners.filter((listener) => listener.workspace && listener.port === port.value);
  const [seen] = listeners;
  const other = isDialledByIPv6 ? '127.0.0.1' : '::1';
  if (
    listeners.some(({ address, family, dualStack }) => reaches(address, family === 'IPv6', dualStack, isDialledByIPv6))
  )
    return undefined;
  const [bind, ...others] = project.binds.filter((each) => project.port(each)?.candidates.has(port.value ?? 0));
  const bound = bind && others.length === 0 ? project.host(bind) : undefined;
  const isBoundOther = bound?.candidates.size === 1 && bound.value === other;
  if (!seen && !isBoundOther) return undefined;
  return {
    rule: 'address-family',
    severity: seen ? 'error' : 'warning',
    file: fact.file,
    span: host.span ?? fact.span,
    message: seen
      ? text('{0} dials {1}, where the app does not listen: it is seen on {2}.', fact.by, host.value, observed(seen))
      : text('{0} dials {1}, where the app does not listen: it listens on {2}.', fact.by, host.value, other),
    related: bind ? [{ file: bind.file, span: bind.span, message: text('The server is started here.') }] : [],
    fixes: host.editSpan
      ? [
          {
            title: text('Dial {0}', other),
            edits: [{ file: fact.file, span: host.editSpan, newText: isIPv6(other) ? `[${other}]` : other }],
          },
        ]
      : [],
  };
}

/** Whether a socket takes connections to the loopback address of a family. */
function reaches(address: string, isIPv6Socket: boolean, dualStack: boolean | undefined, byIPv6: boolean): boolean {
  if (address === '::') return byIPv6 || dualStack !== false;
  if (address === '0.0.0.0') return !byIPv6;
  if (address.startsWith('::ffff:127.')) return !byIPv6;
  return isIPv6Socket === byIPv6;
}
