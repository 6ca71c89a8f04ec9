import { text } from '../../text.ts';
import type { Finding } from '../finding.ts';
import { isWithin } from '../paths.ts';
import type { Project } from '../project.ts';
import { observed } from './observed.ts';

/** Servers whose port is exposed while they are seen on another: some count upwards when their port is taken. */
export function nothingListens(project: Project): readonly Finding[] {
  const { listeners, evidence } = project;
  return (evidence.exposures ?? []).flatMap(({ port: exposed }) => {
    if (listeners.some(({ port }) => port === exposed)) return [];
    const meant = project.binds.filter((bind) => project.declaredPort(bind)?.candidates.has(exposed));
    const [bind] = meant;
    if (!bind || meant.length > 1) return [];
    const folder = project.packages.folderOf(bind.file);
    const [seen, ...others] = listeners.filter(
      ({ workspace, role, cwd, framework }) =>
        workspace &&
        role === 'app' &&
        cwd !== undefined &&
        isWithin(cwd, folder) &&
        (framework === undefined || framework === bind.framework),
    );
    if (!seen || others.some(({ port }) => port !== seen.port)) return [];
    const { file, span } = project.declaredPort(bind)?.origin ?? bind;
    return {
      rule: 'nothing-listens',
      severity: 'error',
      file,
      span,
      message: text('Port {0} is exposed, but nothing listens there: the app is seen on {1}.', exposed, observed(seen)),
      related: [{ file: bind.file, span: bind.span, message: text('The server is started here.') }],
      fixes: [],
    };
  });
}
