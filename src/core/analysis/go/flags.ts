import type { Node } from '@vscode/tree-sitter-wasm';
import { childrenOf, field } from '../syntax/nodes.ts';
import type { Setting } from '../syntax/syntax.ts';

/** `flag.String("addr", ":8080", …)`, and the same of pflag and cobra, whose functions ending with P have a shorthand. */
const flagFunction =
  /^(?:p?flag|fs|flags|flag[sS]et|[\w.]+\.(?:Persistent|Local)?Flags\(\))\.(?:String|Int|Uint|Int64|Uint64|Uint16)(Var)?(P)?$/;

/** An option of the command line, where it is declared. */
interface Flag {
  readonly setting: Setting;
  /** Whether a variable is handed over to be set, rather than one returned. */
  readonly isVariable: boolean;
}

/** The option that a call declares. */
export function flagOf(node: Node): Flag | undefined {
  const callee = node.type === 'call_expression' ? field(node, 'function') : undefined;
  const found = callee && flagFunction.exec(callee.text);
  if (!found) return undefined;
  const [, variable, shorthand] = found;
  const given = childrenOf(field(node, 'arguments')).slice(variable === undefined ? 0 : 1);
  const [name, short] = given.map(({ text }) => /^["`](\w[\w.-]*)["`]$/.exec(text)?.[1]);
  const written = given[shorthand === undefined ? 1 : 2];
  if (name === undefined || !written) return undefined;
  // What is empty unless it is given is not listened on before it is.
  const otherwise = /^(?:""|``)$/.test(written.text) ? undefined : written;
  const isShort = shorthand !== undefined && short !== undefined;
  // Those of the standard library may begin with one dash as well.
  const names = [`--${name}`, isShort ? `-${short}` : `-${name}`];
  return { setting: { names, otherwise }, isVariable: variable !== undefined };
}
