import { isIP } from 'node:net';
import { text, type Text } from '../../text.ts';
import type { ExposedPort } from '../analysisContext.ts';
import type { RegisteredFact } from '../facts.ts';
import type { Finding, Fix } from '../finding.ts';
import { bypassesLoopback, reachOf } from '../hosts.ts';
import type { Project } from '../project.ts';
import { partOf } from '../registeredUrls.ts';

/** Registered URLs that lead to another machine, or to a tunnel that is no more. */
export function staleUrl(project: Project): readonly Finding[] {
  return project.registered.flatMap(({ fact, stated }) => {
    const { file, span, host } = fact;
    if (file === undefined || !span || !stated) return [];
    const found = (message: Text, fixes: readonly Fix[] = []): Finding => ({
      rule: 'stale-url',
      severity: 'warning',
      file,
      span,
      message,
      related: [],
      fixes,
    });
    const address = elsewhere(project, host);
    if (address !== undefined) {
      return found(text('This URL leads to {0}, which is no address of this machine.', address));
    }
    const open = tunnelsInstead(project, host);
    const [first] = open;
    if (!first) return [];
    return found(
      text('This URL is not that of a tunnel that is open: port {0} has {1} now.', first.port, first.publicHost),
      open.flatMap(({ publicHost }) => withHost(fact, publicHost) ?? []),
    );
  });
}

/** The address of another machine that the host leads to. */
function elsewhere({ evidence: { addresses, ownAddresses } }: Project, host: string): string | undefined {
  if (!ownAddresses || !bypassesLoopback(host)) return undefined;
  const found = isIP(host) > 0 ? [host] : (addresses?.get(host) ?? []);
  return found.some((each) => ownAddresses.includes(each) || reachOf(each) === 'loopback') ? undefined : found[0];
}

/** The tunnels of the relay that has given the host; none when the host is one of theirs, or no relay's. */
function tunnelsInstead({ evidence: { exposures = [] } }: Project, host: string): readonly ExposedPort[] {
  if (reachOf(host) !== 'public' || exposures.some(({ publicHost }) => publicHost === host)) return [];
  return exposures.filter(({ publicHost }) => parentOf(publicHost) === parentOf(host));
}

/** What the names that a relay gives have in common. */
function parentOf(host: string): string {
  return host.slice(host.indexOf('.') + 1);
}

function withHost({ file, span, url }: RegisteredFact, publicHost: string): Fix | undefined {
  const [, before = '', host] = /^(\s*https?:\/\/(?:[^/?#@]*@)?)([^/?#\s]+)/i.exec(url) ?? [];
  const hostSpan = host && partOf(span, url, before.length, host.length);
  if (file === undefined || !hostSpan) return undefined;
  return { title: text('Use {0}', publicHost), edits: [{ file, span: hostSpan, newText: publicHost }] };
}
