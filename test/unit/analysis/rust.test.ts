import { expect, test } from 'vitest';
import { bindTexts, routeTexts } from './factText.ts';

const file = 'main.rs';

const servers: readonly (readonly [name: string, source: string, expected: readonly string[]])[] = [
  [
    'Actix with a text',
    `use actix_web::{get, web, App, HttpServer, Responder};
#[get("/hello")]
async fn hello() -> impl Responder { "x" }
#[actix_web::main]
async fn main() -> std::io::Result<()> {
    HttpServer::new(|| App::new().service(hello).route("/x", web::post().to(hooks::handle)))
        .workers(4)
        .bind("127.0.0.1:8080")?
        .run()
        .await
}`,
    [
      'actix-web bind | literal 127.0.0.1 <127.0.0.1> | literal 8080 <8080>',
      'actix-web GET </hello> hello',
      'actix-web POST </x> hooks::handle',
    ],
  ],
  [
    'Actix with pairs',
    `use actix_web::{App, HttpServer};
async fn main() -> std::io::Result<()> {
    let server = HttpServer::new(move || App::new());
    server.bind(("0.0.0.0", 8080))?.bind_rustls_0_23(("::1", 8443), config)?.run().await
}`,
    [
      'actix-web bind | literal 0.0.0.0 <"0.0.0.0"> | literal 8080 <8080>',
      'actix-web bind_rustls_0_23 | literal ::1 <"::1"> | literal 8443 <8443>',
    ],
  ],
  [
    'Actix and the environment',
    `use std::env;
async fn main() -> std::io::Result<()> {
    let port: u16 = env::var("PORT").unwrap_or_else(|_| "3000".to_string()).parse().expect("PORT must be a number");
    let host = env::var("HOST").unwrap_or("127.0.0.1".into());
    actix_web::HttpServer::new(|| App::new()).bind((host, port))?.run().await
}`,
    ['actix-web bind | env 127.0.0.1 HOST <"127.0.0.1"> | env 3000 PORT <"3000">'],
  ],
  [
    'Actix with format!',
    `use actix_web::HttpServer;
const PORT: u16 = 9_000;
async fn main() {
    HttpServer::new(app).bind(format!("127.0.0.1:{}", PORT)).unwrap().run().await;
    HttpServer::new(app).bind(format!("0.0.0.0:{PORT}")).unwrap().run().await;
    HttpServer::new(app).bind(&config.address).unwrap().run().await;
}`,
    [
      'actix-web bind | literal 127.0.0.1 <127.0.0.1> | literal 9000 <9_000>',
      'actix-web bind | literal 0.0.0.0 <0.0.0.0> | literal 9000 <9_000>',
      'actix-web bind | unresolved <&config.address> | unresolved <&config.address>',
    ],
  ],
  [
    'Axum',
    `use axum::{routing::{get, post}, Router};
use tokio::net::TcpListener;
#[tokio::main]
async fn main() {
    let app = Router::new().route("/", get(root)).route("/hooks/{id}", post(hooks::receive).get(list));
    let listener = TcpListener::bind("127.0.0.1:3000").await.unwrap();
    axum::serve(listener, app).await.unwrap();
}`,
    [
      'axum bind | literal 127.0.0.1 <127.0.0.1> | literal 3000 <3000>',
      'axum GET </> root',
      'axum POST </hooks/{id}> hooks::receive',
      'axum GET </hooks/{id}> list',
    ],
  ],
  [
    'Axum by full names',
    `#[tokio::main]
async fn main() {
    let listener = tokio::net::TcpListener::bind(("0.0.0.0", 3000)).await?;
    axum::serve(listener, app()).await?;
}`,
    ['axum bind | literal 0.0.0.0 <"0.0.0.0"> | literal 3000 <3000>'],
  ],
  [
    'Axum before 0.7',
    `use axum::Server;
use std::net::SocketAddr;
async fn main() {
    let addr = SocketAddr::from(([127, 0, 0, 1], 3000));
    axum::Server::bind(&addr).serve(app.into_make_service()).await.unwrap();
    Server::bind(&"0.0.0.0:3001".parse().unwrap()).serve(app.into_make_service()).await.unwrap();
}`,
    [
      'axum bind | literal 127.0.0.1 <[127, 0, 0, 1]> | literal 3000 <3000>',
      'axum bind | literal 0.0.0.0 <0.0.0.0> | literal 3001 <3001>',
    ],
  ],
  [
    'Axum and the environment',
    `use axum::Router;
use std::env;
async fn main() {
    let port = env::var("PORT").ok().and_then(|s| s.parse().ok()).unwrap_or(8080);
    let addr = SocketAddr::from((Ipv4Addr::UNSPECIFIED, port));
    let listener = tokio::net::TcpListener::bind(addr).await?;
    axum::serve(listener, app).await
}`,
    ['axum bind | literal 0.0.0.0 <Ipv4Addr::UNSPECIFIED> | env 8080 PORT <8080>'],
  ],
  [
    'a match over the environment',
    `use axum::Router;
async fn main() {
    let port: u16 = match std::env::var("PORT") {
        Ok(value) => value.parse().unwrap(),
        Err(_) => 8080,
    };
    let host = if let Ok(h) = std::env::var("HOST") { h } else { "::1".to_string() };
    let listener = tokio::net::TcpListener::bind((host.as_str(), port)).await.unwrap();
}`,
    ['axum bind | env ::1 HOST <"::1"> | env 8080 PORT <8080>'],
  ],
  [
    'one name for several things in turn',
    `use axum::Router;
use std::env;
async fn main() {
    let port = env::var("PORT").unwrap_or_else(|_| "3000".into());
    let port: u16 = port.parse().unwrap();
    let addr = format!("0.0.0.0:{port}");
    let addr: SocketAddr = addr.parse().unwrap();
    let listener = tokio::net::TcpListener::bind(&addr).await.unwrap();
}`,
    ['axum bind | literal 0.0.0.0 <0.0.0.0> | env 3000 PORT <"3000">'],
  ],
  [
    'an address from the environment',
    `use axum::Router;
async fn main() {
    let address = std::env::var("BIND_ADDR").unwrap_or_else(|_| "127.0.0.1:4000".to_owned());
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    let strict = std::env::var("ADDR").expect("ADDR must be set");
    let other = tokio::net::TcpListener::bind(strict).await.unwrap();
}`,
    [
      'axum bind | env 127.0.0.1 BIND_ADDR <127.0.0.1> | env 4000 BIND_ADDR <4000>',
      'axum bind | env ADDR <std::env::var("ADDR")> | env ADDR <std::env::var("ADDR")>',
    ],
  ],
  [
    'addresses put together',
    `use axum::Router;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4};
async fn main() {
    TcpListener::bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 1)), 1)).await;
    TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 2)).await;
    TcpListener::bind((Ipv6Addr::UNSPECIFIED, 3)).await;
    TcpListener::bind(SocketAddr::new(IpAddr::from([0, 0, 0, 0]), 4)).await;
    TcpListener::bind(SocketAddr::new("127.0.0.1".parse().unwrap(), 5)).await;
    TcpListener::bind("[::1]:6").await;
    TcpListener::bind(SocketAddr::new(config.ip, 7)).await;
}`,
    [
      'axum bind | literal 127.0.0.1 <Ipv4Addr::new(127, 0, 0, 1)> | literal 1 <1>',
      'axum bind | literal 127.0.0.1 <Ipv4Addr::LOCALHOST> | literal 2 <2>',
      'axum bind | literal :: <Ipv6Addr::UNSPECIFIED> | literal 3 <3>',
      'axum bind | literal 0.0.0.0 <[0, 0, 0, 0]> | literal 4 <4>',
      'axum bind | literal 127.0.0.1 <"127.0.0.1"> | literal 5 <5>',
      'axum bind | literal ::1 <[::1]> | literal 6 <6>',
      'axum bind | unresolved <config.ip> | literal 7 <7>',
    ],
  ],
  [
    'a function that tells the port',
    `use axum::Router;
fn port() -> u16 {
    std::env::var("PORT").ok().and_then(|p| p.parse::<u16>().ok()).unwrap_or(8000)
}
async fn main() { tokio::net::TcpListener::bind(("0.0.0.0", port())).await; }`,
    ['axum bind | literal 0.0.0.0 <"0.0.0.0"> | env 8000 PORT <8000>'],
  ],
  [
    'axum-server',
    `async fn main() {
    axum_server::bind_rustls("0.0.0.0:8443".parse::<SocketAddr>().unwrap(), config).serve(app).await;
}`,
    ['axum bind_rustls | literal 0.0.0.0 <0.0.0.0> | literal 8443 <8443>'],
  ],
  [
    'hyper',
    `use hyper::{Body, Server};
async fn main() { let server = Server::bind(&([127, 0, 0, 1], 3000).into()).serve(make_svc); }`,
    ['hyper bind | literal 127.0.0.1 <[127, 0, 0, 1]> | literal 3000 <3000>'],
  ],
  [
    'hyper 1',
    `use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
async fn main() { let listener = TcpListener::bind("127.0.0.1:3000").await?; http1::Builder::new().serve_connection(io, svc); }`,
    ['hyper bind | literal 127.0.0.1 <127.0.0.1> | literal 3000 <3000>'],
  ],
  [
    'warp',
    `use warp::Filter;
async fn main() {
    warp::serve(routes).run(([127, 0, 0, 1], 3030)).await;
    warp::serve(routes).tls().cert_path("c").run(([0, 0, 0, 0], 443)).await;
    warp::serve(routes).run(("127.0.0.1".parse::<IpAddr>().unwrap(), 3031)).await;
}`,
    [
      'warp run | literal 127.0.0.1 <[127, 0, 0, 1]> | literal 3030 <3030>',
      'warp run | literal 0.0.0.0 <[0, 0, 0, 0]> | literal 443 <443>',
      'warp run | literal 127.0.0.1 <"127.0.0.1"> | literal 3031 <3031>',
    ],
  ],
  [
    'Rocket as it is',
    `#[macro_use] extern crate rocket;
#[post("/hook", data = "<body>")]
fn hook(body: String) -> &'static str { "x" }
#[launch]
fn rocket() -> _ { rocket::build().mount("/", routes![hook]) }`,
    ['rocket build | env 127.0.0.1 ROCKET_ADDRESS | env 8000 ROCKET_PORT', 'rocket POST </hook> hook'],
  ],
  [
    'Rocket with figment',
    `#[launch]
fn rocket() -> _ {
    let figment = rocket::Config::figment().merge(("port", 9000)).merge(("address", "0.0.0.0"));
    rocket::custom(figment).mount("/", routes![index])
}`,
    ['rocket custom | literal 0.0.0.0 <"0.0.0.0"> | literal 9000 <9000>'],
  ],
  [
    'Rocket with a Config',
    `use rocket::Config;
use std::net::Ipv4Addr;
#[rocket::main]
async fn main() {
    let config = Config { port: 7777, address: Ipv4Addr::new(0, 0, 0, 0).into(), ..Config::debug_default() };
    rocket::custom(&config).launch().await;
}`,
    ['rocket custom | literal 0.0.0.0 <Ipv4Addr::new(0, 0, 0, 0)> | literal 7777 <7777>'],
  ],
  [
    `Rocket with another's configuration`,
    `#[launch]
fn rocket() -> _ { rocket::custom(settings::load()) }`,
    ['rocket custom | unresolved | unresolved'],
  ],
  [
    'tide',
    `async fn main() -> tide::Result<()> {
    let mut app = tide::new();
    app.at("/orders/shoes").post(order_shoes);
    app.listen("127.0.0.1:8080").await?;
    Ok(())
}`,
    ['tide listen | literal 127.0.0.1 <127.0.0.1> | literal 8080 <8080>', 'tide POST </orders/shoes> order_shoes'],
  ],
  [
    'poem',
    `use poem::{get, listener::TcpListener, Route, Server};
async fn main() {
    let app = Route::new().at("/hello/:name", get(hello));
    Server::new(TcpListener::bind("0.0.0.0:3000")).run(app).await
}`,
    ['poem bind | literal 0.0.0.0 <0.0.0.0> | literal 3000 <3000>', 'poem GET </hello/:name> hello'],
  ],
  [
    'salvo',
    `use salvo::prelude::*;
async fn main() { let acceptor = TcpListener::new("0.0.0.0:5800").bind().await; Server::new(acceptor).serve(router).await; }`,
    ['salvo new | literal 0.0.0.0 <0.0.0.0> | literal 5800 <5800>'],
  ],
  [
    'tonic',
    `use tonic::transport::Server;
async fn main() {
    let addr = "[::1]:50051".parse()?;
    Server::builder().add_service(GreeterServer::new(greeter)).serve(addr).await?;
}`,
    ['tonic serve | literal ::1 <[::1]> | literal 50051 <50051>'],
  ],
  [
    'tiny_http',
    `fn main() { let server = tiny_http::Server::http("0.0.0.0:8000").unwrap(); }`,
    ['tiny_http http | literal 0.0.0.0 <0.0.0.0> | literal 8000 <8000>'],
  ],
  [
    'a plain listener',
    `use std::net::TcpListener;
fn main() -> std::io::Result<()> { let listener = TcpListener::bind("127.0.0.1:7878")?; for stream in listener.incoming() {} Ok(()) }`,
    ['net bind | literal 127.0.0.1 <127.0.0.1> | literal 7878 <7878>'],
  ],
  [
    'what cannot be told',
    `use axum::Router;
pub async fn serve(router: Router, addr: SocketAddr) { let l = tokio::net::TcpListener::bind(addr).await.unwrap(); }
pub async fn run(port: u16) { let l = tokio::net::TcpListener::bind(("0.0.0.0", port)).await.unwrap(); }
pub async fn start() { let l = tokio::net::TcpListener::bind(format!("{}:{}", settings.host, settings.port)).await.unwrap(); }`,
    [
      'axum bind | unresolved <addr> | unresolved <addr>',
      'axum bind | literal 0.0.0.0 <"0.0.0.0"> | unresolved <port>',
      'axum bind | unresolved <format!("{}:{}", settings.host, settings.port)> | unresolved <format!("{}:{}", settings.host, settings.port)>',
    ],
  ],
  [
    'arms that end the program, and Actix of old',
    `use actix_web::{server, App};
use std::env;
fn port() -> u16 {
    match env::var("PORT") {
        Ok(text) => text.parse().expect("a number"),
        Err(VarError::NotPresent) => 8001,
        Err(VarError::NotUnicode(_)) => panic!("no"),
    }
}
fn main() { server::new(|| App::new()).bind(("0.0.0.0", port())).expect("x").run(); }`,
    ['actix-web bind | literal 0.0.0.0 <"0.0.0.0"> | env 8001 PORT <8001>'],
  ],
];

