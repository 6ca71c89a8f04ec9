import { expect, test } from 'vitest';
import { bindTexts, routeTexts } from './factText.ts';

const servers: readonly (readonly [name: string, source: string, expected: readonly string[], file?: string])[] = [
  [
    'Swoole',
    `<?php\n$http = new Swoole\\HTTP\\Server("127.0.0.1", 9501);\n$http->start();`,
    [`swoole Swoole\\HTTP\\Server | literal 127.0.0.1 <"127.0.0.1"> | literal 9501 <9501>`],
  ],
  [
    'Swoole by an import',
    `<?php\nuse OpenSwoole\\Http\\Server as Http;\nconst PORT = 9502;\n$s = new Http('0.0.0.0', (int) (getenv('PORT') ?: PORT));`,
    [`swoole Http | literal 0.0.0.0 <'0.0.0.0'> | env 9502 PORT <9502>`],
  ],
  [
    'ReactPHP',
    `<?php\nuse React\\Http\\HttpServer;\n$http = new HttpServer($f);\n$port = $_ENV['PORT'] ?? '8080';\n$socket = new React\\Socket\\SocketServer("0.0.0.0:{$port}");\n$http->listen($socket);`,
    [`react React\\Socket\\SocketServer | literal 0.0.0.0 <0.0.0.0> | env 8080 PORT <'8080'>`],
  ],
  [
    'ReactPHP on a port alone',
    `<?php\nuse React\\Http\\HttpServer;\nuse React\\Socket;\nnew Socket\\SocketServer('8080');`,
    [`react Socket\\SocketServer | default 127.0.0.1 | literal 8080 <'8080'>`],
  ],
  [
    'Workerman',
    `<?php\nuse Workerman\\Worker;\n$worker = new Worker('http://0.0.0.0:2345');\n$udp = new Worker('udp://0.0.0.0:2346');`,
    ['workerman Worker | literal 0.0.0.0 <0.0.0.0> | literal 2345 <2345>'],
  ],
  [
    'Ratchet',
    `<?php\nuse Ratchet\\Server\\IoServer;\n$server = IoServer::factory(new Chat(), 8080);`,
    ['ratchet factory | default 0.0.0.0 | literal 8080 <8080>'],
  ],
  [
    'Amp',
    `<?php\nuse Amp\\Http\\Server\\SocketHttpServer;\nuse Amp\\Socket\\InternetAddress;\n$server = SocketHttpServer::createForDirectAccess($logger);\n$server->expose(new InternetAddress("127.0.0.1", 1337));\n$server->expose("[::]:1338");`,
    [
      `amp expose | literal 127.0.0.1 <"127.0.0.1"> | literal 1337 <1337>`,
      'amp expose | literal :: <[::]> | literal 1338 <1338>',
    ],
  ],
  [
    'a socket',
    `<?php\ndefine('PORT', 8000);\n$socket = stream_socket_server("tcp://127.0.0.1:" . PORT, $errno, $errstr);`,
    ['net stream_socket_server | literal 127.0.0.1 <127.0.0.1> | literal 8000 <8000>'],
  ],
  [
    'Webman',
    `<?php\nreturn [\n  'listen' => 'http://0.0.0.0:8787',\n];`,
    ['workerman listen | literal 0.0.0.0 <0.0.0.0> | literal 8787 <8787>'],
    'config/server.php',
  ],
  [
    'a field with the port',
    `<?php\nclass App {\n  private int $port = 9000;\n  const HOST = '::1';\n  function run() { new Swoole\\Http\\Server(self::HOST, $this->port); }\n}`,
    [`swoole Swoole\\Http\\Server | literal ::1 <'::1'> | literal 9000 <9000>`],
  ],
];

for (const [name, source, expected, file = 'server.php'] of servers) {
  test(`finds ${name}`, async () => expect(await bindTexts(source, file)).toEqual(expected));
}

const others: readonly (readonly [name: string, source: string])[] = [
  [
    'a client',
    `<?php\nuse React\\Socket\\Connector;\nuse Swoole\\Client;\n$c = new Client('127.0.0.1', 9501);\nstream_socket_client('tcp://127.0.0.1:80');`,
  ],
  [
    'a socket of the file system',
    `<?php\nnew Swoole\\Http\\Server('/tmp/x.sock', 0, SWOOLE_BASE, SWOOLE_UNIX_STREAM);\nstream_socket_server('unix:///tmp/x');`,
  ],
  [
    'datagrams',
    `<?php\nstream_socket_server('udp://0.0.0.0:53');\nnew Swoole\\Server('0.0.0.0', 53, SWOOLE_BASE, SWOOLE_SOCK_UDP);`,
  ],
  ['a port of 0', `<?php\nstream_socket_server('tcp://127.0.0.1:0');`],
  ['another Server', `<?php\nnamespace App\\Http;\n// swoole\nnew Server('127.0.0.1', 80);`],
];

for (const [name, source] of others) {
  test(`does not take ${name} for a server`, async () => expect(await bindTexts(source, 'server.php')).toEqual([]));
}

test('reads the routes of Laravel', async () => {
  const source = `<?php\nuse Illuminate\\Support\\Facades\\Route;\nRoute::post('/stripe/webhook', [HookController::class, 'handle']);\nRoute::match(['get', 'post'], '/x', 'X@y');\nCache::get('/y', 1);`;
  expect(await routeTexts(source, 'routes/web.php')).toEqual([
    'laravel POST </stripe/webhook> HookController::handle',
    'laravel GET </x> X@y',
    'laravel POST </x> X@y',
  ]);
});

test('reads the routes of Slim and Symfony', async () => {
  const slim = `<?php\nuse Slim\\Factory\\AppFactory;\n$app = AppFactory::create();\n$app->post('/hook', Hook::class);\n$app->map(['PUT'], '/y', function () {});`;
  expect(await routeTexts(slim, 'index.php')).toEqual(['slim POST </hook> Hook', 'slim PUT </y> -']);
  const symfony = `<?php\nclass C {\n  #[Route('/hook', name: 'hook', methods: ['POST'])]\n  public function hook(): Response { }\n}`;
  expect(await routeTexts(symfony, 'src/C.php')).toEqual(['symfony POST </hook> hook']);
});
