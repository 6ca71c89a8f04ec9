import { nothingMore, serves, type Programs } from './program.ts';

const local = '127.0.0.1';
const all = '0.0.0.0';

const rackup = serves('rack', 'localhost', 9292, {
  hosts: '-o --host',
  ports: '-p --port',
  programs: '1',
  hostIfSet: { options: '-E --env', env: 'RACK_ENV', unless: 'development', host: all },
  values: '-s --server -P --pid -I --include -r --require',
});
const phpAddress = { hosts: '--host=', ports: '--port' };

/** Spring and its like take the same names as arguments and as properties of the JVM. */
const spring = {
  hosts: '--server.address= -Dserver.address',
  ports: '--server.port -Dserver.port',
  hostEnv: 'SERVER_ADDRESS',
  portEnv: 'SERVER_PORT',
};
const quarkus = {
  hosts: '-Dquarkus.http.host=',
  ports: '-Dquarkus.http.port',
  hostEnv: 'QUARKUS_HTTP_HOST',
  portEnv: 'QUARKUS_HTTP_PORT',
};
const micronaut = {
  hosts: '-Dmicronaut.server.host! --micronaut.server.host=',
  ports: '-Dmicronaut.server.port --micronaut.server.port',
  portEnv: 'MICRONAUT_SERVER_PORT',
};
const buildTool = {
  nested: '--args -Dspring-boot.run.arguments -Dspring-boot.run.jvmArguments -Drun.arguments -Dexec.args',
  values: '-P --profile -f --file -pl --projects -x -p --project-dir',
};
const springRun = serves('spring', all, 8080, { ...spring, ...buildTool });
const quarkusDev = serves('quarkus', 'localhost', 8080, { ...quarkus, ...buildTool });
const kestrel = {
  addresses: '--urls',
  addressEnv: 'ASPNETCORE_URLS DOTNET_URLS URLS',
  ifTold: true,
  values: '-c --configuration -f --framework --launch-profile -lp -r --runtime --property',
};

