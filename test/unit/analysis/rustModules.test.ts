import { expect, test } from 'vitest';
import { bindTextsAcross } from './factText.ts';
import type { Files } from './workspace.ts';

const serve = (address: string): string =>
  `    let listener = tokio::net::TcpListener::bind(${address}).await.unwrap();\n    axum::serve(listener, app).await.unwrap();\n`;
const main = (body: string): string => `#[tokio::main]\nasync fn main() {\n${body}}\n`;
const fromEnv = `use std::env;
pub struct Config { pub host: String, pub port: u16 }
impl Config {
    pub fn from_env() -> Result<Self, Error> {
        Ok(Self {
            host: env::var("HOST").unwrap_or_else(|_| "127.0.0.1".into()),
            port: env::var("PORT").ok().and_then(|port| port.parse().ok()).unwrap_or(8080),
        })
    }
}
`;
const told = 'axum | env 127.0.0.1 HOST <"127.0.0.1" in src/config.rs> | env 8080 PORT <8080 in src/config.rs>';

const cases: readonly (readonly [name: string, files: Files, expected: readonly string[]])[] = [
  [
    'options of clap',
    {
      'src/main.rs': `use clap::Parser;\n#[derive(Parser)]\nstruct Args {\n    /// Where to listen\n    #[arg(long, default_value = "127.0.0.1")]\n    host: String,\n    #[clap(short, long = "listen-port", env = "PORT", default_value_t = 3000)]\n    port: u16,\n}\n${main(`    let args = Args::parse();\n${serve('(args.host, args.port)')}`)}`,
    },
    ['axum | env 127.0.0.1 --host <127.0.0.1> | env 3000 --listen-port,-p,PORT <3000>'],
  ],
  [
    'options of a subcommand, in a format',
    {
      'src/main.rs': `#[derive(clap::Args)]\nstruct Serve {\n    #[arg(long, default_value_t = String::from("0.0.0.0"))]\n    bind: String,\n    #[arg(long)]\n    port: Option<u16>,\n}\nasync fn run(args: Serve) {\n    let port = args.port.unwrap_or(4000);\n${serve('format!("{}:{port}", args.bind)')}}\n`,
    },
    ['axum | env 0.0.0.0 --bind <0.0.0.0> | env 4000 --port <4000>'],
  ],
  [
    'settings that another module reads',
    {
      'src/config.rs': fromEnv,
      'src/main.rs': `mod config;\nuse config::Config;\n${main(`    let config = Config::from_env().expect("config");\n${serve('format!("{}:{}", config.host, config.port)')}`)}`,
    },
    [told],
  ],
  [
    'settings that are handed over',
    {
      'src/config.rs': fromEnv,
      'src/server.rs': `use crate::config::Config;\nuse std::sync::Arc;\npub async fn serve(config: Arc<Config>) {\n${serve('(config.host.as_str(), config.port)')}}\n`,
    },
    [told],
  ],
  [
    'a constant of another module',
    {
      'src/net/mod.rs': 'pub const PORT: u16 = 8000;\n',
      'src/main.rs': `mod net;\n${main(serve('("0.0.0.0", net::PORT)'))}`,
    },
    ['axum | literal 0.0.0.0 <"0.0.0.0"> | literal 8000 <8000 in src/net/mod.rs>'],
  ],
  [
    'settings that a file may give',
    {
      'src/config.rs': `#[derive(serde::Deserialize)]\npub struct Config {\n    #[serde(default = "port")]\n    pub port: u16,\n}\nfn port() -> u16 { 8080 }\nimpl Config {\n    pub fn load() -> Self { Config { port: 8080 } }\n}\n`,
      'src/main.rs': `mod config;\n${main(`    let config = config::Config::load();\n${serve('("0.0.0.0", config.port)')}`)}`,
    },
    ['axum | literal 0.0.0.0 <"0.0.0.0"> | unresolved <config.port>'],
  ],
];

test.each(cases)('Rust: %s', async (_, files, expected) => {
  expect(await bindTextsAcross(files)).toEqual(expected);
});
