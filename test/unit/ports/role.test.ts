import { expect, test } from 'vitest';
import { inspectorPort, roleOf } from '../../../src/core/ports/role.ts';

const run = (...argv: string[]): { executable: undefined; argv: string[] } => ({ executable: undefined, argv });

test.each([
  ['/usr/lib/postgresql/15/bin/postgres', '-D', '/shop/data'],
  ['postgres: checkpointer'],
  ['redis-server *:6379'],
  ['/usr/bin/memcached', '-m', '64'],
  ['C:\\Program Files\\MySQL\\bin\\mysqld.exe', '--defaults-file=my.ini'],
  ['/usr/bin/java', '-Xms1g', 'org.elasticsearch.bootstrap.Elasticsearch'],
  ['java', '-cp', '/opt/kafka/libs/*', 'kafka.Kafka', 'server.properties'],
])('%s %s is a data store', (...argv) => {
  expect(roleOf(5432, run(...argv))).toBe('dataStore');
});

test.each([
  ['node', 'server.js'],
  ['node', '/shop/redis-server.js'],
  ['node', 'server.js', '--store', 'redis'],
  ['python3', '-m', 'http.server'],
  ['./postgres-proxy'],
  ['/home/ada/code/server'],
])('%s %s is an app', (...argv) => {
  expect(roleOf(3000, run(...argv))).toBe('app');
});

test.each([
  ['/usr/share/code/code', '--unity-launch'],
  ['/opt/server/node', '/opt/server/out/server-main.js', '--port', '8080'],
  [
    '/home/ada/.vscode-server/bin/abc/node',
    '/home/ada/.vscode-server/bin/abc/out/bootstrap-fork',
    '--type=extensionHost',
  ],
  ['/home/ada/.vscode-server/code-tunnel', 'tunnel'],
  [
    '/Applications/Visual Studio Code.app/Contents/Frameworks/Code Helper (Plugin).app/Contents/MacOS/Code Helper (Plugin)',
  ],
])('%s %s is the editor’s', (...argv) => {
  expect(roleOf(8080, run(...argv))).toBe('editor');
});

test('AirPlay, which has port 5000 on a Mac, is the system’s', () => {
  const executable = '/System/Library/CoreServices/ControlCenter.app/Contents/MacOS/ControlCenter';
  expect(roleOf(5000, { executable, argv: [executable] })).toBe('system');
});

test.each([
  [9229, ['node', '--inspect', 'server.js']],
  [9230, ['node', '--inspect-brk=9230', 'server.js']],
  [9231, ['node', '--inspect=127.0.0.1:9231', 'server.js']],
  [5678, ['python3', '-m', 'debugpy', '--listen', '0.0.0.0:5678', 'app.py']],
  [5005, ['java', '-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5005', '-jar', 'app.jar']],
  [2345, ['dlv', 'debug', '--headless', '--listen=:2345']],
  [12345, ['ruby', '/usr/bin/rdbg', '--open', '--port', '12345', 'app.rb']],
])('port %i is the inspector’s in %s, every other port the app’s', (port, argv) => {
  expect(inspectorPort(argv)).toBe(port);
  expect(roleOf(port, run(...argv))).toBe('inspector');
  expect(roleOf(3000, run(...argv))).toBe('app');
});

test('a command line without an inspector has none', () => {
  expect(inspectorPort(['node', 'server.js', '--listen', '9229'])).toBeUndefined();
  expect(inspectorPort([])).toBeUndefined();
});

test('of an unknown owner nothing is held', () => {
  expect(roleOf(3000, undefined)).toBe('app');
});
