import type { ServerKind } from '../syntax/binds.ts';

/** All interfaces, as Java's sockets take them. */
const any = '::';

const kind = (name: string, defaultPort?: number, defaultHost = any): ServerKind =>
  defaultPort === undefined ? { name, defaultHost } : { name, defaultHost, defaultPort };

/** Where a call says what it listens on. */
type Told =
  /** Port and host by the places of their arguments; with one that is a text first, the host comes first. */
  | { readonly by: 'arguments'; readonly port: number; readonly host?: number }
  /** An `InetSocketAddress` or a URI. */
  | { readonly by: 'address'; readonly place: number }
  /** A port behind all else, if there is one. */
  | { readonly by: 'last' }
  /** Calls earlier in the chain, or on the same variable: `.port(8080).host("localhost")`. */
  | { readonly by: 'settings'; readonly port: RegExp; readonly host: RegExp };

export interface JvmServer {
  /** The full name without the packages, as `Javalin.create().start`. */
  readonly path: RegExp;
  /** What the file must speak of for the name to mean that. */
  readonly evidence: RegExp;
  readonly kind: ServerKind;
  readonly told: Told;
  /** Whether it listens even if it says nothing of a port. */
  readonly bare?: boolean;
}

const chain = String.raw`(?:\.\w+\(\))*`;
const after = (made: string, method: string): RegExp => new RegExp(`^(?:${made})${chain}\\.(?:${method})$`);
const portFirst: Told = { by: 'arguments', port: 0, host: 1 };
const portOnly: Told = { by: 'arguments', port: 0 };
const addressFirst: Told = { by: 'address', place: 0 };
const settings = (port: RegExp, host: RegExp): Told => ({ by: 'settings', port, host });

const javalin = kind('javalin', 8080);
const netty = kind('netty');
const rawTcp = kind('net');
const rawTls = kind('tls');
const jersey = kind('jersey', 80);

export const servers: readonly JvmServer[] = [
  {
    path: after(String.raw`Javalin\.create(?:Standalone)?\(\)|Javalin\(\)`, 'start'),
    evidence: /\bio\.javalin\b/,
    kind: javalin,
    told: portFirst,
    bare: true,
  },
  { path: /^Javalin\.start$/, evidence: /\bio\.javalin\b/, kind: javalin, told: portFirst, bare: true },
  {
    path: after(String.raw`[\w.?()]*\bcreateHttpServer\(\)|HttpServer\(\)`, 'listen'),
    evidence: /\bio\.vertx\b/,
    kind: kind('vertx', 80, '0.0.0.0'),
    told: portFirst,
    bare: true,
  },
  {
    path: after(String.raw`[\w.?()]*\bcreateNetServer\(\)|NetServer\(\)`, 'listen'),
    evidence: /\bio\.vertx\b/,
    kind: kind('net', undefined, '0.0.0.0'),
    told: portFirst,
  },
  {
    path: /^Https?Server\.create$|^Https?Server(?:\.create\(\)|\(\))\.bind$|^SimpleFileServer\.createFileServer$/,
    evidence: /\bcom\.sun\.net\.httpserver\b/,
    kind: kind('http'),
    told: addressFirst,
  },
  {
    path: after(String.raw`Undertow\.builder\(\)|Builder\(\)`, 'addHttps?Listener'),
    evidence: /\bio\.undertow\b/,
    kind: kind('undertow'),
    told: portFirst,
  },
  {
    path: /^Server$/,
    evidence: /\borg\.eclipse\.jetty\.server\.(?:Server\b|\*)/,
    kind: kind('jetty'),
    told: portOnly,
  },
  {
    path: /^(?:Server|NetworkTraffic)Connector\(\)\.setPort$/,
    evidence: /\borg\.eclipse\.jetty\b/,
    kind: kind('jetty'),
    told: settings(/^setPort$/, /^setHost$/),
  },
  {
    path: /^Slack(?:App)?Server$/,
    evidence: /\bcom\.slack\.api\.bolt\b/,
    kind: kind('slack-bolt', 3000),
    told: { by: 'last' },
  },
  { path: /^Tomcat\(\)\.setPort$/, evidence: /\borg\.apache\.catalina\b/, kind: kind('tomcat'), told: portOnly },
  {
    path: after(String.raw`ServerBootstrap\(\)`, 'bind'),
    evidence: /\bio\.netty\b/,
    kind: netty,
    told: portFirst,
  },
  {
    path: after(String.raw`HttpServer\.create\(\)`, 'bind|bindNow|bindUntilJavaShutdown'),
    evidence: /\breactor\.(?:ipc\.)?netty\b/,
    kind: kind('reactor-netty'),
    told: settings(/^port$/, /^host$/),
  },
  {
    path: /^(?:Grizzly|Jdk|Jetty|Netty|Simple)HttpServerFactory\.createHttpServer$|^(?:JettyHttpContainerFactory|SimpleContainerFactory|NettyHttpContainerProvider)\.create\w*$/,
    evidence: /\bjersey\b/,
    kind: jersey,
    told: addressFirst,
  },
  {
    path: after(String.raw`WebServer\.builder\(\)`, 'start'),
    evidence: /\bio\.helidon\b/,
    kind: kind('helidon'),
    told: settings(/^port$/, /^(?:host|bindAddress|address)$/),
  },
  {
    path: after(String.raw`Server\.builder\(\)`, 'https?'),
    evidence: /\bcom\.linecorp\.armeria\b/,
    kind: kind('armeria'),
    told: portOnly,
  },
  {
    path: /^(?:\w*ServerBuilder\.forPort|Grpc\.newServerBuilderForPort)$/,
    evidence: /\bio\.grpc\b/,
    kind: kind('grpc'),
    told: portOnly,
  },
  { path: /^NettyServerBuilder\.forAddress$/, evidence: /\bio\.grpc\b/, kind: kind('grpc'), told: addressFirst },
  {
    path: /\.newServerAt$/,
    evidence: /\b(?:akka|pekko)\.http\b/,
    kind: kind('akka-http'),
    told: { by: 'arguments', port: 1, host: 0 },
  },
  {
    path: /^ServerSocket$/,
    evidence: /\bjava\.net\.(?:ServerSocket|\*)|\.kt$/,
    kind: rawTcp,
    told: { by: 'arguments', port: 0, host: 2 },
  },
  {
    path: /^(?:Asynchronous)?ServerSocketChannel(?:\.open\(\)|\(\))(?:\.socket\(\))?\.bind$|^ServerSocket\(\)\.bind$/,
    evidence: /\bjava\.n(?:io|et)\b/,
    kind: rawTcp,
    told: addressFirst,
  },
  {
    path: /^(?:SSL)?ServerSocketFactory\.getDefault\(\)\.createServerSocket$|^SSLServerSocketFactory\(\)\.createServerSocket$/,
    evidence: /\bjavax\.net\b/,
    kind: rawTls,
    told: { by: 'arguments', port: 0, host: 2 },
  },
  {
    path: /WebServerFactory\(\)\.setPort$/,
    evidence: /\borg\.springframework\.boot\b/,
    kind: kind('spring', 8080),
    told: portOnly,
  },
];

