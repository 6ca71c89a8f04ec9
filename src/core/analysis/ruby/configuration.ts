import { basename } from 'node:path';
import type { Node } from '@vscode/tree-sitter-wasm';
import type { SourceFile } from '../sourceFile.ts';
import type { Binds } from '../syntax/binds.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { readAddresses, readServerCall, type ServerCall } from '../syntax/serverCalls.ts';
import { pumaKind, unicornKind } from './servers.ts';
import { rubyCallOf } from './syntax.ts';

const setting = /\b(?:port|bind|ssl_bind|listen)\b/g;

/** Servers that are configured in Ruby. */
export const configuredServers = ['puma', 'unicorn'] as const;

type ConfiguredServer = (typeof configuredServers)[number];

/** Which server the file configures: `config/puma.rb`, `puma.rb`, `config/puma/production.rb`, `unicorn.rb`. */
export function serverFile(path: string): ConfiguredServer | undefined {
  if (/(?:^|[\\/])puma[\w.-]*\.rb$|(?:^|[\\/])config[\\/]puma[\\/][^\\/]+\.rb$/i.test(path)) return 'puma';
  return /(?:unicorn|pitchfork)[\w.-]*\.rb$/i.test(basename(path)) ? 'unicorn' : undefined;
}

const port: ServerCall = { kind: pumaKind, port: { names: [], place: 0 }, host: { names: [], place: 1 } };
const sslBind: ServerCall = { kind: pumaKind, host: { names: [], place: 0 }, port: { names: [], place: 1 } };

/** `port ENV.fetch("PORT") { 3000 }`, `bind "tcp://0.0.0.0:3000"`, and `listen 8080` of Unicorn. */
export function readServerConfiguration(
  file: SourceFile,
  root: Node,
  evaluator: Evaluator,
  server: ConfiguredServer,
  binds: Binds,
): void {
  for (const { index, 0: name } of file.text.matchAll(setting)) {
    const node = root.descendantForIndex(index, index + name.length);
    const call = node && rubyCallOf(node);
    const [first] = call?.arguments ?? [];
    if (!call || !first || call.receiver) continue;
    const isUnicorn = name === 'listen';
    if (isUnicorn !== (server === 'unicorn')) continue;
    if (name === 'port' || name === 'ssl_bind') {
      for (const bind of readServerCall(call, name === 'port' ? port : sslBind, evaluator)) binds.add(bind);
      continue;
    }
    const kind = isUnicorn ? unicornKind : pumaKind;
    for (const read of readAddresses(first.node, evaluator)) binds.add({ kind, at: call.nameNode, ...read });
  }
}
