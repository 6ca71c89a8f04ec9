import { text } from '../../text.ts';
import type { Finding } from '../finding.ts';
import type { Project } from '../project.ts';
import { machine } from '../topology/units.ts';
import { observed } from './observed.ts';

/** Servers whose port another program of the machine has. */
export function portTaken(project: Project): readonly Finding[] {
  const elsewhere = new Set(
    project.units.running
      .filter(({ network }) => network !== machine)
      .flatMap(({ started }) => started ?? [])
      .map(({ bind }) => bind),
  );
  return project.binds.flatMap((bind) => {
    const port = project.declaredPort(bind);
    if (!port || elsewhere.has(bind) || project.isAside(bind.file) || port.candidates.size > 1) return [];
    const listeners = project.listeners.filter((listener) => listener.port === port.value);
    const [other] = listeners;
    // Of whom nothing is known it may be the app itself, in a container or of another user.
    if (!other || listeners.some(({ workspace, container, pids }) => workspace || container || pids.length === 0))
      return [];
    const { file, span } = port.origin ?? bind;
    return {
      rule: 'port-taken',
      severity: 'warning',
      file,
      span,
      message: text(
        'Port {0} is taken: {1} listens on {2}, and is none of this workspace.',
        port.value,
        nameOf(other.command),
        observed(other),
      ),
      related: [{ file: bind.file, span: bind.span, message: text('The server is started here.') }],
      fixes: [],
    };
  });
}

/** The program of a command line. */
function nameOf(command: string): string {
  return /[^\\/\s]+(?=\s|$)/.exec(command)?.[0] ?? command;
}
