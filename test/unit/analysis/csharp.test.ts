import { expect, test } from 'vitest';
import { bindTexts, routeTexts } from './factText.ts';

const file = 'Program.cs';

const servers: readonly (readonly [name: string, source: string, expected: readonly string[]])[] = [
  [
    'minimal hosting as it is',
    `var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.MapGet("/", () => "Hello World!");
app.MapPost("/hooks/stripe", Hooks.Stripe);
app.Run();`,
    [
      'kestrel Run | env localhost ASPNETCORE_URLS,URLS | env 5000 ASPNETCORE_URLS,URLS,ASPNETCORE_HTTP_PORTS',
      'aspnetcore GET </> -',
      'aspnetcore POST </hooks/stripe> Hooks.Stripe',
    ],
  ],
  [
    'RunAsync with a URL',
    `var app = WebApplication.Create(args);
await app.RunAsync("http://localhost:3000");`,
    ['kestrel RunAsync | literal localhost <localhost> | literal 3000 <3000>'],
  ],
  [
    'Run with a URL of the environment',
    `var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
var port = Environment.GetEnvironmentVariable("PORT") ?? "8080";
app.Run($"http://0.0.0.0:{port}");`,
    ['kestrel Run | literal 0.0.0.0 <0.0.0.0> | env 8080 PORT <"8080">'],
  ],
  [
    'variables that come by way of the configuration',
    `var builder = WebApplication.CreateBuilder(args);
var port = builder.Configuration.GetValue<int>("PORT", 5001);
builder.WebHost.ConfigureKestrel(options => options.ListenAnyIP(port));
var app = builder.Build();
app.Run("http://0.0.0.0:" + (app.Configuration["HTTP_PORT"] ?? "5000"));`,
    [
      'kestrel ListenAnyIP | literal :: <ListenAnyIP> | env 5001 PORT <5001>',
      'kestrel Run | literal 0.0.0.0 <0.0.0.0> | env 5000 HTTP_PORT <"5000">',
    ],
  ],
  [
    'a setting that may stand in a file',
    `var builder = WebApplication.CreateBuilder(args);
var app = builder.Build();
app.Run("http://0.0.0.0:" + (app.Configuration["Server:Port"] ?? "5000"));`,
    [
      'kestrel Run | literal 0.0.0.0 <0.0.0.0> | unresolved <"http://0.0.0.0:" + (app.Configuration["Server:Port"] ?? "5000")>',
    ],
  ],
  [
    'Run with a URL put together',
    `var app = WebApplication.CreateBuilder(args).Build();
app.Run("http://*:" + Environment.GetEnvironmentVariable("PORT"));`,
    ['kestrel Run | literal :: <*> | env PORT <Environment.GetEnvironmentVariable("PORT")>'],
  ],
  [
    'Urls.Add',
    `var app = WebApplication.CreateBuilder(args).Build();
app.Urls.Add("http://localhost:5001");
app.Urls.Add("https://+:5002");
app.Run();`,
    [
      'kestrel Add | literal localhost <localhost> | literal 5001 <5001>',
      'kestrel Add | literal :: <+> | literal 5002 <5002>',
    ],
  ],
  [
    'UseUrls',
    `var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls("http://localhost:5003", "http://*:8080");
builder.Build().Run();`,
    [
      'kestrel UseUrls | literal localhost <localhost> | literal 5003 <5003>',
      'kestrel UseUrls | literal :: <*> | literal 8080 <8080>',
    ],
  ],
  [
    'UseUrls with semicolons',
    `var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls("http://127.0.0.1:5004;https://[::1]:5005");
builder.Build().Run();`,
    [
      'kestrel UseUrls | literal 127.0.0.1 <127.0.0.1> | literal 5004 <5004>',
      'kestrel UseUrls | literal ::1 <[::1]> | literal 5005 <5005>',
    ],
  ],
  [
    'UseUrls with a name and a list',
    `string[] urls = { "http://0.0.0.0:81", "http://+:82" };
var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(urls: urls);
builder.Build().Run();`,
    [
      'kestrel UseUrls | literal 0.0.0.0 <0.0.0.0> | literal 81 <81>',
      'kestrel UseUrls | literal :: <+> | literal 82 <82>',
    ],
  ],
  [
    `Kestrel's options`,
    `var builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(options =>
{
    options.ListenLocalhost(5001);
    options.ListenAnyIP(5002, listen => listen.UseHttps());
    options.Listen(IPAddress.Loopback, 5003);
    options.Listen(new IPEndPoint(IPAddress.Any, 5004));
    options.Listen(IPAddress.Parse("10.0.0.1"), 5005);
    options.ListenUnixSocket("/tmp/app.sock");
});
builder.Build().Run();`,
    [
      'kestrel ListenLocalhost | literal localhost <ListenLocalhost> | literal 5001 <5001>',
      'kestrel ListenAnyIP | literal :: <ListenAnyIP> | literal 5002 <5002>',
      'kestrel Listen | literal 127.0.0.1 <IPAddress.Loopback> | literal 5003 <5003>',
      'kestrel Listen | literal 0.0.0.0 <IPAddress.Any> | literal 5004 <5004>',
      'kestrel Listen | literal 10.0.0.1 <"10.0.0.1"> | literal 5005 <5005>',
    ],
  ],
  [
    'the old host',
    `using Microsoft.AspNetCore.Hosting;
public class Program
{
    public static void Main(string[] args) { CreateHostBuilder(args).Build().Run(); }
    public static IHostBuilder CreateHostBuilder(string[] args) =>
        Host.CreateDefaultBuilder(args).ConfigureWebHostDefaults(web => { web.UseStartup<Startup>(); });
}`,
    ['kestrel Run | env localhost ASPNETCORE_URLS,URLS | env 5000 ASPNETCORE_URLS,URLS,ASPNETCORE_HTTP_PORTS'],
  ],
  [
    'the old host with a URL',
    `using Microsoft.AspNetCore.Hosting;
public class Program
{
    public static void Main(string[] args) { CreateHostBuilder(args).Build().Run(); }
    public static IHostBuilder CreateHostBuilder(string[] args) =>
        Host.CreateDefaultBuilder(args).ConfigureWebHostDefaults(web => { web.UseStartup<Startup>(); web.UseUrls("https://0.0.0.0:50002"); });
}`,
    ['kestrel UseUrls | literal 0.0.0.0 <0.0.0.0> | literal 50002 <50002>'],
  ],
  [
    'the oldest host',
    `public class Program
{
    const int Port = 9000;
    public static void Main(string[] args)
    {
        WebHost.CreateDefaultBuilder(args).UseUrls("http://*:" + Program.Port).UseStartup<Startup>().Build().Run();
        new WebHostBuilder().UseKestrel().UseSetting(WebHostDefaults.ServerUrlsKey, "http://localhost:9001").Build().Run();
    }
}`,
    [
      'kestrel UseUrls | literal :: <*> | literal 9000 <9000>',
      'kestrel UseSetting | literal localhost <localhost> | literal 9001 <9001>',
    ],
  ],
  [
    'the oldest host as it is',
    `public class Program { public static void Main(string[] args) => BuildWebHost(args).Run(); public static IWebHost BuildWebHost(string[] args) => WebHost.CreateDefaultBuilder(args).UseStartup<Startup>().Build(); }`,
    ['kestrel Run | env localhost ASPNETCORE_URLS,URLS | env 5000 ASPNETCORE_URLS,URLS,ASPNETCORE_HTTP_PORTS'],
  ],
  [
    'a port that may not parse',
    `var builder = WebApplication.CreateBuilder(args);
if (!int.TryParse(Environment.GetEnvironmentVariable("PORT"), out var port)) port = 5000;
builder.WebHost.ConfigureKestrel(o => o.ListenAnyIP(port));
builder.Build().Run();`,
    ['kestrel ListenAnyIP | literal :: <ListenAnyIP> | env 5000 PORT <5000>'],
  ],
  [
    'a conditional expression',
    `var builder = WebApplication.CreateBuilder(args);
var env = Environment.GetEnvironmentVariable("PORT");
var port = env is not null ? int.Parse(env) : 8080;
var other = int.TryParse(Environment.GetEnvironmentVariable("P"), out var p) ? p : 81;
builder.WebHost.UseUrls($"http://0.0.0.0:{port}", $"http://localhost:{other}");
builder.Build().Run();`,
    [
      'kestrel UseUrls | literal 0.0.0.0 <0.0.0.0> | env 8080 PORT <8080>',
      'kestrel UseUrls | literal localhost <localhost> | env 81 P <81>',
    ],
  ],
  [
    'string.Format and an empty variable',
    `var builder = WebApplication.CreateBuilder(args);
string port = Environment.GetEnvironmentVariable("PORT");
if (string.IsNullOrEmpty(port)) { port = "8081"; }
builder.WebHost.UseUrls(string.Format("http://{0}:{1}", "0.0.0.0", port));
builder.Build().Run();`,
    ['kestrel UseUrls | literal 0.0.0.0 <"0.0.0.0"> | env 8081 PORT <"8081">'],
  ],
  [
    'a URL of the environment',
    `var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(Environment.GetEnvironmentVariable("LISTEN") ?? "http://localhost:7000");
builder.Build().Run();`,
    ['kestrel UseUrls | env localhost LISTEN <localhost> | env 7000 LISTEN <7000>'],
  ],
  [
    'a function that tells the URL',
    `var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(Url("4000"));
builder.Build().Run();
static string Url(string otherwise)
{
    var port = Environment.GetEnvironmentVariable("PORT") ?? otherwise;
    return $"http://*:{port}";
}`,
    ['kestrel UseUrls | literal :: <*> | env 4000 PORT <"4000">'],
  ],
  [
    'what cannot be told',
    `var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["Url"]);
builder.WebHost.UseUrls($"http://localhost:{args[0]}");
builder.WebHost.ConfigureKestrel(o => o.Listen(settings.Address, settings.Port));
builder.Build().Run();`,
    [
      'kestrel UseUrls | unresolved <builder.Configuration["Url"]> | unresolved <builder.Configuration["Url"]>',
      'kestrel UseUrls | literal localhost <localhost> | unresolved <$"http://localhost:{args[0]}">',
      'kestrel Listen | unresolved <settings.Address> | unresolved <settings.Port>',
    ],
  ],
  [
    'HttpListener',
    `using System.Net;
class Program
{
    static void Main()
    {
        var listener = new HttpListener();
        listener.Prefixes.Add("http://localhost:8080/");
        listener.Prefixes.Add("http://+:80/");
        listener.Start();
        HttpListener other = new();
        other.Prefixes.Add($"http://*:{Port}/hook/");
        var third = new HttpListener { Prefixes = { "http://127.0.0.1:8081/" } };
    }
    const int Port = 8082;
}`,
    [
      'httplistener Add | literal localhost <localhost> | literal 8080 <8080>',
      'httplistener Add | literal :: <+> | literal 80 <80>',
      'httplistener Add | literal :: <*> | literal 8082 <8082>',
      'httplistener HttpListener | literal 127.0.0.1 <127.0.0.1> | literal 8081 <8081>',
    ],
  ],
  [
    'HttpListener as a field',
    `using System.Net;
class Web { private readonly HttpListener _listener = new HttpListener(); void Go(string prefix) { _listener.Prefixes.Add(prefix); _listener.Prefixes.Add("http://localhost/"); } }`,
    [
      'httplistener Add | unresolved <prefix> | unresolved <prefix>',
      'httplistener Add | literal localhost <localhost> | default 80',
    ],
  ],
  [
    'TcpListener',
    `using System.Net.Sockets;
class P { void M() {
    var a = new TcpListener(IPAddress.Any, 13000);
    TcpListener b = new(IPAddress.Parse("127.0.0.1"), 13001);
    var c = TcpListener.Create(13002);
    var d = new TcpListener(new IPEndPoint(IPAddress.IPv6Loopback, 13003));
    var e = new TcpListener(address, port);
    a.Start();
} }`,
    [
      'net TcpListener | literal 0.0.0.0 <IPAddress.Any> | literal 13000 <13000>',
      'net Create | default :: | literal 13002 <13002>',
      'net TcpListener | literal ::1 <IPAddress.IPv6Loopback> | literal 13003 <13003>',
      'net TcpListener | unresolved <address> | unresolved <port>',
      'net TcpListener | literal 127.0.0.1 <"127.0.0.1"> | literal 13001 <13001>',
    ],
  ],
  [
    'a socket',
    `using System.Net.Sockets;
class P { void M() { var s = new Socket(SocketType.Stream, ProtocolType.Tcp); s.Bind(new IPEndPoint(IPAddress.Any, 11000)); s.Listen(100); } }`,
    ['net Bind | literal 0.0.0.0 <IPAddress.Any> | literal 11000 <11000>'],
  ],
  [
    'OWIN, Nancy and gRPC of old',
    `using Microsoft.Owin.Hosting;
using Nancy.Hosting.Self;
using Grpc.Core;
class P { void M() {
    WebApp.Start<Startup>(url: "http://localhost:9000/");
    new NancyHost(new Uri("http://localhost:1234"));
    var server = new Server { Ports = { new ServerPort("localhost", 50051, ServerCredentials.Insecure) } };
} }`,
    [
      'owin Start | literal localhost <localhost> | literal 9000 <9000>',
      'nancy NancyHost | literal localhost <localhost> | literal 1234 <1234>',
      'grpc ServerPort | literal localhost <"localhost"> | literal 50051 <50051>',
    ],
  ],
  [
    'routes',
    `[ApiController]
[Route("api/[controller]")]
public class Hooks : ControllerBase
{
    [HttpPost("stripe")] public IActionResult Stripe() => Ok();
    [HttpGet, Route("list")] public IActionResult List() => Ok();
    [HttpPut] [Route("put")] public IActionResult Put() => Ok();
}`,
    ['aspnetcore POST <stripe> Stripe', 'aspnetcore GET <list> List', 'aspnetcore PUT <put> Put'],
  ],
  [
    'more routes',
    `var app = WebApplication.Create(args);
app.MapMethods("/m", new[] { "PUT", "PATCH" }, Handler);
app.MapGroup("/g").MapDelete("/{id}", (int id) => Results.Ok());
app.Run();`,
    [
      'kestrel Run | env localhost ASPNETCORE_URLS,URLS | env 5000 ASPNETCORE_URLS,URLS,ASPNETCORE_HTTP_PORTS',
      'aspnetcore PUT </m> Handler',
      'aspnetcore PATCH </m> Handler',
      'aspnetcore DELETE </{id}> -',
    ],
  ],
];

