import { expect, test } from 'vitest';
import { bindTexts, routeTexts } from './factText.ts';

const any = 'default 0.0.0.0';

const servers: readonly (readonly [name: string, source: string, expected: readonly string[], file?: string])[] = [
  [
    'Sinatra by default',
    `require 'sinatra'\nget '/' do\n  'x'\nend`,
    ['sinatra require | env localhost -o | env 4567 -p,PORT'],
  ],
  [
    'Sinatra with settings',
    `require 'sinatra'\nset :port, 3000\nset :bind, '0.0.0.0'`,
    [`sinatra set | literal 0.0.0.0 <'0.0.0.0'> | literal 3000 <3000>`],
  ],
  [
    'Sinatra with settings in a hash and from the environment',
    `require "sinatra"\nset bind: ENV.fetch("HOST", "127.0.0.1"), port: ENV["PORT"] || 8080`,
    [`sinatra set | env 127.0.0.1 HOST <"127.0.0.1"> | env 8080 PORT <8080>`],
  ],
  [
    'Sinatra with settings for environments',
    `require 'sinatra'\nconfigure :production do\n  set :bind, '0.0.0.0'\nend\nconfigure :development do\n  set :port, 81\nend`,
    [`sinatra set | env localhost -o | literal 81 <81>`],
  ],
  [
    'Sinatra outside of development',
    `require 'sinatra'\nset :environment, :production\nset :port, 81`,
    ['sinatra set | env 0.0.0.0 -o | literal 81 <81>'],
  ],
  [
    'a class of Sinatra that runs itself',
    `require 'sinatra/base'\nclass App < Sinatra::Base\n  set :port, 81\n  get('/') { 'x' }\n  run! if app_file == $0\nend`,
    [`sinatra run! | default localhost | literal 81 <81>`],
  ],
  [
    'a class of Sinatra that is run',
    `require 'sinatra/base'\nclass App < Sinatra::Application\n  set :bind, '::1'\nend\nApp.run! port: 4000`,
    [`sinatra run! | literal ::1 <'::1'> | literal 4000 <4000>`],
  ],
  [
    'a class of Sinatra::Application, which has the settings of the program',
    `require 'sinatra'\nset :port, 3000\nset :bind, '0.0.0.0'\nclass App < Sinatra::Application\n  post('/hook') { 200 }\n  run! if __FILE__ == $0\nend`,
    [`sinatra run! | literal 0.0.0.0 <'0.0.0.0'> | literal 3000 <3000>`],
  ],
  [
    'a class of Sinatra::Base, which has not',
    `require 'sinatra'\nset :port, 3000\nclass App < Sinatra::Base\n  set :bind, '::'\n  run! if __FILE__ == $0\nend`,
    [`sinatra run! | literal :: <'::'> | env 4567 PORT`],
  ],
  [
    'puma.rb',
    `workers 2\nport ENV.fetch("PORT") { 3000 }`,
    [`puma port | ${any} | env 3000 PORT <3000>`],
    'config/puma.rb',
  ],
  [
    'puma.rb with addresses',
    `port 3000, '127.0.0.1'\nbind "tcp://0.0.0.0:#{ENV.fetch('PORT', 9292)}"\nbind 'unix:///run/puma.sock'`,
    [
      `puma port | literal 127.0.0.1 <'127.0.0.1'> | literal 3000 <3000>`,
      `puma bind | literal 0.0.0.0 <0.0.0.0> | env 9292 PORT <9292>`,
    ],
    'puma.rb',
  ],
  [
    'unicorn.rb',
    `listen 8080, tcp_nopush: true\nlisten "127.0.0.1:8081"\nlisten "/tmp/x.sock"`,
    [
      `unicorn listen | ${any} | literal 8080 <8080>`,
      'unicorn listen | literal 127.0.0.1 <127.0.0.1> | literal 8081 <8081>',
    ],
    'config/unicorn.rb',
  ],
  [
    'WEBrick',
    `require 'webrick'\nserver = WEBrick::HTTPServer.new :Port => 8000, :BindAddress => '127.0.0.1'\nserver.start`,
    [`webrick new | literal 127.0.0.1 <'127.0.0.1'> | literal 8000 <8000>`],
  ],
  [
    'WEBrick with keywords',
    `port = Integer(ENV['PORT'] || 80)\nWEBrick::HTTPServer.new(Port: port)`,
    [`webrick new | default :: | env 80 PORT <80>`],
  ],
  [
    'WEBrick with a hash of options',
    `options = { Port: 81 }\nWEBrick::HTTPServer.new(options)`,
    [`webrick new | default :: | literal 81 <81>`],
  ],
  [
    'WEBrick with options that cannot be told',
    `WEBrick::HTTPServer.new(options)`,
    ['webrick new | unresolved | unresolved'],
  ],
  [
    'handlers of Rack',
    `Rack::Handler::WEBrick.run App.new, Port: 9292, Host: '0.0.0.0'\nRackup::Handler::Puma.run(app, Port: 3000)`,
    [`webrick run | literal 0.0.0.0 <'0.0.0.0'> | literal 9292 <9292>`, `puma run | ${any} | literal 3000 <3000>`],
  ],
  [
    'Thin',
    `Thin::Server.start('127.0.0.1', 3000, app)`,
    [`thin start | literal 127.0.0.1 <'127.0.0.1'> | literal 3000 <3000>`],
  ],
  [
    'sockets',
    `require 'socket'\nTCPServer.new('localhost', 2000)\nTCPServer.open(2001)\nEM.run { EM.start_server "0.0.0.0", 2002, Echo }`,
    [
      `net new | literal localhost <'localhost'> | literal 2000 <2000>`,
      `net open | ${any} | literal 2001 <2001>`,
      `net start_server | literal 0.0.0.0 <"0.0.0.0"> | literal 2002 <2002>`,
    ],
  ],
];

