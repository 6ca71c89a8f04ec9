import { text, type Text } from '../text.ts';
import type { BindFact } from './facts.ts';
import type { Location, Span } from './finding.ts';
import type { Project } from './project.ts';
import { observed } from './rules/observed.ts';
import { urlTargets } from './target.ts';
import { hostIn, portIn } from './topology/resolveIn.ts';

/** A station on the way from the code to the URL that a provider calls. */
export interface Station {
  readonly text: Text;
  readonly at: Location | undefined;
}

/** The way that leads through a place of a file: from the server there, or that it leads to; undefined for other places. */
export function chainAt(project: Project, file: string, line: number, column: number): readonly Station[] | undefined {
  const bind = bindAt(project, file, (span) => span !== undefined && contains(span, line, column));
  return bind && chainOf(project, bind);
}

function bindAt(project: Project, file: string, isHere: (span: Span | undefined) => boolean): BindFact | undefined {
  const own = project.binds.find(
    (bind) => bind.file === file && (isHere(bind.span) || isHere(bind.host.span) || isHere(bind.port.span)),
  );
  if (own) return own;
  for (const { unit, started } of startedIn(project)) {
    const isPublished = unit.published.some((fact) => fact.file === file && isHere(fact.span));
    if (isPublished) return started.bind;
  }
  const record = project.packages.records.find(({ path }) => path === file);
  const upstream = record?.facts.find((fact) => fact.kind === 'upstream' && isHere(fact.span));
  if (upstream?.kind === 'upstream') {
    return project.binds.find((bind) => project.port(bind)?.candidates.has(upstream.port.value ?? 0));
  }
  return urlTargets(project).find(({ fact }) => fact.file === file && isHere(fact.span))?.binds[0];
}

function startedIn(project: Project) {
  return project.units.running.flatMap((unit) => (unit.started ?? []).map((started) => ({ unit, started })));
}

function chainOf(project: Project, bind: BindFact): readonly Station[] {
  const port = project.port(bind);
  const host = project.host(bind);
  const stations: Station[] = [
    {
      text: text('{0} listens on {1}, port {2}', bind.framework, host?.value ?? '?', port?.value ?? '?'),
      at: bind,
    },
  ];
  const listener = port && project.listenerOn(port);
  if (listener) stations.push({ text: text('It is seen on {0}', observed(listener)), at: undefined });
  else if (project.listeners.length > 0) stations.push({ text: text('It is not seen listening now'), at: undefined });

  for (const { unit, started } of startedIn(project)) {
    if (started.bind !== bind) continue;
    const inside = portIn(project, unit, started);
    const address = hostIn(project, unit, started)?.value ?? '?';
    const name = unit.service.name || unit.service.by;
    stations.push({
      text: text('In {0} it listens on {1}, port {2}', name, address, inside?.value ?? '?'),
      at: unit.service,
    });
    for (const fact of unit.published) {
      if (fact.by === 'expose' || !inside?.candidates.has(fact.containerPort.value ?? 0)) continue;
      const outside = fact.hostPort?.value;
      stations.push({
        text:
          outside === undefined
            ? text('{0} publishes it', fact.by)
            : text('{0} publishes it as port {1}', fact.by, outside),
        at: fact,
      });
    }
  }
  for (const { facts } of project.packages.records) {
    for (const fact of facts) {
      if (fact.kind !== 'upstream' || !port?.candidates.has(fact.port.value ?? 0)) continue;
      stations.push({
        text: text('{0} passes requests on to {1}, port {2}', fact.by, fact.host.value ?? '?', port.value),
        at: fact,
      });
    }
  }
  for (const exposure of project.evidence.exposures ?? []) {
    if (!port?.candidates.has(exposure.port)) continue;
    stations.push({ text: text('It is exposed as {0}', exposure.publicHost), at: undefined });
  }
  for (const { fact, binds, meets } of urlTargets(project)) {
    if (!binds.includes(bind)) continue;
    const at = fact.file !== undefined && fact.span ? { file: fact.file, span: fact.span } : undefined;
    stations.push({ text: meets ? text('{0} leads to it', fact.url) : text('{0} is meant for it', fact.url), at });
  }
  return stations;
}

function contains({ line, column, endLine, endColumn }: Span, atLine: number, atColumn: number): boolean {
  if (atLine < line || atLine > endLine) return false;
  return (atLine > line || atColumn >= column) && (atLine < endLine || atColumn <= endColumn);
}
