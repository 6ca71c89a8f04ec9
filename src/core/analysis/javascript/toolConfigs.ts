import type { Node } from '@vscode/tree-sitter-wasm';
import type { BindFact, Fact, Value } from '../facts.ts';
import { grammarOf } from '../fileKinds.ts';
import type { Command } from '../service.ts';
import type { FileContent, SourceFile, Stretch } from '../sourceFile.ts';
import type { SourceLanguage } from '../sourceLanguage.ts';
import { hostValue, portLiteral, portValue, unresolved, withFallback, type Evaluated as Known } from '../values.ts';
import { allowedHosts } from './allowedHosts.ts';
import { hostInsertion, optionArguments } from './bindArguments.ts';
import { Bindings } from './bindings.ts';
import { configuredObjects } from './configuredObjects.ts';
import { processCommands } from './processes.ts';
import { Evaluator, isKnown } from './values.ts';

/** A server that a tool starts as its configuration says. */
interface ToolServer {
  readonly framework: string;
  /** The option that holds host and port. */
  readonly key: string;
  readonly defaultHost: string | undefined;
  readonly defaultPort: number;
  /** Variables that come before what is configured. */
  readonly hostEnv?: readonly string[];
  readonly portEnv?: readonly string[];
  /** What `true` for a host means. */
  readonly allHosts?: string;
  /** Whether it refuses requests for hosts that it does not know; `given` when another server's list is its default. */
  readonly checksHosts?: boolean | 'given';
}

const viteHosts = { defaultHost: 'localhost', allHosts: '::', checksHosts: true } as const;
const vite: readonly ToolServer[] = [
  { framework: 'vite', key: 'server', defaultPort: 5173, ...viteHosts },
  { framework: 'vite-preview', key: 'preview', defaultPort: 4173, ...viteHosts, checksHosts: 'given' },
];
const webpack: readonly ToolServer[] = [
  { framework: 'webpack', key: 'devServer', defaultHost: '::', defaultPort: 8080, checksHosts: true },
];

/** By the name of the configuration file without what follows it. */
const tools: readonly (readonly [file: RegExp, servers: readonly ToolServer[]])[] = [
  [/^vite\.config\./, vite],
  [/^astro\.config\./, [{ framework: 'astro', key: 'server', defaultPort: 4321, ...viteHosts }]],
  [
    /^nuxt\.config\./,
    [
      {
        framework: 'nuxt',
        key: 'devServer',
        defaultHost: '::',
        defaultPort: 3000,
        hostEnv: ['NUXT_HOST', 'NITRO_HOST', 'HOST'],
        portEnv: ['NUXT_PORT', 'NITRO_PORT', 'PORT'],
      },
    ],
  ],
  [/^(?:webpack|rspack)\b.*\.[cm]?[jt]s$/, webpack],
  [
    /^vue\.config\./,
    [
      {
        framework: 'vue-cli',
        key: 'devServer',
        defaultHost: '0.0.0.0',
        defaultPort: 8080,
        hostEnv: ['HOST'],
        portEnv: ['PORT'],
        checksHosts: true,
      },
    ],
  ],
  [/^rsbuild\.config\./, [{ framework: 'rsbuild', key: 'server', defaultHost: undefined, defaultPort: 3000 }]],
];

const processFile = /^(?:ecosystem|pm2)(?:\.[\w-]+)*\.[cm]?[jt]s$/;

/** Servers, allowed hosts and processes that configuration files in JavaScript and TypeScript speak of. */
export const toolConfigs: SourceLanguage = {
  grammarOf: (path) => (processFile.test(nameOf(path)) || serversOf(path).length > 0 ? grammarOf(path) : undefined),
  mayBind: (text) => /\b(?:server|preview|devServer|apps|defineConfig)\b/.test(text),
  extract: (file, tree) => new ConfigReader(file, tree.rootNode).content(),
};

function nameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? '';
}

function serversOf(path: string): readonly ToolServer[] {
  const name = nameOf(path);
  return tools.find(([file]) => file.test(name))?.[1] ?? [];
}

