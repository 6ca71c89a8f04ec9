import type { Node } from '@vscode/tree-sitter-wasm';
import type { Call, Syntax } from './syntax.ts';

/** A call and the whole of it. */
export interface FoundCall {
  readonly call: Call;
  readonly node: Node;
}

/** How far above its name a call may be. */
const climbLimit = 4;

/** The calls whose function goes by a name that the pattern finds, as its first group or as a whole. */
export function callsNamed(pattern: RegExp, text: string, root: Node, syntax: Syntax): readonly FoundCall[] {
  const found = new Map<number, FoundCall>();
  for (const { index, 0: match, 1: name = match } of text.matchAll(pattern)) {
    const start = index + match.indexOf(name);
    const node = root.descendantForIndex(start, start + name.length);
    const call = node && callAround(node, syntax);
    if (call) found.set(call.node.id, call);
  }
  return [...found.values()];
}

/** The call of the function that this very node names. */
export function callAround(name: Node, syntax: Syntax): FoundCall | undefined {
  let at = name.parent;
  for (let steps = 0; at && steps < climbLimit; steps += 1, at = at.parent) {
    const expression = syntax.expression(at);
    if (expression.kind !== 'call' || expression.nameNode.id !== name.id) continue;
    const node = outermost(at, syntax);
    const call = syntax.expression(node);
    return call.kind === 'call' ? { call, node } : undefined;
  }
  return undefined;
}

/** A call with a block behind it may stand inside of another node for the same call. */
function outermost(node: Node, syntax: Syntax): Node {
  const parent = node.parent;
  if (!parent || parent.type !== node.type) return node;
  const [own, outer] = [syntax.expression(node), syntax.expression(parent)];
  const isSame = own.kind === 'call' && outer.kind === 'call' && own.nameNode.id === outer.nameNode.id;
  return isSame ? outermost(parent, syntax) : node;
}
