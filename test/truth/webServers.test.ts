import { missingPackages } from './install.ts';
import { holdAgainstKernel, inProcfile, type Case } from './harness.ts';

const nginx = (name: string, servers: string): Case => ({
  name,
  run: 'nginx -p . -c nginx.conf -e stderr',
  files: {
    'nginx.conf': `daemon off;\npid nginx.pid;\nevents {}\nhttp {\n  access_log off;\n${servers}\n}\n`,
  },
});

const server = (...directives: readonly string[]): string =>
  `  server {\n${directives.map((each) => `    ${each};\n`).join('')}  }`;

holdAgainstKernel({ name: 'nginx', command: inProcfile, missing: await missingPackages(['nginx-light']) }, [
  nginx('no listen', server('server_name _')),
  nginx('a port', server('listen 8080')),
  nginx('a port and flags', server('listen 8080 default_server backlog=64')),
  nginx('127.0.0.1', server('listen 127.0.0.1:8080')),
  nginx('127.0.0.1 without a port', server('listen 127.0.0.1')),
  nginx('localhost', server('listen localhost:8080')),
  nginx('::', server('listen [::]:8080')),
  nginx('both families', server('listen 8080', 'listen [::]:8080')),
  nginx('::, both families', server('listen [::]:8080 ipv6only=off')),
  nginx('::1', server('listen [::1]:8080')),
  nginx('*', server('listen *:8080')),
  nginx('two servers', `${server('listen 8080')}\n${server('listen 127.0.0.1:8081')}`),
  nginx(
    'two names on one port',
    `${server('listen 8080', 'server_name a')}\n${server('listen 8080', 'server_name b')}`,
  ),
]);

const caddy = (name: string, sites: string, besides: readonly string[] = []): Case => ({
  name,
  run: 'caddy run --config Caddyfile',
  files: { Caddyfile: sites },
  besides,
});

const options = (...lines: readonly string[]): string =>
  `{\n${['admin off', ...lines].map((each) => `\t${each}\n`).join('')}}\n\n`;

holdAgainstKernel({ name: 'Caddy', command: inProcfile, missing: await missingPackages(['caddy']) }, [
  caddy('a port', `${options()}:8080 {\n\trespond "ok"\n}\n`),
  caddy('its own interface beside', `:8080 {\n\trespond "ok"\n}\n`, ['127.0.0.1:2019']),
  caddy('a name is no address', `${options()}http://localhost:8080 {\n\trespond "ok"\n}\n`),
  caddy('bind', `${options()}:8080 {\n\tbind 127.0.0.1\n\trespond "ok"\n}\n`),
  caddy('bind, both families', `${options()}:8080 {\n\tbind 127.0.0.1 [::1]\n\trespond "ok"\n}\n`),
  caddy('http', `${options()}http://example.com {\n\trespond "ok"\n}\n`),
  caddy('http_port', `${options('http_port 8081')}http://example.com {\n\trespond "ok"\n}\n`),
  caddy('a single site without braces', `:8080\nrespond "ok"\n`, ['127.0.0.1:2019']),
  caddy('two sites', `${options()}:8080 {\n\trespond "a"\n}\n\n:8081 {\n\trespond "b"\n}\n`),
]);
