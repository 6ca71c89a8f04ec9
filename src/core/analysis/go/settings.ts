import type { Node } from '@vscode/tree-sitter-wasm';
import { childrenOf, field } from '../syntax/nodes.ts';
import type { Setting } from '../syntax/syntax.ts';
import { flagOf } from './flags.ts';

const viperRead = /^viper\.Get(?:String|Int|Int32|Int64|Uint|Uint16)?$/;
const cliRead = /^\w+\.(?:String|Int|Uint|Int64)$/;
const cliFlag = /^cli\.(?:String|Int|Uint|Int64)Flag$/;

/** What a call reads of the settings that the file declares: by a flag, viper or urfave/cli. */
export function settingOf(node: Node): Setting | undefined {
  const callee = node.type === 'call_expression' ? field(node, 'function') : undefined;
  if (!callee) return undefined;
  const flag = flagOf(node);
  if (flag) return flag.setting;
  const [key] = textsOf(node);
  if (key === undefined) return undefined;
  if (viperRead.test(callee.text)) return viperSetting(node.tree.rootNode, key);
  const isCli = cliRead.test(callee.text) && node.tree.rootNode.text.includes('"github.com/urfave/cli');
  return isCli ? cliSetting(node.tree.rootNode, key) : undefined;
}

/** A default of viper, unless a file of settings may say something else. */
function viperSetting(root: Node, key: string): Setting | undefined {
  const { text } = root;
  if (/\bviper\.(?:ReadInConfig|MergeInConfig|ReadConfig|Set|BindPFlags?)\(/.test(text)) return undefined;
  const [only, ...more] = callsOf(root, 'viper.SetDefault').filter((call) => textsOf(call)[0] === key);
  const otherwise = only && more.length === 0 ? childrenOf(field(only, 'arguments'))[1] : undefined;
  if (!otherwise) return undefined;
  const bound = callsOf(root, 'viper.BindEnv').find((call) => textsOf(call)[0] === key);
  const [, variable] = bound ? textsOf(bound) : [];
  if (variable !== undefined) return { names: [variable], otherwise };
  const prefix = /\bviper\.SetEnvPrefix\("(\w+)"\)/.exec(text)?.[1];
  const name = text.includes('viper.SetEnvKeyReplacer(') ? key.replaceAll(/[.-]/g, '_') : key;
  const isRead = bound !== undefined || text.includes('viper.AutomaticEnv()');
  return { names: isRead ? [`${prefix === undefined ? '' : `${prefix}_`}${name}`.toUpperCase()] : [], otherwise };
}

/** `&cli.StringFlag{Name: "port", Value: "8080", EnvVars: []string{"PORT"}}`. */
function cliSetting(root: Node, key: string): Setting | undefined {
  const [only, ...more] = root.descendantsOfType('composite_literal').flatMap((literal) => {
    if (!literal || !cliFlag.test(field(literal, 'type')?.text ?? '')) return [];
    const given = new Map(
      childrenOf(field(literal, 'body')).map((each) => [field(each, 'key')?.text, field(each, 'value')] as const),
    );
    return given.get('Name')?.text === `"${key}"` ? [given] : [];
  });
  if (!only || more.length > 0) return undefined;
  const written = only.get('EnvVars') ?? only.get('Sources') ?? only.get('EnvVar');
  const variables = Array.from(written?.text.matchAll(/"(\w+)"/g) ?? [], ([, name = '']) => name);
  return { names: [`--${key}`, ...variables], otherwise: only.get('Value') };
}

function callsOf(root: Node, callee: string): readonly Node[] {
  if (!root.text.includes(callee)) return [];
  return root
    .descendantsOfType('call_expression')
    .flatMap((call) => (call && field(call, 'function')?.text === callee ? [call] : []));
}

function textsOf(call: Node): readonly (string | undefined)[] {
  return childrenOf(field(call, 'arguments')).map(({ text }) => /^"([\w.-]+)"$/.exec(text)?.[1]);
}