class ConfigReader {
  readonly #file: SourceFile;
  readonly #root: Node;
  readonly #evaluator: Evaluator;
  readonly #portLiterals: Stretch[] = [];

  constructor(file: SourceFile, root: Node) {
    this.#file = file;
    this.#root = root;
    this.#evaluator = new Evaluator(new Bindings(file.text, root));
  }

  content(): FileContent {
    const objects = configuredObjects(this.#root, this.#evaluator);
    const servers = serversOf(this.#file.path);
    const facts = objects.flatMap((object) => servers.flatMap((server) => this.#server(object, server)));
    const commands: readonly Command[] = processFile.test(nameOf(this.#file.path))
      ? objects.flatMap((object) => processCommands(this.#file, object, this.#evaluator))
      : [];
    return { facts, commands, portLiterals: this.#portLiterals };
  }

  #server(config: Node, server: ToolServer): readonly Fact[] {
    const { framework, key, checksHosts } = server;
    const given = this.#evaluator.property(config, key);
    if (given === 'unresolved') return [];
    const options = given && this.#options(given);
    if (given && !options) return [];
    const isChecked =
      checksHosts === 'given'
        ? options && this.#evaluator.property(options, 'allowedHosts') !== undefined
        : checksHosts;
    const place = { framework, config, key, options };
    const hosts = isChecked ? allowedHosts(this.#file, place, this.#evaluator) : undefined;
    const bind = options && this.#bind(options, server);
    return [bind, hosts].filter((fact) => fact !== undefined);
  }

  /** The object of options, which Astro lets a function return. */
  #options(given: Node): Node | undefined {
    const evaluated = this.#evaluator.evaluate(given);
    if (evaluated.kind === 'object') return evaluated.node;
    if (evaluated.kind !== 'function') return undefined;
    const [only, ...others] = configuredObjects(given, this.#evaluator);
    return others.length === 0 ? only : undefined;
  }

  #bind(options: Node, server: ToolServer): BindFact | undefined {
    const given = optionArguments(options, this.#evaluator, ['host']);
    if (!given || (given.port === undefined && given.host === undefined)) return undefined;
    const { framework, defaultHost, defaultPort, hostEnv = [], portEnv = [] } = server;
    const port = portValue(this.#file, preceded(portEnv, given.port, given.portNode), given.portNode, {
      value: defaultPort,
      env: portEnv,
    });
    if (!port) return undefined;
    const literal = given.port && isKnown(given.port) ? portLiteral(given.port) : undefined;
    if (literal) this.#portLiterals.push(literal);
    const host =
      this.#switchedHost(given.hostNode, server) ??
      hostValue(this.#file, preceded(hostEnv, given.host, given.hostNode), given.hostNode, {
        value: defaultHost,
        env: hostEnv,
      });
    const named = [given.portNode, given.hostNode, options].find((node) => node !== undefined);
    const pair = named?.parent?.type === 'pair' ? named.parent.childForFieldName('key') : undefined;
    return {
      kind: 'bind',
      file: this.#file.path,
      span: this.#file.span(pair ?? named ?? options),
      language: /\.[cm]?tsx?$/.test(this.#file.path) ? 'typescript' : 'javascript',
      framework,
      host,
      port,
      hostInsertion: given.host ? undefined : hostInsertion(this.#file, given),
    };
  }

  /** `host: true` for all hosts, `host: false` for the default. */
  #switchedHost(node: Node | undefined, server: ToolServer): Value<string> | undefined {
    const value = node?.type === 'true' ? server.allHosts : node?.type === 'false' ? server.defaultHost : undefined;
    if (!node || value === undefined) return undefined;
    return { source: 'literal', value, env: [], span: this.#file.span(node), editSpan: undefined };
  }
}

/** What is configured, behind the variables that come before it. */
function preceded(
  names: readonly string[],
  given: ReturnType<Evaluator['evaluate']> | undefined,
  node: Node | undefined,
): Known | undefined {
  const known = given && (isKnown(given) ? given : unresolved);
  if (names.length === 0 || !known || !node || known.kind === 'nothing') return known;
  return withFallback({ kind: 'env', node, names, fallback: undefined }, known);
}