test.each(servers)('C#: finds %s', async (_, source, expected) => {
  expect([...(await bindTexts(source, file)), ...(await routeTexts(source, file))]).toEqual(expected);
});

const strangers: readonly (readonly [name: string, source: string])[] = [
  [
    'clients',
    `using System.Net.Http;
class P { async Task M() {
    var client = new HttpClient { BaseAddress = new Uri("http://localhost:5000") };
    await client.GetAsync("http://localhost:8080/x");
    new TcpClient("localhost", 80);
    var c = new SqlConnection("Server=localhost,1433");
    GrpcChannel.ForAddress("http://localhost:50051");
    ConnectionMultiplexer.Connect("localhost:6379");
    list.Add("http://localhost:1/"); urls.Add("http://localhost:2");
    Task.Run(() => 1); thread.Start(8080);
} }`,
  ],
  [
    'a worker',
    `var host = Host.CreateApplicationBuilder(args).Build();
host.Run();`,
  ],
  [
    'middleware',
    `public class Startup { public void Configure(IApplicationBuilder app) { app.Run(async context => { await context.Response.WriteAsync("http://localhost:5000"); }); app.UseCors(b => b.WithOrigins("http://localhost:3000")); } }`,
  ],
  [
    'port 0 and sockets',
    `var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls("http://127.0.0.1:0", "http://unix:/tmp/x.sock");
builder.WebHost.ConfigureKestrel(o => { o.ListenUnixSocket("/tmp/y.sock"); o.ListenLocalhost(0); });
builder.Build().Run();`,
  ],
  [
    'datagrams',
    `using System.Net.Sockets;
class P { void M() { var u = new UdpClient(53); var s = new Socket(SocketType.Dgram, ProtocolType.Udp); s.Bind(new IPEndPoint(IPAddress.Any, 53)); } }`,
  ],
  [
    'text',
    `// new TcpListener(IPAddress.Any, 13000)
class P { string s = "WebApplication.CreateBuilder(args).Build().Run()"; }`,
  ],
];

test.each(strangers)('C#: takes %s for no server', async (_, source) => {
  expect([...(await bindTexts(source, file)), ...(await routeTexts(source, file))]).toEqual([]);
});
