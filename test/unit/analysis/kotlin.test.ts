import { expect, test } from 'vitest';
import { bindTexts, routeTexts } from './factText.ts';

const file = 'Main.kt';

const servers: readonly (readonly [name: string, source: string, expected: readonly string[]])[] = [
  [
    'Ktor with names',
    `import io.ktor.server.engine.*
import io.ktor.server.netty.*
fun main() { embeddedServer(Netty, port = 8080, host = "0.0.0.0", module = Application::module).start(wait = true) }`,
    ['ktor embeddedServer | literal 0.0.0.0 <"0.0.0.0"> | literal 8080 <8080>'],
  ],
  [
    'Ktor by places, with a block',
    `import io.ktor.server.engine.embeddedServer
import io.ktor.server.cio.CIO
fun main() {
  embeddedServer(CIO, 8081, "127.0.0.1") {
    routing { post("/hook") { call.respondText("x") } }
  }.start(wait = true)
}`,
    ['ktor embeddedServer | literal 127.0.0.1 <"127.0.0.1"> | literal 8081 <8081>', 'ktor POST </hook> -'],
  ],
  [
    'Ktor without a port',
    `import io.ktor.server.engine.*
fun main() { embeddedServer(Netty) { }.start() }`,
    ['ktor embeddedServer | default 0.0.0.0 | default 80'],
  ],
  [
    'Ktor and the environment',
    `import io.ktor.server.engine.*
fun main() {
  embeddedServer(Netty, port = System.getenv("PORT")?.toIntOrNull() ?: 8080, host = System.getenv()["HOST"] ?: "localhost") { module() }.start(wait = true)
}`,
    ['ktor embeddedServer | env localhost HOST <"localhost"> | env 8080 PORT <8080>'],
  ],
  [
    'Ktor and the environment through values',
    `import io.ktor.server.engine.*
val envHost = System.getenv("APP_HOST") ?: "0.0.0.0"
fun main() {
  val port: String = System.getenv("PORT") ?: "8080"
  embeddedServer(Netty, port.toInt(), host = envHost, module = Application::main).start(wait = true)
}`,
    ['ktor embeddedServer | env 0.0.0.0 APP_HOST <"0.0.0.0"> | env 8080 PORT <"8080">'],
  ],
  [
    'Ktor and a strict variable',
    `import io.ktor.server.engine.*
fun main() { embeddedServer(Netty, port = System.getenv("PORT").toInt()) { }.start(wait = true) }`,
    ['ktor embeddedServer | default 0.0.0.0 | env PORT <System.getenv("PORT")>'],
  ],
  [
    'Ktor and what may fail',
    `import io.ktor.server.engine.*
val backup = runCatching { System.getenv("PORT").toIntOrNull() }.getOrNull() ?: 8080
fun main() {
  val port = try { System.getenv("PORT").toInt() } catch (e: NullPointerException) { 8081 }
  embeddedServer(Netty, port = port) { }.start()
  embeddedServer(Netty, port = backup) { }.start()
}`,
    [
      'ktor embeddedServer | default 0.0.0.0 | env 8081 PORT <8081>',
      'ktor embeddedServer | default 0.0.0.0 | env 8080 PORT <8080>',
    ],
  ],
  [
    'Ktor with connectors',
    `import io.ktor.server.engine.*
fun main() {
  embeddedServer(Netty, configure = {
    connector { port = 9001; host = "127.0.0.1" }
    connector { this.port = 9002 }
    sslConnector(keyStore, "alias", { p }, { q }) { port = 9443 }
  }) { module() }.start()
}`,
    [
      'ktor connector | literal 127.0.0.1 <"127.0.0.1"> | literal 9001 <9001>',
      'ktor connector | default 0.0.0.0 | literal 9002 <9002>',
      'ktor sslConnector | default 0.0.0.0 | literal 9443 <9443>',
    ],
  ],
  [
    'Ktor with an environment of its own',
    `import io.ktor.server.engine.*
fun main() {
  val environment = applicationEngineEnvironment { connector { port = 9090 } }
  embeddedServer(Netty, environment).start(wait = true)
}`,
    ['ktor connector | default 0.0.0.0 | literal 9090 <9090>'],
  ],
  [
    'Ktor configured elsewhere',
    `import io.ktor.server.engine.*
fun main(args: Array<String>) { embeddedServer(Netty, commandLineEnvironment(args)).start(wait = true); embeddedServer(Netty, port = config.port) { }.start() }`,
    [
      'ktor embeddedServer | unresolved | unresolved',
      'ktor embeddedServer | default 0.0.0.0 | unresolved <config.port>',
    ],
  ],
  [
    'constants in objects',
    `import io.ktor.server.engine.*
object Config {
  const val PORT = 8_088
  val host = "localhost"
}
class Server {
  companion object {
    private const val OTHER = 8089
  }
  fun go() { embeddedServer(Netty, OTHER) { }.start() }
}
fun main() { embeddedServer(Netty, port = Config.PORT, host = Config.host) { }.start() }`,
    [
      'ktor embeddedServer | default 0.0.0.0 | literal 8089 <8089>',
      'ktor embeddedServer | literal localhost <"localhost"> | literal 8088 <8_088>',
    ],
  ],
  [
    'a function that tells the port',
    `import io.ktor.server.engine.*
fun port(): Int = System.getenv("PORT")?.toInt() ?: 8080
fun env(name: String, otherwise: String): String { return System.getenv(name) ?: otherwise }
fun main() {
  embeddedServer(Netty, port = port(), host = env("HOST", "127.0.0.1")) { }.start()
}`,
    ['ktor embeddedServer | env 127.0.0.1 HOST <"127.0.0.1"> | env 8080 PORT <8080>'],
  ],
  [
    'http4k',
    `import org.http4k.server.Netty
import org.http4k.server.asServer
fun main() { app.asServer(Netty(9000)).start(); app.asServer(SunHttp()).start(); routes.asServer(Jetty(port)).start() }`,
    [
      'http4k asServer | default :: | literal 9000 <9000>',
      'http4k asServer | default :: | default 8000',
      'http4k asServer | default :: | unresolved <port>',
    ],
  ],
  [
    'Spring Boot',
    `import org.springframework.boot.runApplication
@SpringBootApplication class App
fun main(args: Array<String>) { runApplication<App>(*args) }`,
    ['spring runApplication | env :: SERVER_ADDRESS | env 8080 SERVER_PORT'],
  ],
  [
    'Spring Boot with default properties',
    `import org.springframework.boot.runApplication
fun main(args: Array<String>) { runApplication<App>(*args) { setDefaultProperties(mapOf("server.port" to 8083)) } }`,
    ['spring runApplication | env :: SERVER_ADDRESS | env 8083 SERVER_PORT <8083>'],
  ],
  [
    'Javalin',
    `import io.javalin.Javalin
fun main() {
  val app = Javalin.create { it.showJavalinBanner = false }.start(7000)
  app.post("/hook") { ctx -> ctx.result("x") }
  Javalin.create().apply { get("/x") { it.result("y") } }.start("localhost", 7001)
}`,
    [
      'javalin start | default :: | literal 7000 <7000>',
      'javalin start | literal localhost <"localhost"> | literal 7001 <7001>',
      'javalin POST </hook> -',
      'javalin GET </x> -',
    ],
  ],
  [
    'Vert.x',
    `import io.vertx.core.AbstractVerticle
class MainVerticle : AbstractVerticle() {
  override fun start(startPromise: Promise<Void>) {
    val port = System.getenv("PORT").orEmpty().toIntOrNull() ?: 80
    vertx.createHttpServer().requestHandler { req -> req.response().end() }.listen(port) { http -> }
    vertx.createHttpServer().requestHandler(router).listen(8888, "127.0.0.1")
  }
}`,
    [
      'vertx listen | default 0.0.0.0 | env 80 PORT <80>',
      'vertx listen | literal 127.0.0.1 <"127.0.0.1"> | literal 8888 <8888>',
    ],
  ],
  [
    `the JDK's server`,
    `import com.sun.net.httpserver.HttpServer
import java.net.InetSocketAddress
fun main() { HttpServer.create(InetSocketAddress("127.0.0.1", 8000), 0).apply { start() } }`,
    ['http create | literal 127.0.0.1 <"127.0.0.1"> | literal 8000 <8000>'],
  ],
  [
    'Spark in Kotlin',
    `import spark.Spark.*
fun main() { port(8080); get("/x") { req, res -> "y" } }`,
    ['spark port | default :: | literal 8080 <8080>', 'spark GET </x> -'],
  ],
  [
    'Undertow',
    `import io.undertow.Undertow
fun main() { Undertow.builder().addHttpListener(8080, "0.0.0.0").setHandler { it.responseSender.send("x") }.build().start() }`,
    ['undertow addHttpListener | literal 0.0.0.0 <"0.0.0.0"> | literal 8080 <8080>'],
  ],
  [
    'raw TCP',
    `import java.net.ServerSocket
fun main() { val server = ServerSocket(9999); while (true) server.accept() }`,
    ['net ServerSocket | default :: | literal 9999 <9999>'],
  ],
  [
    'gRPC',
    `import io.grpc.ServerBuilder
class S(private val port: Int) { val server = ServerBuilder.forPort(port).addService(x).build() }`,
    ['grpc forPort | default :: | unresolved <port>'],
  ],
  [
    'Micronaut',
    `import io.micronaut.runtime.Micronaut.run
import io.micronaut.runtime.Micronaut
fun main(args: Array<String>) { Micronaut.build().args(*args).packages("x").start() }`,
    ['micronaut start | env :: MICRONAUT_SERVER_HOST | env 8080 MICRONAUT_SERVER_PORT'],
  ],
  [
    'a choice',
    `import io.ktor.server.engine.*
fun main() {
  val env = System.getenv("PORT")
  val port = if (env != null) env.toInt() else 8080
  embeddedServer(Netty, port) { }.start()
  val other = System.getenv("P").let { it?.toInt() } ?: 81
  embeddedServer(Netty, other) { }.start()
}`,
    [
      'ktor embeddedServer | default 0.0.0.0 | env 8080 PORT <8080>',
      'ktor embeddedServer | default 0.0.0.0 | env 81 P <81>',
    ],
  ],
  [
    'what cannot be told',
    `import io.ktor.server.engine.*
fun start(port: Int = 8080) { embeddedServer(Netty, port = port) { }.start() }
fun main(args: Array<String>) { embeddedServer(Netty, port = args[0].toInt()) { }.start(); var p = 80; if (prod) p = 443; embeddedServer(Netty, p) { }.start() }`,
    [
      'ktor embeddedServer | default 0.0.0.0 | unresolved <port>',
      'ktor embeddedServer | default 0.0.0.0 | unresolved <args[0].toInt()>',
      'ktor embeddedServer | unresolved | unresolved',
    ],
  ],
  [
    'routes of Ktor',
    `import io.ktor.server.routing.*
fun Route.hooks() {
  route("/hooks") {
    post("/stripe") { handle() }
    get("{id}") { }
  }
}`,
    ['ktor POST </stripe> -', 'ktor GET <{id}> -'],
  ],
  [
    'annotations',
    `import org.springframework.web.bind.annotation.*
@RestController @RequestMapping("/api")
class Hooks { @PostMapping("/hooks") fun receive(@RequestBody body: String) = "x" }`,
    ['spring POST </hooks> receive'],
  ],
];

