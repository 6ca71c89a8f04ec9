import { basename } from 'node:path';
import type { Node } from '@vscode/tree-sitter-wasm';
import type { SourceFile } from '../sourceFile.ts';
import type { Binds, ServerKind } from '../syntax/binds.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { isField } from '../syntax/nodes.ts';
import { readAddresses } from '../syntax/serverCalls.ts';
import { cherrypyKind, gunicornKind, hypercornKind } from './servers.ts';
import { callOf } from './syntax.ts';

/** What a file may hold that sets an address without calling what listens on it. */
export const settingsHint = /\bbind\b["']?\s*[:=]|\bsocket_(?:host|port)\b|\bhypercorn\b/;

const gunicornFile = /^gunicorn\b.*\.py$|(?:\bconf|gunicorn[._-]?conf(?:ig)?)\.py$/i;

/** Servers that are told where to listen by assignments and dictionaries. */
export function readSettings(file: SourceFile, root: Node, evaluator: Evaluator, binds: Binds, ifNamed: Binds): void {
  readBindSettings(file, root, evaluator, binds, ifNamed);
  readHypercornDefaults(file, root, evaluator, binds);
  readCherrypy(file, root, evaluator, binds);
}

/** Each value given to this name: a variable, an attribute, a key of a dictionary, an argument. */
function settingsOf(name: string, text: string, root: Node): readonly { readonly at: Node; readonly value: Node }[] {
  return Array.from(text.matchAll(new RegExp(String.raw`\b${name}\b`, 'g'))).flatMap(({ index, 0: { length } }) => {
    const node = root.descendantForIndex(index, index + length);
    const holder = node?.parent;
    if (!node || !holder || (node.text !== name && node.text !== `server.${name}`)) return [];
    const target = holder.type === 'attribute' && isField(holder, 'attribute', node) ? holder : node;
    const key = node.type === 'string_content' ? holder : target;
    const pair = key.parent;
    const [named, given] =
      pair?.type === 'assignment' ? ['left', 'right'] : pair?.type === 'pair' ? ['key', 'value'] : ['name', 'value'];
    if (!pair || !isField(pair, named, key)) return [];
    const value = pair.childForFieldName(given);
    return value && /^(?:assignment|pair|keyword_argument)$/.test(pair.type) ? [{ at: node, value }] : [];
  });
}

/** `bind` of gunicorn's configuration and of hypercorn's. A file of any name is one if a command line says so. */
function readBindSettings(file: SourceFile, root: Node, evaluator: Evaluator, binds: Binds, ifNamed: Binds): void {
  const isGunicornFile = gunicornFile.test(basename(file.path));
  const usesGunicorn = /^\s*(?:from|import)\s+gunicorn\b/m.test(file.text);
  for (const name of ['bind', 'insecure_bind']) {
    for (const { at, value } of settingsOf(name, file.text, root)) {
      const kind = isSetting(at) ? gunicornKind : bindKind(at, evaluator, usesGunicorn);
      if (!kind) continue;
      const addresses = readAddresses(value, evaluator);
      const found = isSetting(at) && !isGunicornFile ? ifNamed : binds;
      for (const read of addresses) found.add({ ...read, kind, at });
      if (isSetting(at)) for (const read of addresses) ifNamed.add({ ...read, kind: hypercornKind, at });
    }
  }
}

/** Whether it is assigned at the top of a file. */
function isSetting({ parent }: Node): boolean {
  if (parent?.type !== 'assignment') return false;
  return parent.parent?.parent?.type === 'module' || parent.parent?.parent?.parent?.type === 'if_statement';
}

function bindKind(at: Node, evaluator: Evaluator, usesGunicorn: boolean): ServerKind | undefined {
  const { parent } = at;
  if (parent?.type === 'attribute') {
    const object = parent.childForFieldName('object');
    const isHypercorn = object && evaluator.paths.of(object).some((path) => /^hypercorn\b.*\bConfig\(\)$/.test(path));
    return isHypercorn ? hypercornKind : undefined;
  }
  if (parent?.type === 'keyword_argument') {
    const call = parent.parent?.parent;
    const callee = call?.childForFieldName('function');
    const isHypercorn = callee && evaluator.paths.of(callee).some((path) => /^hypercorn\b.*\.from_mapping$/.test(path));
    return isHypercorn ? hypercornKind : undefined;
  }
  return usesGunicorn && parent?.type !== 'assignment' ? gunicornKind : undefined;
}

/** `serve(app, Config())` without any `bind` in sight. */
function readHypercornDefaults(file: SourceFile, root: Node, evaluator: Evaluator, binds: Binds): void {
  if (!/\bhypercorn\b/.test(file.text) || /\bbind\b|\bfrom_(?:toml|pyfile|mapping|object)\b/.test(file.text)) return;
  for (const { index } of file.text.matchAll(/\bserve\s*\(/g)) {
    const node = root.descendantForIndex(index, index + 'serve'.length);
    const call = node && callOf(node);
    if (call && evaluator.paths.ofCallee(call).some((path) => /^hypercorn\.(?:asyncio|trio)\.serve$/.test(path))) {
      binds.add({ kind: hypercornKind, at: call.nameNode, host: undefined, port: undefined });
    }
  }
}

const startsCherrypy = /^cherrypy\.(?:quickstart|engine\.start)$/;

/** `cherrypy.config.update({'server.socket_port': 8080})` and `cherrypy.server.socket_port = 8080`. */
function readCherrypy(file: SourceFile, root: Node, evaluator: Evaluator, binds: Binds): void {
  if (!/\bcherrypy\b/.test(file.text)) return;
  const setting = (name: string): Node | undefined => settingsOf(name, file.text, root).at(-1)?.value;
  const host = setting('socket_host');
  const port = setting('socket_port');
  const start = Array.from(file.text.matchAll(/\b(?:quickstart|start)\s*\(/g), ({ index, 0: found }) => {
    const name = root.descendantForIndex(index, index + found.search(/\s*\(/));
    return name && callOf(name);
  }).find((call) => call && evaluator.paths.ofCallee(call).some((path) => startsCherrypy.test(path)));
  if (!start || /\bconfig\.update\s*\(\s*["'\w]/.test(file.text)) return;
  binds.add({
    kind: cherrypyKind,
    at: start.nameNode,
    host: host && evaluator.evaluate(host),
    port: port && evaluator.evaluate(port),
    hostAt: host,
    portAt: port,
  });
}