/** Servers in Ruby, PHP, Go, Java, .NET, Rust and others, by the names of their commands. */
export const otherPrograms: Programs = {
  // Ruby
  'rails server|s': serves('rails', 'localhost', 3000, {
    hosts: '-b --binding',
    ports: '-p --port',
    hostEnv: 'BINDING',
    portEnv: 'PORT',
    hostIfSet: { options: '-e --environment', env: 'RAILS_ENV RACK_ENV', unless: 'development', host: all },
    values: '-c --config -u --using -P --pid',
  }),
  rails: nothingMore,
  puma: serves('puma', all, 9292, {
    addresses: '-b --bind',
    addressScheme: 'tcp://',
    ports: '-p --port',
    programs: '1',
    configurations: '-C --config',
    values: '-e --environment -t --threads -w --workers --control-url --control-token -S --state --pidfile --dir --tag',
  }),
  rackup,
  shotgun: { ...rackup, framework: 'rack', port: 9393 },
  thin: serves('thin', all, 3000, {
    hosts: '-a --address',
    ports: '-p --port',
    sockets: '-S --socket',
    programs: '-R --rackup',
    configurations: '-C --config',
    values: '-e --environment -s --servers',
  }),
  'unicorn|unicorn_rails': serves('unicorn', all, 8080, {
    addresses: '-l --listen',
    hosts: '-o --host',
    ports: '-p --port',
    configurations: '-c --config-file',
    values: '-E --env',
  }),
  'falcon serve|host': serves('falcon', 'localhost', 9292, {
    addresses: '-b --bind',
    ports: '-p --port',
    values: '-c --config -n --count',
  }),
  'passenger start': serves('passenger', all, 3000, {
    hosts: '-a --address',
    ports: '-p --port',
    sockets: '-S --socket-file',
    values: '-e --environment',
  }),
  iodine: serves('iodine', all, 3000, { hosts: '-b', ports: '-p', values: '-w -t' }),
  'jekyll serve|s|server': serves('jekyll', local, 4000, {
    hosts: '-H --host',
    ports: '-P --port',
    values: '-s --source -d --destination --config -b --baseurl --livereload-port',
  }),
  'middleman server|serve': serves('middleman', all, 4567, { hosts: '-b --bind-address', ports: '-p --port' }),

  // PHP
  php: serves('php', undefined, undefined, { addresses: '-S', ifTold: true, programs: '1', values: '-t -c -d -r -f' }),
  'artisan serve': serves('laravel', local, 8000, {
    ...phpAddress,
    hostEnv: 'SERVER_HOST',
    portEnv: 'SERVER_PORT',
    values: '--tries',
  }),
  'artisan octane:start|octane:frankenphp|octane:swoole|octane:roadrunner': serves('laravel', local, 8000, {
    ...phpAddress,
    hostEnv: 'OCTANE_HOST',
    portEnv: 'OCTANE_PORT',
    values: '--server --workers --task-workers --max-requests --rpc-port --admin-port',
  }),
  'artisan reverb:start': serves('reverb', all, 8080, {
    ...phpAddress,
    hostEnv: 'REVERB_SERVER_HOST',
    portEnv: 'REVERB_SERVER_PORT',
  }),
  artisan: nothingMore,
  'symfony serve|server:start|local:server:start': serves('symfony', local, 8000, {
    hosts: '--listen-ip= --allow-all-ip!',
    ports: '--port',
    values: '--dir --passthru --p12',
  }),
  'console server:run|server:start': serves('symfony', local, 8000, { positional: true, programs: '' }),
  'spark serve': serves('codeigniter', 'localhost', 8080, phpAddress),
  'wp server': serves('wordpress', 'localhost', 8080, phpAddress),
  'drush serve|rs|runserver': serves('drupal', local, 8888, { positional: true, programs: '' }),
  'frankenphp php-server': serves('frankenphp', all, 80, { addresses: '-l --listen', values: '-r --root -d --domain' }),

  // Java, Kotlin
  java: [
    serves('spring', all, 8080, {
      ...spring,
      ifTold: true,
      programs: '-jar|1',
      values: '-cp -classpath --class-path -m --module',
    }),
    serves('quarkus', all, 8080, { ...quarkus, hosts: '-Dquarkus.http.host!', ifTold: true }),
    serves('micronaut', all, 8080, { ...micronaut, ifTold: true }),
  ],
  'mvn|mvnw|mvnd spring-boot:run': springRun,
  'gradle|gradlew bootRun|:bootRun': springRun,
  'spring run': springRun,
  'mvn|mvnw|mvnd quarkus:dev': quarkusDev,
  'gradle|gradlew quarkusDev|:quarkusDev': quarkusDev,
  'quarkus dev': quarkusDev,
  'mvn|mvnw|mvnd mn:run': serves('micronaut', all, 8080, { ...micronaut, ...buildTool }),
  'mvn|mvnw|mvnd jetty:run': serves('jetty', all, 8080, { ports: '-Djetty.http.port -Djetty.port', ...buildTool }),
  'mvn|mvnw|mvnd clean|compile|package|install|test|verify|deploy|validate|site|dependency:go-offline|dependency:resolve':
    nothingMore,
  'gradle|gradlew build|assemble|clean|test|check|bootJar|jar|shadowJar|dependencies|publish|installDist|spotlessApply':
    nothingMore,

  // .NET
  'dotnet run|watch': serves('kestrel', 'localhost', 5000, { ...kestrel, programs: '-p --project|=.' }),
  'dotnet build|restore|publish|test|ef|tool|clean|new|add|format|pack|nuget|dev-certs|sln|--version': nothingMore,
  dotnet: serves('kestrel', 'localhost', 5000, { ...kestrel, programs: '1' }),

  // What runs what another file lists
  'foreman|honcho|overmind|goreman|nf|forego start|s': { startsOthers: true },
  hivemind: { startsOthers: true },
  supervisord: { programs: '-c --configuration|=supervisord.conf', values: '-u --user -d --directory -l --logfile -j' },
  'service|rc-service|invoke-rc.d': { startsOthers: true },
  'systemctl start|restart|reload-or-restart': { startsOthers: true },
  'make|gmake|just|task|invoke|inv|rake|tilt|skaffold|gulp|grunt': { startsOthers: true },
  'just --list|-l|--summary': nothingMore,
  'docker compose|run|start|create': { startsOthers: true },
  'docker-compose|podman-compose up|start|run|restart|watch': { startsOthers: true },

  // Rust, Elixir and sites made of files
  'trunk serve': serves('trunk', local, 8080, { hosts: '-a --address', ports: '-p --port', values: '-d --dist' }),
  'cargo leptos|watch': { programs: '=Cargo.toml' },
  'cargo shuttle': serves('shuttle', local, 8000, { hosts: '--external!', ports: '-p --port' }),
  'shuttle run': serves('shuttle', local, 8000, { hosts: '--external!', ports: '-p --port' }),
  'mix phx.server': { programs: '=mix.exs' },
  iex: { programs: '=mix.exs' },
  'hugo server|serve': serves('hugo', local, 1313, {
    hosts: '--bind',
    ports: '-p --port',
    values: '-b --baseURL -e --environment -s --source --config',
  }),
  hugo: nothingMore,
  'zola serve': serves('zola', local, 1111, { hosts: '-i --interface', ports: '-p --port', values: '-u --base-url' }),
  'mdbook serve': serves('mdbook', 'localhost', 3000, {
    hosts: '-n --hostname',
    ports: '-p --port',
    values: '-d --dest-dir',
  }),
  'caddy file-server': serves('caddy', all, 80, { addresses: '-l --listen', values: '-r --root -d --domain' }),
  'caddy reverse-proxy': [
    serves('caddy', all, 443, { addresses: '-f --from' }),
    { dials: 'caddy', addresses: '-t --to', values: '-f --from', port: 80 },
  ],
  'caddy run|start': { programs: '=caddy -c --config', values: '-a --adapter', startsOthers: true },
  'caddy fmt|validate|adapt|reload|stop|version|hash-password': nothingMore,
  nginx: { programs: '=nginx -c', values: '-g -p -s', startsOthers: true },
  'nginx -t': nothingMore,
  'ollama serve': serves('ollama', local, 11_434, { addressEnv: 'OLLAMA_HOST' }),
  'llama-server': serves('llama.cpp', local, 8080, {
    hosts: '--host',
    ports: '--port',
    values: '-m --model -c -n -ngl -t',
  }),
  'hardhat node': serves('hardhat', local, 8545, { hosts: '--hostname', ports: '--port' }),
  anvil: serves('anvil', local, 8545, { hosts: '--host', ports: '-p --port' }),
};