export const spark = { evidence: /\bspark\.(?:Spark|Service|kotlin)\b/, kind: kind('spark', 4567) };

const spring: ServerKind = {
  name: 'spring',
  defaultHost: any,
  hostEnv: ['SERVER_ADDRESS'],
  defaultPort: 8080,
  portEnv: ['SERVER_PORT'],
};

/** Main classes whose server is told by configuration files and the environment. */
export const applications: readonly { readonly path: RegExp; readonly evidence: RegExp; readonly kind: ServerKind }[] =
  [
    {
      path: /^(?:SpringApplication\.run|SpringApplication\(\)\.run|SpringApplicationBuilder\(\)(?:\.\w+\(\))*\.run|runApplication)$/,
      evidence: /\borg\.springframework\.boot\b/,
      kind: spring,
    },
    {
      path: /^Quarkus\.run$/,
      evidence: /\bio\.quarkus\b/,
      // Developers' machines have loopback, all else has all interfaces.
      kind: { name: 'quarkus', hostEnv: ['QUARKUS_HTTP_HOST'], defaultPort: 8080, portEnv: ['QUARKUS_HTTP_PORT'] },
    },
    {
      path: /^Micronaut\.run$|^Micronaut\.build\(\)(?:\.\w+\(\))*\.start$/,
      evidence: /\bio\.micronaut\b/,
      kind: {
        name: 'micronaut',
        defaultHost: any,
        hostEnv: ['MICRONAUT_SERVER_HOST'],
        defaultPort: 8080,
        portEnv: ['MICRONAUT_SERVER_PORT'],
      },
    },
  ];

export const ktor: ServerKind = { name: 'ktor', defaultHost: '0.0.0.0', defaultPort: 80 };
export const ktorTls: ServerKind = { ...ktor, defaultPort: 443 };
export const http4k: ServerKind = { name: 'http4k', defaultHost: any, defaultPort: 8000 };