test.each(servers)('Rust: finds %s', async (_, source, expected) => {
  expect([...(await bindTexts(source, file)), ...(await routeTexts(source, file))]).toEqual(expected);
});

const strangers: readonly (readonly [name: string, source: string])[] = [
  [
    'clients',
    `use reqwest::Client;
use tokio::net::TcpStream;
async fn main() {
    reqwest::get("http://127.0.0.1:3000").await;
    TcpStream::connect("127.0.0.1:8080").await;
    redis::Client::open("redis://127.0.0.1:6379");
    let pool = PgPool::connect("postgres://localhost:5432/x").await;
    let channel = tonic::transport::Channel::from_static("http://[::1]:50051").connect().await;
    GreeterClient::connect("http://[::1]:50051").await;
}`,
  ],
  [
    'port 0, sockets and datagrams',
    `use tokio::net::{TcpListener, UdpSocket, UnixListener};
async fn main() {
    TcpListener::bind("127.0.0.1:0").await;
    TcpListener::bind(("127.0.0.1", 0)).await;
    UdpSocket::bind("0.0.0.0:53").await;
    UnixListener::bind("/tmp/x.sock");
}`,
  ],
  [
    'tests',
    `use axum::Router;
use tokio::net::TcpListener;
#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn works() { let l = TcpListener::bind("127.0.0.1:3000").await.unwrap(); }
}
#[test]
fn plain() { let l = std::net::TcpListener::bind("127.0.0.1:3001").unwrap(); }`,
  ],
  [
    'other binds',
    `use sqlx::query;
async fn main() {
    sqlx::query("SELECT $1").bind("127.0.0.1:3000").execute(&pool).await;
    let socket = Socket::new(Domain::IPV4); socket.bind(&address);
    statement.bind((1, 3000)); window.bind("x:1"); TcpListener::from_std(x);
    registry.listen("topic:1");
}`,
  ],
  [
    'text',
    String.raw`// TcpListener::bind("127.0.0.1:3000")
const HELP: &str = "HttpServer::new(app).bind(\"127.0.0.1:80\")";`,
  ],
];

test.each(strangers)('Rust: takes %s for no server', async (_, source) => {
  expect([...(await bindTexts(source, file)), ...(await routeTexts(source, file))]).toEqual([]);
});
