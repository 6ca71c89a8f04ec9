import { win32 } from 'node:path';
import type { SocketOwner } from './attribution.ts';
import type { ListenerRole } from './listener.ts';

/** Databases, caches, queues and search engines, by the name their program or container image has. */
const DATA_STORES: ReadonlySet<string> = new Set([
  'postgres',
  'postgresql',
  'postmaster',
  'pgbouncer',
  'mysql',
  'mysqld',
  'mariadb',
  'mariadbd',
  'mongo',
  'mongod',
  'mongos',
  'redis',
  'redis-server',
  'redis-sentinel',
  'valkey',
  'valkey-server',
  'keydb-server',
  'dragonfly',
  'memcached',
  'etcd',
  'clickhouse',
  'clickhouse-server',
  'cockroach',
  'cockroachdb',
  'influxd',
  'influxdb',
  'elasticsearch',
  'opensearch',
  'opensearchproject',
  'meilisearch',
  'typesense-server',
  'cassandra',
  'neo4j',
  'rabbitmq',
  'rabbitmq-server',
  'nats-server',
  'nats',
  'sqlservr',
]);

/** Classes by which a Java process tells that it is one of them, and the node that RabbitMQ runs in. */
const DATA_STORE_ARGUMENT =
  /^(?:org\.elasticsearch|org\.opensearch|org\.apache\.cassandra|org\.neo4j|kafka\.Kafka$|org\.apache\.zookeeper|rabbit@|\/usr\/lib\/rabbitmq)/;

/** VS Code and its relatives: the desktop app, a server, its helpers, and the tunnel that forwards ports. */
const EDITOR_PROGRAM =
  /^(?:code|code-insiders|code-oss|codium|vscodium|cursor|windsurf|electron|code-tunnel|code-server)(?:\.exe| helper\b.*)?$/i;
const EDITOR_ARGUMENT =
  /[/\\](?:out[/\\](?:server-main|vs[/\\]server[/\\].*|bootstrap-fork|server-cli)(?:\.js)?|\.vscode-server[^/\\]*[/\\]bin[/\\].*)$|^--type=(?:extensionHost|ptyHost|fileWatcher)$|^_productName=VSCode$/;

/** Programs of the system that take ports a developer wants: AirPlay has 5000 and 7000 on a Mac. */
const SYSTEM_PROGRAM = /^(?:controlcenter|controlce|rapportd|airplayxpchelper|wslrelay\.exe|svchost\.exe|system)$/i;

/**
 * What the topmost owner of a listener makes of it.
 * @param port the port it listens on: an inspector is told from the app in the same process by it.
 */
export function roleOf(port: number, owner: Pick<SocketOwner, 'executable' | 'argv'> | undefined): ListenerRole {
  if (!owner) return 'app';
  const { executable, argv } = owner;
  const [first = ''] = argv;
  // A process may have given itself a title, as `postgres: checkpointer` or `redis-server *:6379`.
  const names = [executable ?? '', first, /^[^\s:]+/.exec(first)?.[0] ?? ''].map((path) => win32.basename(path));
  if (names.some((name) => EDITOR_PROGRAM.test(name)) || argv.slice(0, 8).some((word) => EDITOR_ARGUMENT.test(word))) {
    return 'editor';
  }
  if (names.some((name) => SYSTEM_PROGRAM.test(name))) return 'system';
  if (names.some((name) => isDataStore(name)) || argv.some((word) => DATA_STORE_ARGUMENT.test(word))) {
    return 'dataStore';
  }
  return inspectorPort(argv) === port ? 'inspector' : 'app';
}

/** Takes the name of a program or the last part of a container image's name. */
export function isDataStore(name: string): boolean {
  return DATA_STORES.has(name.toLowerCase().replace(/\.exe$/, ''));
}

/** The port that a command line opens for a debugger: of Node.js, Deno, Python, Java, Ruby or Go. */
export function inspectorPort(argv: readonly string[]): number | undefined {
  for (const [at, word] of argv.entries()) {
    const next = argv[at + 1] ?? '';
    const node = /^--inspect(?:-brk|-wait|-port)?(?:=(.*))?$/.exec(word);
    if (node) return portOf(node[1]) ?? 9229;
    if (/(?:^|[/\\])debugpy$/.test(word) && argv.includes('--listen'))
      return portOf(argv[argv.indexOf('--listen') + 1]);
    if (/^-(?:agentlib:jdwp=|Xrunjdwp:)/.test(word)) return portOf(/address=([^,]+)/.exec(word)?.[1]);
    if (/(?:^|[/\\])(?:dlv|rdbg)(?:\.exe)?$/.test(word)) {
      const option = argv.find((other) => /^--(?:listen|port)=/.test(other));
      if (option) return portOf(option.slice(option.indexOf('=') + 1));
      const named = argv.findIndex((other) => /^--(?:listen|port)$|^-l$/.test(other));
      if (named >= 0) return portOf(argv[named + 1]);
    }
    if (/^-m$/.test(word) && next === 'debugpy' && argv.includes('--listen')) {
      return portOf(argv[argv.indexOf('--listen') + 1]);
    }
  }
  return undefined;
}

/** The port at the end of `9230`, `127.0.0.1:9230`, `*:5005` or `[::1]:9230`. */
function portOf(address: string | undefined): number | undefined {
  const digits = /(?:^|:)(\d{1,5})$/.exec(address ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
