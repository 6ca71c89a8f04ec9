import type { Node } from '@vscode/tree-sitter-wasm';
import { unresolved } from '../values.ts';
import type { BindArguments } from './bindArguments.ts';
import { isPortlessReceiver } from './frameworks.ts';
import type { Receivers } from './receivers.ts';
import { argumentsOf, unwrap, type Evaluator } from './values.ts';

/**
 * The port that a Slack app was made with, `portless` when it listens on none; undefined when it leaves the port to
 * `start`. `app` is an expression for the app.
 */
export function slackOptions(
  app: Node,
  evaluator: Evaluator,
  receivers: Receivers,
): Pick<BindArguments, 'port' | 'portNode'> | 'portless' | undefined {
  const options = madeWith(app, evaluator);
  const option = (key: string): Node | 'unresolved' | undefined => options && evaluator.property(options, key);
  const socketMode = option('socketMode');
  if (socketMode !== undefined && (socketMode === 'unresolved' || socketMode.text !== 'false')) return 'portless';
  const receiver = option('receiver');
  const made = receiver && receiver !== 'unresolved' ? constructorOf(receiver, evaluator) : undefined;
  const reference = made && receivers.reference(made);
  if (reference && isPortlessReceiver(reference)) return 'portless';
  const port = option('port') ?? (receiver && 'unresolved');
  if (port === undefined) return undefined;
  return port === 'unresolved'
    ? { port: unresolved, portNode: undefined }
    : { port: evaluator.evaluate(port), portNode: port };
}

/** The options that an object of this file was constructed with. */
function madeWith(app: Node, evaluator: Evaluator): Node | undefined {
  const made = madeBy(app, evaluator);
  const [options] = made ? argumentsOf(made) : [];
  const evaluated = options && evaluator.evaluate(options);
  return evaluated?.kind === 'object' ? evaluated.node : undefined;
}

function constructorOf(receiver: Node, evaluator: Evaluator): Node | undefined {
  return madeBy(receiver, evaluator)?.childForFieldName('constructor') ?? undefined;
}

function madeBy(wrapped: Node, evaluator: Evaluator): Node | undefined {
  const node = unwrap(wrapped);
  const isName = node.type === 'identifier' || node.type === 'shorthand_property_identifier';
  if (!isName) return node;
  const binding = evaluator.bindings.resolve(node);
  const value = binding?.kind === 'variable' ? (binding.value ?? binding.assigned[0]) : undefined;
  return value && unwrap(value);
}
