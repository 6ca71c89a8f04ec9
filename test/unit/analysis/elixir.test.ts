import { expect, test } from 'vitest';
import { bindTexts, routeTexts } from './factText.ts';

const any = 'default 0.0.0.0';

const servers: readonly (readonly [name: string, source: string, expected: readonly string[], file?: string])[] = [
  [
    'an endpoint of Phoenix',
    `import Config\n\nconfig :hello, HelloWeb.Endpoint,\n  url: [host: "localhost", port: 80],\n  http: [ip: {127, 0, 0, 1}, port: 4000],\n  check_origin: false`,
    ['phoenix HelloWeb.Endpoint | literal 127.0.0.1 <{127, 0, 0, 1}> | literal 4000 <4000>'],
    'config/dev.exs',
  ],
  [
    'a choice in parentheses',
    `@default "4000"\nport = (System.get_env("PORT") || @default) |> String.to_integer()\n{Bandit, plug: App, port: port}`,
    ['bandit Bandit | default 0.0.0.0 | env 4000 PORT <"4000">'],
  ],
  [
    'an endpoint with a port from the environment',
    `import Config\nport = String.to_integer(System.get_env("PORT") || "4000")\nif config_env() == :prod do\n  config :hello, HelloWeb.Endpoint, http: [ip: {0, 0, 0, 0, 0, 0, 0, 0}, port: port]\nend`,
    ['phoenix HelloWeb.Endpoint | literal :: <{0, 0, 0, 0, 0, 0, 0, 0}> | env 4000 PORT <"4000">'],
    'config/runtime.exs',
  ],
  [
    'an endpoint of which one file says a part',
    `config :hello, HelloWeb.Endpoint, http: [port: String.to_integer(System.get_env("PORT", "4000"))]`,
    ['phoenix HelloWeb.Endpoint | unresolved | env 4000 PORT <"4000">'],
    'config/runtime.exs',
  ],
  [
    'an endpoint on all interfaces',
    `config :hello, HelloWeb.Endpoint, http: [port: 4000]`,
    [`phoenix HelloWeb.Endpoint | ${any} | literal 4000 <4000>`],
    'config/config.exs',
  ],
  [
    'Cowboy as a child',
    `children = [\n  {Plug.Cowboy, scheme: :http, plug: Hello, options: [port: 4001]},\n  {Plug.Cowboy, scheme: :https, plug: Hello, options: [ip: {0, 0, 0, 0, 0, 0, 0, 1}]},\n]`,
    [
      `cowboy Plug.Cowboy | ${any} | literal 4001 <4001>`,
      'cowboy Plug.Cowboy | literal ::1 <{0, 0, 0, 0, 0, 0, 0, 1}> | default 4040',
    ],
  ],
  [
    'Cowboy that is started',
    `defmodule A do\n  @port 4002\n  def go, do: Plug.Cowboy.http(MyPlug, [], port: @port)\nend`,
    [`cowboy http | ${any} | literal 4002 <4002>`],
  ],
  [
    'Bandit',
    `port = System.get_env("PORT", "4003") |> String.to_integer()\nchildren = [{Bandit, plug: App, port: port, ip: :loopback}]\nBandit.start_link(plug: App)`,
    [
      'bandit Bandit | literal 127.0.0.1 <:loopback> | env 4003 PORT <"4003">',
      `bandit start_link | ${any} | default 4000`,
    ],
  ],
  [
    'Bandit with a text',
    `{Bandit, plug: App, ip: "127.0.0.1", port: 81}`,
    ['bandit Bandit | literal 127.0.0.1 <"127.0.0.1"> | literal 81 <81>'],
  ],
  ['Bandit with options that cannot be told', `{Bandit, options}`, ['bandit Bandit | unresolved | unresolved']],
  [
    'Bandit under another name',
    `alias Plug.Cowboy\n{Cowboy, plug: A, options: [port: 82]}`,
    [`cowboy Cowboy | ${any} | literal 82 <82>`],
  ],
  [
    'a socket',
    `{:ok, s} = :gen_tcp.listen(5000, [:binary, ip: {127, 0, 0, 1}])`,
    ['net listen | literal 127.0.0.1 <{127, 0, 0, 1}> | literal 5000 <5000>'],
  ],
];

for (const [name, source, expected, file = 'lib/app.ex'] of servers) {
  test(`finds ${name}`, async () => expect(await bindTexts(source, file)).toEqual(expected));
}

const others: readonly (readonly [name: string, source: string, file?: string])[] = [
  [
    'an endpoint for tests',
    `config :hello, HelloWeb.Endpoint, http: [ip: {127, 0, 0, 1}, port: 4002]`,
    'config/test.exs',
  ],
  ['a URL', `config :hello, HelloWeb.Endpoint, url: [host: "example.com", port: 443]`],
  ['a database', `config :hello, Hello.Repo, hostname: "localhost", port: 5432, http: [port: 3]`],
  ['a client', `:gen_tcp.connect({127, 0, 0, 1}, 5000, [])\n{Finch, http: [port: 3]}`],
  ['a socket of the file system', `{Bandit, plug: App, ip: {:local, "/tmp/x"}, port: 81}`],
  ['a port of 0', `:gen_tcp.listen(0, [])`],
];

for (const [name, source, file = 'config/config.exs'] of others) {
  test(`does not take ${name} for a server`, async () => expect(await bindTexts(source, file)).toEqual([]));
}

test('reads the routes of Phoenix and Plug', async () => {
  const phoenix = `defmodule W.Router do\n  use W, :router\n  scope "/", W do\n    post "/webhooks/stripe", HookController, :create\n  end\nend`;
  expect(await routeTexts(phoenix, 'lib/router.ex')).toEqual(['phoenix POST </webhooks/stripe> HookController.create']);
  const plug = `defmodule R do\n  use Plug.Router\n  get "/hook" do\n    send_resp(conn, 200, "x")\n  end\nend`;
  expect(await routeTexts(plug, 'lib/router.ex')).toEqual(['plug GET </hook> -']);
});
