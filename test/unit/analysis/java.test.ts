import { join } from 'node:path';
import { expect, test } from 'vitest';
import { text } from '../../../src/core/text.ts';
import { bindTexts, routeTexts } from './factText.ts';
import { applied, bindsOf, root } from './workspace.ts';

const file = 'Main.java';

const servers: readonly (readonly [name: string, source: string, expected: readonly string[]])[] = [
  [
    'Spring Boot',
    `package a;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
@SpringBootApplication
public class App {
  public static void main(String[] args) { SpringApplication.run(App.class, args); }
}`,
    ['spring run | env :: SERVER_ADDRESS | env 8080 SERVER_PORT'],
  ],
  [
    'Spring Boot with default properties',
    `import org.springframework.boot.SpringApplication;
public class App {
  public static void main(String[] args) {
    SpringApplication app = new SpringApplication(App.class);
    app.setDefaultProperties(Collections.singletonMap("server.port", "8083"));
    app.run(args);
  }
}`,
    ['spring run | env :: SERVER_ADDRESS | env 8083 SERVER_PORT <"8083">'],
  ],
  [
    'Spring Boot with system properties',
    `import org.springframework.boot.SpringApplication;
public class App {
  public static void main(String[] args) {
    System.setProperty("server.port", "8084");
    System.setProperty("server.address", "127.0.0.1");
    SpringApplication.run(App.class, args);
  }
}`,
    ['spring run | literal 127.0.0.1 <"127.0.0.1"> | literal 8084 <"8084">'],
  ],
  [
    'Spring Boot with a builder',
    `import org.springframework.boot.builder.SpringApplicationBuilder;
public class App {
  public static void main(String[] args) {
    new SpringApplicationBuilder(App.class).properties("server.port=8085").run(args);
  }
}`,
    ['spring run | env :: SERVER_ADDRESS | env 8085 SERVER_PORT <8085>'],
  ],
  [
    'Spring Boot and a port of the environment',
    `import org.springframework.boot.SpringApplication;
public class App {
  public static void main(String[] args) {
    SpringApplication app = new SpringApplication(App.class);
    app.setDefaultProperties(Map.of("server.port", System.getenv().getOrDefault("PORT", "5000")));
    app.run(args);
  }
}`,
    ['spring run | env :: SERVER_ADDRESS | env 5000 SERVER_PORT,PORT <"5000">'],
  ],
  [
    'a customizer of Spring',
    `import org.springframework.boot.web.server.ConfigurableWebServerFactory;
public class Ports implements WebServerFactoryCustomizer<ConfigurableWebServerFactory> {
  public void customize(ConfigurableWebServerFactory factory) { factory.setPort(9001); }
}`,
    ['spring setPort | default :: | literal 9001 <9001>'],
  ],
  [
    'Javalin',
    `import io.javalin.Javalin;
public class Main {
  public static void main(String[] args) {
    var app = Javalin.create(config -> { config.showJavalinBanner = false; }).start(7070);
    app.post("/hook", Hook::handle);
    app.get("/x", ctx -> ctx.result("x"));
  }
}`,
    ['javalin start | default :: | literal 7070 <7070>', 'javalin POST </hook> Hook::handle', 'javalin GET </x> -'],
  ],
  [
    'Javalin with a variable that a library reads',
    `import io.github.cdimascio.dotenv.Dotenv;
import io.javalin.Javalin;
public class App {
  public static void main(String[] args) {
    Dotenv dotenv = Settings.dotenv();
    Javalin.create().start(Integer.parseInt(dotenv.get("PORT_NUMBER")));
  }
}`,
    ['javalin start | default :: | env PORT_NUMBER <dotenv.get("PORT_NUMBER")>'],
  ],
  [
    'Bolt, by default and with a port',
    `import com.slack.api.bolt.jetty.SlackAppServer;
public class App {
  public static void main(String[] args) throws Exception {
    new SlackAppServer(app).start();
    new SlackAppServer(app, "/slack/events").start();
    new SlackAppServer(app, "/slack/events", 3001).start();
  }
}`,
    [
      'slack-bolt SlackAppServer | default :: | default 3000',
      'slack-bolt SlackAppServer | default :: | default 3000',
      'slack-bolt SlackAppServer | default :: | literal 3001 <3001>',
    ],
  ],
  [
    'Javalin with a host, and without anything',
    `import io.javalin.Javalin;
public class Main {
  private final Javalin app = Javalin.create();
  public void go() { app.start("127.0.0.1", 7070); }
  public static void main(String[] args) { Javalin.create().start(); }
}`,
    [
      'javalin start | literal 127.0.0.1 <"127.0.0.1"> | literal 7070 <7070>',
      'javalin start | default :: | default 8080',
    ],
  ],
  [
    'Javalin and the environment',
    `import io.javalin.Javalin;
public class Main {
  public static void main(String[] args) { Javalin.create().start(getPort()); }
  private static int getPort() {
    String port = System.getenv("PORT");
    if (port != null) {
      return Integer.parseInt(port);
    }
    return 7000;
  }
}`,
    ['javalin start | default :: | env 7000 PORT <7000>'],
  ],
  [
    'a conditional expression',
    `import io.javalin.Javalin;
public class Main {
  public static void main(String[] args) {
    String env = System.getenv("PORT");
    int port = env != null ? Integer.parseInt(env) : 8080;
    Javalin.create().start(port);
    Javalin.create().start(System.getenv("P") == null ? 81 : Integer.valueOf(System.getenv("P")));
  }
}`,
    ['javalin start | default :: | env 8080 PORT <8080>', 'javalin start | default :: | env 81 P <81>'],
  ],
  [
    'a variable that the environment overrides',
    `import io.vertx.core.AbstractVerticle;
public class MainVerticle extends AbstractVerticle {
  public void start() {
    int port = 8080;
    if (System.getenv("PORT") != null)
      port = Integer.parseInt(System.getenv("PORT"));
    vertx.createHttpServer().requestHandler(req -> req.response().end("x")).listen(port);
  }
}`,
    ['vertx listen | default 0.0.0.0 | env 8080 PORT <8080>'],
  ],
  [
    'Spark',
    `import static spark.Spark.*;
public class Main {
  public static void main(String[] args) {
    port(getHerokuAssignedPort());
    get("/hello", (req, res) -> "Hello");
  }
  static int getHerokuAssignedPort() {
    ProcessBuilder processBuilder = new ProcessBuilder();
    if (processBuilder.environment().get("PORT") != null) {
      return Integer.parseInt(processBuilder.environment().get("PORT"));
    }
    return 4567;
  }
}`,
    ['spark port | default :: | env 4567 PORT <4567>', 'spark GET </hello> -'],
  ],
  [
    'Spark as it is',
    `import static spark.Spark.get;
import static spark.Spark.ipAddress;
public class Main { public static void main(String[] args) { ipAddress("127.0.0.1"); get("/hello", (req, res) -> "x"); } }`,
    ['spark get | literal 127.0.0.1 <"127.0.0.1"> | default 4567', 'spark GET </hello> -'],
  ],
  [
    'Vert.x',
    `import io.vertx.core.Vertx;
public class Main {
  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    HttpServer server = vertx.createHttpServer();
    router.post("/hook").handler(this::hook);
    server.requestHandler(router).listen(8080, "localhost");
    vertx.createHttpServer().requestHandler(r).listen(8888, http -> {});
    vertx.createHttpServer(new HttpServerOptions().setPort(8081).setHost("127.0.0.1")).requestHandler(r).listen();
    vertx.createNetServer().connectHandler(h).listen(1234, "0.0.0.0");
  }
}`,
    [
      'vertx listen | literal localhost <"localhost"> | literal 8080 <8080>',
      'vertx listen | default 0.0.0.0 | literal 8888 <8888>',
      'vertx listen | literal 127.0.0.1 <"127.0.0.1"> | literal 8081 <8081>',
      'net listen | literal 0.0.0.0 <"0.0.0.0"> | literal 1234 <1234>',
      'vertx POST </hook> -',
    ],
  ],
  [
    `the JDK's server`,
    `import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
public class Main {
  static final int PORT = 8000;
  public static void main(String[] args) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(PORT), 0);
    HttpServer.create(new InetSocketAddress("localhost", 8001), 0).start();
    HttpServer other = HttpServer.create();
    other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8002), 0);
    HttpServer.create(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 8003), 0);
  }
}`,
    [
      'http create | default :: | literal 8000 <8000>',
      'http create | literal localhost <"localhost"> | literal 8001 <8001>',
      'http bind | literal localhost <InetAddress.getLoopbackAddress()> | literal 8002 <8002>',
      'http create | literal 0.0.0.0 <"0.0.0.0"> | literal 8003 <8003>',
    ],
  ],
  [
    'Undertow',
    `import io.undertow.Undertow;
public class Main {
  public static void main(String[] args) {
    Undertow server = Undertow.builder().addHttpListener(8080, "localhost").setHandler(h).build();
    Undertow.Builder builder = Undertow.builder();
    builder.addHttpsListener(8443, "0.0.0.0", ssl);
    server.start();
  }
}`,
    [
      'undertow addHttpListener | literal localhost <"localhost"> | literal 8080 <8080>',
      'undertow addHttpsListener | literal 0.0.0.0 <"0.0.0.0"> | literal 8443 <8443>',
    ],
  ],
  [
    'Jetty',
    `import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
public class Main {
  public static void main(String[] args) throws Exception {
    Server server = new Server(8080);
    Server other = new Server(new InetSocketAddress("127.0.0.1", 8081));
    Server third = new Server();
    ServerConnector connector = new ServerConnector(third);
    connector.setPort(8090);
    connector.setHost("localhost");
  }
}`,
    [
      'jetty Server | default :: | literal 8080 <8080>',
      'jetty Server | literal 127.0.0.1 <"127.0.0.1"> | literal 8081 <8081>',
      'jetty setPort | literal localhost <"localhost"> | literal 8090 <8090>',
    ],
  ],
  [
    'Tomcat in the program',
    `import org.apache.catalina.startup.Tomcat;
public class Main {
  public static void main(String[] args) throws Exception {
    String webPort = System.getenv("PORT");
    if (webPort == null || webPort.isEmpty()) {
      webPort = "8080";
    }
    Tomcat tomcat = new Tomcat();
    tomcat.setPort(Integer.valueOf(webPort));
  }
}`,
    ['tomcat setPort | default :: | env 8080 PORT <"8080">'],
  ],
  [
    'Netty',
    `import io.netty.bootstrap.ServerBootstrap;
import io.netty.handler.codec.http.HttpServerCodec;
public class Main {
  static final int PORT = Integer.parseInt(System.getProperty("port", "8080"));
  void run() throws Exception {
    ServerBootstrap b = new ServerBootstrap();
    b.group(boss, worker).childHandler(new HttpServerInitializer());
    Channel ch = b.bind(PORT).sync().channel();
    b.bind("127.0.0.1", 8081);
  }
}`,
    [
      'netty bind | default :: | literal 8080 <"8080">',
      'netty bind | literal 127.0.0.1 <"127.0.0.1"> | literal 8081 <8081>',
    ],
  ],
  [
    'Reactor Netty',
    `import reactor.netty.http.server.HttpServer;
public class Main { void run() { HttpServer.create().host("0.0.0.0").port(8080).handle(h).bindNow(); } }`,
    ['reactor-netty bindNow | literal 0.0.0.0 <"0.0.0.0"> | literal 8080 <8080>'],
  ],
  [
    'Jersey on Grizzly',
    `import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
public class Main {
  public static final String BASE_URI = "http://localhost:8080/api/";
  public static HttpServer startServer() { return GrizzlyHttpServerFactory.createHttpServer(URI.create(BASE_URI), rc); }
}`,
    ['jersey createHttpServer | literal localhost <localhost> | literal 8080 <8080>'],
  ],
  [
    'Helidon',
    `import io.helidon.webserver.WebServer;
public class Main { public static void main(String[] args) { WebServer.builder().port(8080).host("127.0.0.1").routing(r).build().start(); } }`,
    ['helidon start | literal 127.0.0.1 <"127.0.0.1"> | literal 8080 <8080>'],
  ],
  [
    'gRPC',
    `import io.grpc.ServerBuilder;
public class Main { void start() throws Exception { server = ServerBuilder.forPort(50051).addService(s).build().start(); } }`,
    ['grpc forPort | default :: | literal 50051 <50051>'],
  ],
  [
    'Micronaut',
    `import io.micronaut.runtime.Micronaut;
public class App { public static void main(String[] args) { Micronaut.run(App.class, args); } }`,
    ['micronaut run | env :: MICRONAUT_SERVER_HOST | env 8080 MICRONAUT_SERVER_PORT'],
  ],
  [
    'Quarkus',
    `import io.quarkus.runtime.Quarkus;
@QuarkusMain public class App { public static void main(String... args) { Quarkus.run(args); } }`,
    ['quarkus run | env QUARKUS_HTTP_HOST | env 8080 QUARKUS_HTTP_PORT'],
  ],
  [
    'raw TCP',
    `import java.net.ServerSocket;
public class Main {
  void run(int port) throws Exception {
    ServerSocket s = new ServerSocket(6789);
    try (ServerSocket t = new ServerSocket(6790, 50, InetAddress.getByName("127.0.0.1"))) {}
    ServerSocketChannel c = ServerSocketChannel.open();
    c.bind(new InetSocketAddress("localhost", 6791));
    c.socket().bind(new InetSocketAddress(6792));
    new ServerSocket(port);
  }
}`,
    [
      'net ServerSocket | default :: | literal 6789 <6789>',
      'net ServerSocket | literal 127.0.0.1 <"127.0.0.1"> | literal 6790 <6790>',
      'net bind | literal localhost <"localhost"> | literal 6791 <6791>',
      'net bind | default :: | literal 6792 <6792>',
      'net ServerSocket | default :: | unresolved <port>',
    ],
  ],
  [
    'Optional',
    `import io.javalin.Javalin;
public class Main {
  public static void main(String[] args) {
    int port = Optional.ofNullable(System.getenv("PORT")).map(Integer::parseInt).orElse(8080);
    Javalin.create().start(port);
    Javalin.create().start(Integer.parseInt(Objects.requireNonNullElse(System.getenv("P"), "81")));
  }
}`,
    ['javalin start | default :: | env 8080 PORT <8080>', 'javalin start | default :: | env 81 P <"81">'],
  ],
  [
    'what cannot be told',
    `import io.javalin.Javalin;
public class Main {
  private int port = 7000;
  Main(int port) { this.port = port; }
  void a() { Javalin.create().start(port); }
  void b() { Javalin.create().start(config.getInt("port")); }
  void c(String[] args) { Javalin.create().start(args.length > 0 ? Integer.parseInt(args[0]) : 8080); }
}`,
    [
      'javalin start | default :: | unresolved <port>',
      'javalin start | default :: | unresolved <config.getInt("port")>',
      'javalin start | default :: | unresolved <args.length > 0 ? Integer.parseInt(args[0]) : 8080>',
    ],
  ],
  [
    'annotations',
    `import org.springframework.web.bind.annotation.*;
@RestController @RequestMapping("/api")
public class Hooks {
  @PostMapping("/hooks/{id}") public String receive(@RequestBody String body) { return "x"; }
  @GetMapping(value = "/list", produces = "text/plain") public String list() { return "x"; }
  @RequestMapping(path = "/any", method = RequestMethod.PUT) public String any() { return "x"; }
}`,
    ['spring POST </hooks/{id}> receive', 'spring GET </list> list', 'spring PUT </any> any'],
  ],
  [
    'JAX-RS',
    `import jakarta.ws.rs.*;
@Path("/hello") public class Hello { @POST @Path("/in") public String in() { return "x"; } @GET public String get() { return "x"; } }`,
    ['jax-rs POST </in> in'],
  ],
];

