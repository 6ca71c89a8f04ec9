import { isIP } from 'node:net';
import { text } from '../../text.ts';
import type { AllowedHostsFact } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { isLoopbackHost, reachOf } from '../hosts.ts';
import type { Project } from '../project.ts';

/** Servers that refuse requests for the public name by which they are reached. */
export function hostCheck(project: Project): readonly Finding[] {
  const facts = project.packages.records.flatMap((record) =>
    record.facts.filter((fact) => fact.kind === 'allowedHosts'),
  );
  return facts.flatMap((fact) => {
    const refused = publicNames(project, fact).find((name) => !accepts(fact, name));
    return refused === undefined ? [] : finding(fact, refused);
  });
}

/** The names by which requests come to the server from outside. */
function publicNames(project: Project, { file, framework }: AllowedHostsFact): readonly string[] {
  const folder = project.packages.folderOf(file);
  const own = project.binds.filter(
    (bind) => bind.file === file || (bind.framework === framework && project.packages.folderOf(bind.file) === folder),
  );
  const exposed = (project.evidence.exposures ?? []).filter(
    ({ port, rewritesHost }) => !rewritesHost && own.some((bind) => project.port(bind)?.candidates.has(port)),
  );
  // A URL does not tell which of several servers a tunnel leads to.
  const isAlone = project.binds.every((bind) => own.includes(bind) || project.isAside(bind.file));
  const rewritten = (project.evidence.exposures ?? []).filter(({ rewritesHost }) => rewritesHost);
  const registered = project.registered
    .filter(({ stated, fact }) => isAlone && stated && reachOf(fact.host) === 'public')
    .map(({ fact }) => fact.host)
    .filter((host) => !rewritten.some(({ publicHost }) => publicHost === host));
  return [...exposed.map(({ publicHost }) => publicHost), ...registered];
}

function accepts({ hosts }: AllowedHostsFact, name: string): boolean {
  if (typeof hosts === 'string' || isIP(name) > 0 || isLoopbackHost(name)) return true;
  return hosts.some((host) => {
    if (host === '*' || host === name) return true;
    const domain = /^\*?\.(.+)$/.exec(host)?.[1];
    return domain !== undefined && (name === domain || name.endsWith(`.${domain}`));
  });
}

function finding({ file, span, framework, insertion }: AllowedHostsFact, name: string): Finding {
  return {
    rule: 'host-check',
    severity: 'warning',
    file,
    span,
    message: text('{0} refuses requests for {1}: it is none of the allowed hosts.', framework, name),
    related: [],
    fixes: insertion
      ? [
          {
            title: text('Allow {0}', name),
            edits: [{ file, span: insertion.span, newText: `${insertion.before}${name}${insertion.after}` }],
          },
        ]
      : [],
  };
}
