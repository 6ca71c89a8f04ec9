import type { Node } from '@vscode/tree-sitter-wasm';
import type { Bind } from '../syntax/binds.ts';
import type { FoundCall } from '../syntax/calls.ts';
import { argument } from '../syntax/arguments.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { childrenOf, field } from '../syntax/nodes.ts';
import { unresolved } from '../values.ts';
import type { JvmFile } from './extract.ts';
import { http4k, ktor, ktorTls } from './servers.ts';

const configured = /^(?:environment|applicationEnvironment|rootConfig|serverConfig|config)$/;
const http4kServers =
  /^(?:SunHttp\w*|Jetty\w*|Netty|Undertow|ApacheServer|KtorCIO|KtorNetty|Ratpack|Helidon|ServerConfig)$/;

/** `embeddedServer(Netty, port = 8080, host = "0.0.0.0")`, `connector { port = 8080 }`, and http4k's `asServer`. */
export function readKtor({ call, node }: FoundCall, paths: readonly string[], read: JvmFile): readonly Bind[] {
  const { file, evaluator } = read;
  const at = call.nameNode;
  if (call.name === 'asServer' && /\borg\.http4k\b/.test(file.text)) {
    const [made] = call.arguments;
    const server = made && evaluator.follow(made.node).expression;
    if (server?.kind !== 'call' || !http4kServers.test(server.name)) return [];
    const port = argument(server, ['port'], 0);
    if (port === 'spread') return [];
    return [{ kind: http4k, at, host: undefined, port: port && evaluator.evaluate(port), portAt: port }];
  }
  if (!/\bio\.ktor\b/.test(file.text)) return [];
  if (paths.includes('embeddedServer'))
    return readEmbedded(call.arguments.length > 0 ? { call, node } : undefined, read);
  if (/^(?:connector|sslConnector)$/.test(call.name) && call.block) {
    const assigned = assignments(call.block);
    const [port, host] = [assigned.get('port'), assigned.get('host')];
    const bind = { kind: call.name === 'connector' ? ktor : ktorTls, at };
    return [{ ...bind, ...valuesOf(host, port, evaluator) }];
  }
  return [];
}

function readEmbedded(found: FoundCall | undefined, { file, evaluator }: JvmFile): readonly Bind[] {
  if (!found) return [];
  const { call } = found;
  const given = (names: readonly string[], place: number): Node | undefined => {
    const node = argument(call, names, place);
    return node === 'spread' ? undefined : node;
  };
  const port = given(['port', 'sslPort'], 1);
  const host = given(['host'], 2);
  const hasConnectors = /\b(?:connector|sslConnector)\s*\{/.test(file.text);
  const isConfigured =
    call.arguments.some(({ name }) => name !== undefined && configured.test(name)) ||
    (port !== undefined &&
      call.arguments.every(({ name }) => name !== 'port') &&
      !/port/i.test(port.text) &&
      evaluator.evaluate(port).kind === 'unresolved' &&
      evaluator.syntax.expression(port).kind !== 'function');
  const isPort = port !== undefined && !isConfigured && evaluator.syntax.expression(port).kind !== 'function';
  if (!isPort && hasConnectors) return [];
  if (isConfigured) return [{ kind: ktor, at: call.nameNode, host: unresolved, port: unresolved }];
  const isHost =
    host !== undefined && evaluator.syntax.expression(host).kind !== 'function' && !/module/i.test(host.text);
  return [
    { kind: ktor, at: call.nameNode, ...valuesOf(isHost ? host : undefined, isPort ? port : undefined, evaluator) },
  ];
}

function valuesOf(host: Node | undefined, port: Node | undefined, evaluator: Evaluator): Omit<Bind, 'kind' | 'at'> {
  return {
    host: host && evaluator.evaluate(host),
    port: port && evaluator.evaluate(port),
    hostAt: host,
    portAt: port,
  };
}

/** What a block assigns, with or without `this`. */
function assignments(block: Node): ReadonlyMap<string, Node> {
  const body = block.type === 'annotated_lambda' ? block.lastNamedChild : block;
  return new Map(
    childrenOf(body).flatMap((statement): readonly (readonly [string, Node])[] => {
      const target = statement.type === 'assignment' ? field(statement, 'left') : undefined;
      const value = field(statement, 'right');
      return target && value ? [[target.text.replace(/^this\./, ''), value]] : [];
    }),
  );
}
