import { text, type Text } from '../../text.ts';
import type { BindFact, RegisteredFact } from '../facts.ts';
import type { Finding, Fix, Location } from '../finding.ts';
import type { Project, Resolved } from '../project.ts';
import type { UrlTarget } from '../target.ts';
import { observed } from './observed.ts';
import { atServer, listenOn } from './serverPort.ts';

/** Registered URLs whose port is not the one that the server they are meant for listens on. */
export function portMismatch(project: Project, targets: readonly UrlTarget[]): readonly Finding[] {
  return targets.flatMap(({ fact, port: registeredPort, meets, binds: [bind] }) => {
    const port = bind && project.port(bind);
    return bind && port && !meets ? [judge(project, fact, registeredPort, bind, port)] : [];
  });
}

function judge(
  project: Project,
  { file, portSpan, span, url }: RegisteredFact,
  registeredPort: number,
  bind: BindFact,
  port: Resolved<number>,
): Finding {
  const place = portSpan ?? span;
  const atUrl: Location | undefined = file !== undefined && place ? { file, span: place } : undefined;
  const atPort: Location = port.origin ?? bind;
  const listener = project.listenerOn(port);
  const isRefused = project.refusedPorts.has(registeredPort);
  const marked = atUrl ?? { file: atPort.file, span: atPort.span };
  return {
    ...marked,
    rule: 'port-mismatch',
    severity: isRefused ? 'error' : 'warning',
    message: message(url, registeredPort, port.value, listener && observed(listener), isRefused),
    related: atServer(bind, port, marked),
    fixes: [...toServer(atUrl && portSpan ? atUrl : undefined, port), ...listenOn(registeredPort, port)],
  };
}

function message(url: string, registered: number, actual: number, seen: string | undefined, isRefused: boolean): Text {
  if (isRefused && seen !== undefined) {
    return text(
      'A delivery to port {0} was refused: the webhook URL {1} leads there, but the app listens on port {2}. It is seen on {3}.',
      registered,
      url,
      actual,
      seen,
    );
  }
  if (isRefused) {
    return text(
      'A delivery to port {0} was refused: the webhook URL {1} leads there, but the app listens on port {2}.',
      registered,
      url,
      actual,
    );
  }
  if (seen !== undefined) {
    return text(
      'The webhook URL {0} leads to port {1}, but the app listens on port {2}. It is seen on {3}.',
      url,
      registered,
      actual,
      seen,
    );
  }
  return text('The webhook URL {0} leads to port {1}, but the app listens on port {2}.', url, registered, actual);
}

function toServer(atUrl: Location | undefined, { value }: Resolved<number>): readonly Fix[] {
  if (!atUrl) return [];
  const title = text('Change the port of the webhook URL to {0}', value);
  return [{ title, edits: [{ ...atUrl, newText: String(value) }] }];
}