test.each(servers)('Kotlin: finds %s', async (_, source, expected) => {
  expect([...(await bindTexts(source, file)), ...(await routeTexts(source, file))]).toEqual(expected);
});

const strangers: readonly (readonly [name: string, source: string])[] = [
  [
    'clients',
    `import io.ktor.client.*
import io.ktor.client.request.*
suspend fun main() {
  val client = HttpClient(CIO)
  client.get("http://localhost:8080/x") { header("a", "b") }
  client.post("http://127.0.0.1:3000") {}
  Socket("localhost", 80)
  DriverManager.getConnection("jdbc:postgresql://localhost:5432/x")
  ManagedChannelBuilder.forAddress("localhost", 50051).usePlaintext().build()
}`,
  ],
  [
    'Android and coroutines',
    `import kotlinx.coroutines.*
fun main() { runBlocking { launch { start(8080) } }; service.start(8080); socket.connector { port = 80 }; fragment.listen(8080) }`,
  ],
  [
    'port 0',
    `import io.ktor.server.engine.*
fun main() { embeddedServer(Netty, port = 0) { }.start(); java.net.ServerSocket(0) }`,
  ],
  [
    'another embeddedServer',
    `import com.example.embeddedServer
fun main() { embeddedServer(Netty, 8080) }`,
  ],
  [
    'text',
    `// embeddedServer(Netty, port = 8080)
val help = "io.ktor embeddedServer(Netty, 8080)"`,
  ],
];

test.each(strangers)('Kotlin: takes %s for no server', async (_, source) => {
  expect([...(await bindTexts(source, file)), ...(await routeTexts(source, file))]).toEqual([]);
});
