import type { UpstreamFact, Value } from '../facts.ts';
import { isWithin } from '../paths.ts';
import { readHost, readPort, type Project, type Resolved } from '../project.ts';
import type { Assignment, Started } from './processes.ts';
import type { Unit } from './units.ts';

/** The port that a server has in its unit; undefined when something that no file tells decides it. */
export function portIn(project: Project, unit: Unit, { bind, assignments }: Started): Resolved<number> | undefined {
  const declared = project.declaredPort(bind);
  return resolveIn(unit, bind.port, declared, assignments, readPort);
}

/** The host that a server has in its unit; undefined when something that no file tells decides it. */
export function hostIn(project: Project, unit: Unit, { bind, assignments }: Started): Resolved<string> | undefined {
  const { hostIfPortIsSet, port } = bind;
  const isSet = (name: string): boolean =>
    unit.isSetOutside(name) || assignments.some((assignment) => assignment.name === name);
  if (hostIfPortIsSet !== undefined && port.env.some(isSet)) {
    return { value: hostIfPortIsSet, candidates: new Set([hostIfPortIsSet]), origin: undefined };
  }
  return resolveIn(unit, bind.host, project.host(bind), assignments, readHost);
}

function resolveIn<T extends string | number>(
  { isSetOutside }: Unit,
  { env }: Value<T>,
  declared: Resolved<T> | undefined,
  assignments: readonly Assignment[],
  parse: (text: string) => T | undefined,
): Resolved<T> | undefined {
  for (const name of env) {
    const set = assignments.find((assignment) => assignment.name === name);
    if (!set) continue;
    const value = set.value === undefined ? undefined : parse(set.value);
    if (value === undefined) return undefined;
    const { file, span, env: unless = [] } = set;
    const editSpan = String(value) === set.value ? span : undefined;
    const origin = span && { file, span, editSpan, variable: name };
    return { value, candidates: new Set([value]), origin, unless };
  }
  return env.some(isSetOutside) ? undefined : declared;
}

/** What the configurations that lie in a unit pass on. */
export function configuredUpstreams(project: Project, { mappings }: Unit): readonly UpstreamFact[] {
  return project.packages.records
    .filter(({ path, kind }) => kind === 'configuration' && mappings.some(({ from }) => isWithin(path, from)))
    .flatMap(({ facts }) => facts.filter((fact) => fact.kind === 'upstream'));
}

/** A server of a unit, and its port. */
export interface Listening {
  readonly unit: Unit;
  readonly started: Started;
  readonly port: Resolved<number>;
}

/** All that listens in a unit's network; undefined when that cannot be told. */
export function listeningIn(project: Project, unit: Unit): readonly Listening[] | undefined {
  const neighbours = project.units.byNetwork.get(unit.network) ?? [];
  const found: Listening[] = [];
  for (const each of neighbours.includes(unit) ? neighbours : [unit]) {
    if (!each.started) return undefined;
    for (const started of each.started) {
      const port = portIn(project, each, started);
      if (!port) return undefined;
      found.push({ unit: each, started, port });
    }
  }
  return found;
}