for (const [name, source, expected, file = 'app.rb'] of servers) {
  test(`finds ${name}`, async () => expect(await bindTexts(source, file)).toEqual(expected));
}

const others: readonly (readonly [name: string, source: string])[] = [
  [
    'a class of Sinatra that something else runs',
    `require 'sinatra/base'\nclass App < Sinatra::Base\n  set :port, 81\nend`,
  ],
  ['a class beside Sinatra', `require 'sinatra'\nclass App < Sinatra::Base\n  set :bind, '::'\nend`],
  ['Sinatra that does not run', `require 'sinatra'\ndisable :run`],
  ['a client', `TCPSocket.new('localhost', 2000)\nNet::HTTP.new('localhost', 3000)`],
  ['a port of 0', `TCPServer.new('127.0.0.1', 0)`],
  ['a setting of something else', `port 3000\nbind 'tcp://0.0.0.0:1'\nset :port, 3\nlisten 80`],
  ['an option', `parser.on('-p', '--port PORT') { |port| set :port, port }`],
];

for (const [name, source] of others) {
  test(`does not take ${name} for a server`, async () => expect(await bindTexts(source, 'app.rb')).toEqual([]));
}

test('reads the routes of Sinatra', async () => {
  const source = `require 'sinatra'\npost '/hook' do\n  200\nend\nget('/x') { 1 }\ncache.get '/y'\n`;
  expect(await routeTexts(source, 'app.rb')).toEqual(['sinatra POST </hook> -', 'sinatra GET </x> -']);
});

test('reads the routes of Rails', async () => {
  const source = `Rails.application.routes.draw do\n  post "/hooks/stripe", to: "hooks#stripe"\n  get "up" => "health#show", as: :up\n  match "/x", to: "x#y", via: [:get, :post]\nend\n`;
  expect(await routeTexts(source, 'config/routes.rb')).toEqual([
    'rails POST </hooks/stripe> hooks#stripe',
    'rails GET <up> health#show',
    'rails GET </x> x#y',
    'rails POST </x> x#y',
  ]);
});
