import { isIP } from 'node:net';
import { text, type Text } from '../../text.ts';
import type { Finding } from '../finding.ts';
import { bypassesLoopback, reachOf } from '../hosts.ts';
import type { Project } from '../project.ts';

/** Registered URLs that lead to another machine, or to a tunnel that is no more. */
export function staleUrl(project: Project): readonly Finding[] {
  return project.registered.flatMap(({ fact, stated }) => {
    const { file, span, host } = fact;
    if (file === undefined || !span || !stated) return [];
    const message = elsewhere(project, host) ?? formerTunnel(project, host);
    return message ? { rule: 'stale-url', severity: 'warning', file, span, message, related: [], fixes: [] } : [];
  });
}

function elsewhere({ evidence: { addresses, ownAddresses } }: Project, host: string): Text | undefined {
  if (!ownAddresses || !bypassesLoopback(host)) return undefined;
  const found = isIP(host) > 0 ? [host] : (addresses?.get(host) ?? []);
  const [address] = found;
  if (address === undefined || found.some((each) => ownAddresses.includes(each) || reachOf(each) === 'loopback'))
    return undefined;
  return text('This URL leads to {0}, which is no address of this machine.', address);
}

function formerTunnel({ evidence: { exposures = [] } }: Project, host: string): Text | undefined {
  if (reachOf(host) !== 'public' || exposures.some(({ publicHost }) => publicHost === host)) return undefined;
  const relay = parentOf(host);
  const open = exposures.find(({ publicHost }) => parentOf(publicHost) === relay);
  return (
    open && text('This URL is not that of a tunnel that is open: port {0} has {1} now.', open.port, open.publicHost)
  );
}

/** What the names that a relay gives have in common. */
function parentOf(host: string): string {
  return host.slice(host.indexOf('.') + 1);
}