test.each(servers)('Java: finds %s', async (_, source, expected) => {
  expect([...(await bindTexts(source, file)), ...(await routeTexts(source, file))]).toEqual(expected);
});

const strangers: readonly (readonly [name: string, source: string])[] = [
  [
    'clients',
    `import java.net.*;
import java.net.http.HttpClient;
import io.vertx.ext.web.client.WebClient;
public class Main {
  void run() throws Exception {
    HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://localhost:8080/x")).build(), h);
    new Socket("localhost", 8080);
    DriverManager.getConnection("jdbc:postgresql://localhost:5432/x");
    new Jedis("localhost", 6379);
    ManagedChannelBuilder.forAddress("localhost", 50051).build();
    client.get(8080, "localhost", "/x").send();
    new InetSocketAddress("localhost", 9092);
    vertx.createHttpClient().get(80, "x", "/");
  }
}`,
  ],
  [
    'port 0',
    `import io.javalin.Javalin;
import java.net.ServerSocket;
public class Main { void run() throws Exception { Javalin.create().start(0); new ServerSocket(0); } }`,
  ],
  [
    'things that start and run',
    `import java.util.concurrent.*;
import io.netty.bootstrap.Bootstrap;
public class Main {
  void run() { new Thread(r).start(); executor.run(8080); timer.start(5000); Server s = new Server(8080); bus.listen(8080); new Bootstrap().bind(8080); list.create(80); port(8080); }
}`,
  ],
  [
    'Spring without a web server',
    `import org.springframework.boot.SpringApplication;
public class App { public static void main(String[] args) { SpringApplication app = new SpringApplication(App.class); app.setWebApplicationType(WebApplicationType.NONE); app.run(args); } }`,
  ],
  [
    'text',
    `// new ServerSocket(8080)
class Help { String s = "SpringApplication.run(App.class)"; }`,
  ],
  [
    'datagrams',
    `import java.net.*;
class Udp { void run() throws Exception { new DatagramSocket(53); DatagramChannel.open().bind(new InetSocketAddress(53)); } }`,
  ],
];

test.each(strangers)('Java: takes %s for no server', async (_, source) => {
  expect([...(await bindTexts(source, file)), ...(await routeTexts(source, file))]).toEqual([]);
});

const insertions: readonly (readonly [source: string, expected: string])[] = [
  [
    'import io.javalin.Javalin;\nclass Main { void run() { Javalin.create().start(7000); } }',
    'import io.javalin.Javalin;\nclass Main { void run() { Javalin.create().start("127.0.0.1", 7000); } }',
  ],
  [
    'import io.vertx.core.Vertx;\nclass Main { void run(Vertx vertx) { vertx.createHttpServer().listen(8080); } }',
    'import io.vertx.core.Vertx;\nclass Main { void run(Vertx vertx) { vertx.createHttpServer().listen(8080, "127.0.0.1"); } }',
  ],
];

test.each(insertions)('Java: a host can be added where the framework takes it: %s', async (source, expected) => {
  const [bind] = await bindsOf(source, file);
  const { span, before = '', after = '' } = bind?.hostInsertion ?? {};
  const edits = span ? [{ file: join(root, file), span, newText: `${before}127.0.0.1${after}` }] : [];
  expect(applied({ [file]: source }, { title: text('x'), edits })[file]).toBe(expected);
});
