import { readHost, readPort } from '../addressText.ts';
import { addressInArguments, type ArgumentAddress } from '../commands/argumentVariables.ts';
import type { UpstreamFact, Value } from '../facts.ts';
import { isWithin } from '../paths.ts';
import type { Project, Resolved } from '../project.ts';
import type { Assignment, Started } from './processes.ts';
import type { Unit } from './units.ts';

/** What decides about a server besides the files that it is made of. */
type Outside = Pick<Unit, 'isSetOutside'>;

/** The port that a server has in its unit; undefined when something that no file tells decides it. */
export function portIn(project: Project, unit: Outside, started: Started): Resolved<number> | undefined {
  const { bind, assignments } = started;
  const given = inArguments(started, 'port');
  if (given) return given.resolved;
  return resolveIn(unit, bind.port, project.declaredPort(bind), assignments, readPort);
}

/** The host that a server has in its unit; undefined when something that no file tells decides it. */
export function hostIn(project: Project, unit: Outside, started: Started): Resolved<string> | undefined {
  const { bind, assignments } = started;
  const given = inArguments(started, 'host');
  if (given) return given.resolved;
  return resolveIn(unit, bind.host, defaultIn(project, unit, started), assignments, readHost);
}

/** What variables that hold arguments say of it; undefined when they leave it open. */
function inArguments<K extends 'host' | 'port'>(
  { bind: { argumentsEnv = [] }, assignments }: Started,
  key: K,
): { readonly resolved: Resolved<NonNullable<ArgumentAddress[K]>> | undefined } | undefined {
  const set = assignments.find(({ name }) => argumentsEnv.includes(name));
  if (!set) return undefined;
  if (set.value === undefined || (set.env ?? []).length > 0) return { resolved: undefined };
  const address = addressInArguments(set.name, set.value);
  if (!address) return undefined;
  const value = address[key];
  if (value === undefined) return { resolved: undefined };
  const origin = set.span && { file: set.file, span: set.span, editSpan: undefined, variable: set.name };
  return { resolved: { value, candidates: new Set([value]), origin } };
}

/** The host when nothing in the unit gives one. */
function defaultIn(
  project: Project,
  { isSetOutside }: Outside,
  { bind, assignments }: Started,
): Resolved<string> | undefined {
  const usual = project.host(bind);
  const { env = [], unless, host = '' } = bind.hostIfSet ?? {};
  for (const name of env) {
    const set = assignments.find((assignment) => assignment.name === name);
    if (set ? set.value === '' : !isSetOutside(name)) continue;
    const isKnown = set?.value !== undefined && (set.env ?? []).length === 0;
    if (unless !== undefined && !isKnown) return undefined;
    if (unless !== undefined && set?.value === unless) return usual;
    return { value: host, candidates: new Set([host]), origin: undefined };
  }
  return usual;
}

function resolveIn<T extends string | number>(
  { isSetOutside }: Outside,
  { env }: Value<T>,
  declared: Resolved<T> | undefined,
  assignments: readonly Assignment[],
  parse: (text: string) => T | undefined,
): Resolved<T> | undefined {
  for (const name of env) {
    const set = assignments.find((assignment) => assignment.name === name);
    // Most programs take an empty variable for none.
    if (!set || set.value === '') continue;
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
