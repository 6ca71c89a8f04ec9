import type { ServerKind } from '../syntax/binds.ts';

/** Go's listeners take IPv6 and IPv4 alike when no host is given. */
const any = '::';

const kind = (name: string, defaultPort?: number): ServerKind =>
  defaultPort === undefined ? { name, defaultHost: any } : { name, defaultHost: any, defaultPort };

/** How a function or method listens: `address` is the place of its argument; undefined when it takes none. */
export interface GoServer {
  readonly kind: ServerKind;
  readonly address: number | undefined;
  /** Whether the argument is a host, and the one behind it a port. */
  readonly isPair?: boolean;
}

export const netHttp = kind('net/http', 80);
const netHttpTls = kind('net/http', 443);
/** For debugging, and reached on the machine itself. */
export const profiler: ServerKind = { name: 'pprof', defaultHost: any };
const rawTcp = kind('net');
const rawTls = kind('tls');
const gin: ServerKind = { name: 'gin', defaultHost: any, defaultPort: 8080, portEnv: ['PORT'] };
const ginTls = kind('gin', 443);
const echo = kind('echo', 80);
const echoTls = kind('echo', 443);
/** Fiber and fasthttp listen on IPv4 alone unless told otherwise. */
const fiber: ServerKind = { name: 'fiber', defaultHost: '0.0.0.0', defaultPort: 80 };
const fasthttp: ServerKind = { name: 'fasthttp', defaultHost: '0.0.0.0', defaultPort: 80 };
const iris = kind('iris', 8080);
const negroni: ServerKind = { name: 'negroni', defaultHost: any, defaultPort: 8080, portEnv: ['PORT'] };
const martini: ServerKind = {
  name: 'martini',
  defaultHost: any,
  hostEnv: ['HOST'],
  defaultPort: 3000,
  portEnv: ['PORT'],
};
const beego = kind('beego');
const functionsFramework = kind('functions-framework');
const hertz = kind('hertz', 8888);

const at = (server: ServerKind, address: number | undefined = 0): GoServer => ({ kind: server, address });

/** Of each package, what makes a server or is its type, and the methods of it that listen. */
const families: readonly (readonly [
  modules: readonly string[],
  makers: readonly string[],
  methods: Readonly<Record<string, GoServer>>,
])[] = [
  [['github.com/gin-gonic/gin'], ['Default', 'New', 'Engine'], { Run: at(gin), RunTLS: at(ginTls) }],
  [
    ['github.com/labstack/echo'],
    ['New', 'Echo'],
    { Start: at(echo), StartTLS: at(echoTls), StartAutoTLS: at(echoTls), StartH2CServer: at(echo) },
  ],
  [
    ['github.com/gofiber/fiber'],
    ['New', 'App'],
    {
      Listen: at(fiber),
      ListenTLS: at(fiber),
      ListenTLSWithCertificate: at(fiber),
      ListenMutualTLS: at(fiber),
    },
  ],
  [
    ['github.com/valyala/fasthttp'],
    ['Server'],
    { ListenAndServe: at(fasthttp), ListenAndServeTLS: at(fasthttp), ListenAndServeTLSEmbed: at(fasthttp) },
  ],
  [['github.com/kataras/iris'], ['New', 'Default', 'Application'], { Listen: at(iris) }],
  [
    ['github.com/urfave/negroni', 'github.com/codegangsta/negroni'],
    ['New', 'Classic', 'Negroni'],
    { Run: at(negroni) },
  ],
  [
    ['github.com/go-martini/martini'],
    ['Classic', 'ClassicMartini'],
    { Run: at(martini, undefined), RunOnAddr: at(martini) },
  ],
  [['github.com/cloudwego/hertz/pkg/app/server'], ['Default', 'New', 'Hertz'], { Spin: at(hertz, undefined) }],
];

/** Functions that listen, by full names. */
const functions: Readonly<Record<string, GoServer>> = {
  'net/http.ListenAndServe': at(netHttp),
  'net/http.ListenAndServeTLS': at(netHttpTls),
  'github.com/valyala/fasthttp.ListenAndServe': at(fasthttp),
  'github.com/valyala/fasthttp.ListenAndServeTLS': at(fasthttp),
  'github.com/fvbock/endless.ListenAndServe': at(netHttp),
  'github.com/fvbock/endless.ListenAndServeTLS': at(netHttpTls),
  'github.com/braintree/manners.ListenAndServe': at(netHttp),
  'gopkg.in/tylerb/graceful.Run': at(netHttp),
  'github.com/tylerb/graceful.Run': at(netHttp),
  'github.com/beego/beego/server/web.Run': at(beego),
  'github.com/astaxie/beego.Run': at(beego),
  'github.com/GoogleCloudPlatform/functions-framework-go/funcframework.Start': at(functionsFramework),
  'github.com/GoogleCloudPlatform/functions-framework-go/funcframework.StartHostPort': {
    ...at(functionsFramework),
    isPair: true,
  },
};

export const servers: ReadonlyMap<string, GoServer> = new Map([
  ...Object.entries(functions),
  ...families.flatMap(([modules, makers, methods]) =>
    modules.flatMap((module) =>
      makers.flatMap((maker) =>
        Object.entries(methods).map(([method, server]) => [`${module}.${maker}().${method}`, server] as const),
      ),
    ),
  ),
]);

/** Functions that only listen; what is done with the connections is told by who is handed the listener. */
export const listeners: ReadonlyMap<
  string,
  { readonly kind: ServerKind; readonly network: number; readonly address: number }
> = new Map([
  ['net.Listen', { kind: rawTcp, network: 0, address: 1 }],
  ['net.ListenTCP', { kind: rawTcp, network: 0, address: 1 }],
  ['net.ListenConfig().Listen', { kind: rawTcp, network: 1, address: 2 }],
  ['crypto/tls.Listen', { kind: rawTls, network: 0, address: 1 }],
  ['github.com/valyala/fasthttp/reuseport.Listen', { kind: rawTcp, network: 0, address: 1 }],
]);

/** What hands connections of a listener to a server, by the package of that server. */
export const served: readonly (readonly [module: RegExp, framework: string])[] = [
  [/^net\/http\b/, 'net/http'],
  [/^github\.com\/gin-gonic\/gin\b/, 'gin'],
  [/^github\.com\/labstack\/echo\b/, 'echo'],
  [/^github\.com\/gofiber\/fiber\b/, 'fiber'],
  [/^github\.com\/valyala\/fasthttp\b/, 'fasthttp'],
  [/^google\.golang\.org\/grpc\b/, 'grpc'],
];

/** A method of something that another file makes, as far as its address tells: `router.Run(":8080")`. */
export const byShape: Readonly<Record<string, { readonly server: GoServer; readonly module: string }>> = {
  Run: { server: at(gin), module: 'github.com/gin-gonic/gin' },
  Start: { server: at(echo), module: 'github.com/labstack/echo' },
  Listen: { server: at(fiber), module: 'github.com/gofiber/fiber' },
};
