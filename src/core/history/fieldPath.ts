/** Where a value is in a body: `data`, `object`, `client_secret`; an array's elements are named by their index. */
export type FieldPath = readonly string[];

/**
 * Rules that choose values by their path. `password` and `card.number` match the end of a path, at any depth; a rule
 * that begins with `$.` matches the whole of it. `*` is any one name, `**` any number of them. Case does not matter.
 * Paths are given as latin1 text of UTF-8 bytes, in lower case.
 */
export class PathRules {
  /** By the last name of the rule; those that end in `*` under that. */
  readonly #byLast = new Map<string, string[][]>();

  constructor(rules: readonly string[]) {
    for (const rule of rules) {
      const names = foldName(Buffer.from(rule, 'utf8').toString('latin1')).split('.');
      const whole = names[0] === '$' ? names.slice(1) : ['**', ...names];
      const last = whole.at(-1) ?? '';
      const key = last === '**' ? '*' : last;
      this.#byLast.set(key, [...(this.#byLast.get(key) ?? []), whole]);
    }
  }

  matches(path: FieldPath): boolean {
    const last = path.at(-1);
    if (last === undefined) return false;
    // Of a big body nearly every name is rejected here.
    const named = this.#byLast.get(last);
    if (!named && !this.#byLast.has('*')) return false;
    return [...(named ?? []), ...(this.#byLast.get('*') ?? [])].some((rule) => matchesFrom(rule, 0, path, 0));
  }
}

/** A name as paths have it. */
export function foldName(name: string): string {
  return name.toLowerCase();
}

/** The path that a form field's or a parameter's name stands for: `card[number]` and `card.number` are the same. */
export function fieldPath(name: string): FieldPath {
  const folded = foldName(name);
  if (!/[[\].]/.test(folded)) return [folded];
  return folded.split(/[[\].]+/).filter(Boolean);
}

function matchesFrom(rule: readonly string[], at: number, path: FieldPath, from: number): boolean {
  const name = rule[at];
  if (name === undefined) return from === path.length;
  if (name === '**') {
    // What follows is at most a few names long, so only the end of a long path is tried.
    const least = rule.slice(at + 1).filter((part) => part !== '**').length;
    const exact = !rule.slice(at + 1).includes('**');
    for (let to = exact ? path.length - least : from; to <= path.length - least; to++) {
      if (to >= from && matchesFrom(rule, at + 1, path, to)) return true;
    }
    return false;
  }
  return from < path.length && (name === '*' || name === path[from]) && matchesFrom(rule, at + 1, path, from + 1);
}
