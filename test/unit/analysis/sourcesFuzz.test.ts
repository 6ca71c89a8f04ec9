import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Analyzer } from '../../../src/core/analysis/analyzer.ts';
import { Grammars } from '../../../src/core/analysis/grammars.ts';
import { grammarFolder, root } from './workspace.ts';

const grammars = new Grammars(grammarFolder);

const sources: readonly (readonly [name: string, source: string])[] = [
  [
    'main.go',
    `package main\nimport ("net/http"; gin "github.com/gin-gonic/gin")\nfunc port(key, otherwise string) (string, error) {\n\tif v, ok := os.LookupEnv(key); ok { return v, nil }\n\treturn otherwise, nil\n}\nfunc main() {\n\tvar cfg config\n\tflag.IntVar(&cfg.port, "port", 4000, "x")\n\tp, err := port("PORT", "8080")\n\tsrv := &http.Server{Addr: fmt.Sprintf("%s:%d", net.JoinHostPort("", p), cfg.port)}\n\tsrv.Addr = ":" + p\n\tln, _ := net.Listen("tcp4", "[::1]:9000")\n\thttp.Serve(ln, nil)\n\tr := gin.Default()\n\tr.POST("/hook", handle)\n\tr.Run(addr...)\n\tsrv.ListenAndServe()\n}\n`,
  ],
  [
    'main.rs',
    `use actix_web::{get, web::{self, Data}, App as A, HttpServer};\nuse std::net::{SocketAddr, Ipv4Addr};\nconst PORT: u16 = 3_000;\n#[get("/hello")]\nasync fn hello() -> impl Responder { x }\n#[actix_web::main]\nasync fn main() {\n    let port = env::var("PORT").ok().and_then(|p| p.parse::<u16>().ok()).unwrap_or(PORT);\n    let port: u16 = match env::var("P") { Ok(v) => v.parse().unwrap(), Err(_) => port };\n    let addr: SocketAddr = format!("0.0.0.0:{port} {0} {x}", port, x = 3).parse().unwrap();\n    HttpServer::new(|| A::new().route("/x", web::post().to(h))).bind(("127.0.0.1", port))?.bind(&addr)?.run().await?;\n    let l = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port))).await;\n    rocket::custom(rocket::Config { port: 9, address: Ipv4Addr::new(0, 0, 0, 0).into(), ..Config::default() })\n}\n`,
  ],
  [
    'Main.java',
    `package a;\nimport io.javalin.Javalin;\nimport org.springframework.boot.SpringApplication;\nimport static spark.Spark.*;\npublic class Main {\n  private final int port = 8080;\n  static int port() { String p = System.getenv("PORT"); if (p != null) { return Integer.parseInt(p); } return 7000; }\n  public static void main(String... args) throws Exception {\n    Javalin.create(c -> { c.x = 1; }).start(port()).get("/x", ctx -> {});\n    HttpServer.create(new java.net.InetSocketAddress(String.format("%s", "localhost"), this.port), 0);\n    System.setProperty("server.port", "8083");\n    SpringApplication.run(Main.class, args);\n    port(System.getenv("P") == null ? 81 : Integer.valueOf(System.getenv("P")));\n    try (ServerSocket s = new ServerSocket(1)) {}\n  }\n  @PostMapping(value = "/y") String y() { return """\n    a"""; }\n}\n`,
  ],
  [
    'Main.kt',
    `import io.ktor.server.engine.*\nimport io.ktor.server.netty.Netty as N\nobject Config {\n  const val PORT = 8_080\n}\nfun env(name: String, otherwise: String = "x"): String = System.getenv(name) ?: otherwise\nfun main(args: Array<String>) {\n  val port by lazy { env("PORT", "\${Config.PORT}").toIntOrNull() ?: 80 }\n  embeddedServer(N, port = port, host = "$host:x") { routing { post("/hook") { call.respond("y") } } }.start(wait = true)\n  embeddedServer(N, configure = { connector { this.port = 3; host = "x" } })\n  runApplication<App>(*args) { setDefaultProperties(mapOf("server.port" to 3)) }\n  app.asServer(Netty(8000)).start()\n}\n`,
  ],
  [
    'Program.cs',
    `using System.Net;\nvar builder = WebApplication.CreateBuilder(args);\nif (!int.TryParse(Environment.GetEnvironmentVariable("PORT"), out var port)) port = 5000;\nbuilder.WebHost.UseUrls("http://localhost:5001;http://*:8080", $"http://[::1]:{port}");\nbuilder.WebHost.ConfigureKestrel(o => { o.ListenLocalhost(port); o.Listen(IPAddress.Loopback, 5000); });\nvar app = builder.Build();\napp.MapMethods("/x", new[] { "GET" }, Handler);\nvar l = new HttpListener { Prefixes = { "http://localhost:8/" } };\nTcpListener t = new(IPAddress.Parse("127.0.0.1"), 13000);\napp.Run(string.Format("http://{0}:{1}", "0.0.0.0", port is not null ? port : @"80"));\nclass P { [HttpPost("x")] public int Q { get; set; } = 3; }\n`,
  ],
];

const noise = fc.stringMatching(/^[\s\w"'`{}()[\]<>;:,.&|?!*+=$@#\\/-]{0,8}$/);

test.each(sources)(
  '%s: whatever is cut out or put in, nothing is thrown and every place is in the file',
  async (name, source) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(source.length), fc.nat(40), noise, async (at, length, text) => {
        const changed = source.slice(0, at) + text + source.slice(at + length);
        const analyzer = new Analyzer(grammars);
        await analyzer.update(join(root, name), changed);
        const lines = changed.split(/\r\n|\n|\r/);
        for (const { span } of analyzer.facts()) {
          const end = lines[(span?.endLine ?? 0) - 1];
          expect(end?.length).toBeGreaterThanOrEqual((span?.endColumn ?? 0) - 1);
        }
      }),
      { numRuns: 300 },
    );
  },
);

test.each(sources)('%s: every beginning of it is read', async (name, source) => {
  const analyzer = new Analyzer(grammars);
  for (let end = 0; end <= source.length; end += 7) await analyzer.update(join(root, name), source.slice(0, end));
  expect(analyzer.facts()).toBeDefined();
});

test.each(sources)('%s: thousands of calls and values made of one another are read in bounds', async (name, source) => {
  const analyzer = new Analyzer(grammars);
  await analyzer.update(join(root, name), source.repeat(60));
  const [, call = ''] = /(\w+\s*\(|\{)/.exec(source) ?? [];
  await analyzer.update(join(root, name), source + call.repeat(3000));
  expect(analyzer.facts()).toBeDefined();
});
