import { missingPackages } from './install.ts';
import { holdAgainstKernel, inProcfile, type Case } from './harness.ts';

type More = Partial<Omit<Case, 'name'>>;

const sinatra = (name: string, settings: string, more: More = {}): Case => ({
  name,
  run: 'ruby app.rb',
  ...more,
  files: { 'app.rb': `require 'sinatra'\n${settings}\npost('/hook') { '' }\n`, ...more.files },
});

const modular = (name: string, body: string, more: More = {}): Case => ({
  name,
  run: 'ruby app.rb',
  ...more,
  files: {
    'app.rb': `require 'sinatra/base'\n\nclass App < Sinatra::Base\n  post('/hook') { '' }\n${body}`,
    ...more.files,
  },
});

const port4700 = { PORT: '4700' };

holdAgainstKernel(
  { name: 'Sinatra', command: inProcfile, missing: await missingPackages(['ruby-sinatra', 'puma', 'ruby-webrick']) },
  [
    sinatra('its default', ''),
    sinatra('set :port', 'set :port, 4600'),
    sinatra('set :bind', `set :bind, '0.0.0.0'`),
    sinatra('set :bind, 127.0.0.1', `set :bind, '127.0.0.1'\nset :port, 4600`, { fixedTo: '0.0.0.0' }),
    sinatra('a hash', `set bind: 'localhost', port: 4600`),
    sinatra('ENV.fetch', `set :port, ENV.fetch('PORT', 4600)`),
    sinatra('ENV.fetch, set', `set :port, ENV.fetch('PORT', 4600)`, { env: port4700 }),
    sinatra('ENV ||', `set :port, ENV['APP_PORT'] || 4600`),
    sinatra('PORT, which it reads itself', '', { env: port4700 }),
    sinatra('-p', '', { run: 'ruby app.rb -p 4600' }),
    sinatra('-o and -p', '', {
      run: 'ruby app.rb -o 0.0.0.0 -p 4600',
    }),
    sinatra('-p4600', '', { run: 'ruby app.rb -p4600' }),
    sinatra('set :port before -p', 'set :port, 4700', { run: 'ruby app.rb -p 4600' }),
    sinatra('-p before PORT', '', { run: 'ruby app.rb -p 4600', env: port4700 }),
    sinatra('-e', '', { run: 'ruby app.rb -e production' }),
    sinatra('-e before APP_ENV', '', { run: 'APP_ENV=production ruby app.rb -e development' }),
    sinatra('RACK_ENV', '', { env: { RACK_ENV: 'staging' } }),
    sinatra('APP_ENV before RACK_ENV', '', { env: { APP_ENV: 'development', RACK_ENV: 'production' } }),
    sinatra('in production', '', {
      run: 'APP_ENV=production ruby app.rb',
    }),
    modular('run!', `end\n\nApp.run!\n`),
    modular('run! with options', `end\n\nApp.run!(port: 4600, bind: '127.0.0.1')\n`),
    modular('run! of the class', `  set :port, 4600\n  set :bind, '0.0.0.0'\n  run! if app_file == $0\nend\n`),
  ],
);

const rack = `run ->(_) { [200, {}, ['']] }\n`;
const puma = (run: string, more: More = {}, name = run): Case => ({
  name,
  run,
  ...more,
  files: { 'config.ru': rack, ...more.files },
});
const pumaConfig = (config: string): More => ({ files: { 'config/puma.rb': config } });

holdAgainstKernel(
  { name: 'Puma', command: inProcfile, missing: await missingPackages(['puma', 'ruby-webrick', 'ruby-rack']) },
  [
    puma('puma'),
    puma('puma -p 9300'),
    puma('puma -b tcp://127.0.0.1:9300'),
    puma('puma --bind tcp://0.0.0.0:9300'),
    puma('puma -b tcp://localhost:9300'),
    puma(`puma -b 'tcp://[::1]:9300'`),
    puma('puma', { env: { PORT: '9400' } }, 'PORT, which it does not read'),
    puma('puma', pumaConfig('port 9300\n'), 'port'),
    puma('puma', pumaConfig(`port 9300, '127.0.0.1'\n`), 'port and host'),
    puma('puma', pumaConfig(`bind 'tcp://127.0.0.1:9300'\n`), 'bind'),
    puma('puma', pumaConfig(`port ENV.fetch('PORT') { 9300 }\nthreads 1, 1\n`), 'port ENV.fetch'),
    puma('puma', { ...pumaConfig(`port ENV.fetch('PORT') { 9300 }\n`), env: { PORT: '9400' } }, 'port ENV.fetch, set'),
    puma('puma -C web.rb', {
      files: { 'web.rb': `bind "tcp://127.0.0.1:#{ENV.fetch('PORT', 9300)}"\n` },
    }),
    puma('puma -b unix:///tmp/puma.sock', { noBind: { prints: /Listening on/ } }),
    puma('puma --config=deploy/web.rb', { files: { 'deploy/web.rb': `port 9300\n` } }),
    puma('puma -C web.rb -p 9400', { files: { 'web.rb': `bind 'tcp://127.0.0.1:9300'\n` } }),
    puma('rackup'),
    puma('rackup -E production'),
    puma('RACK_ENV=staging rackup -p 9300'),
    puma('APP_ENV=production rackup'),
    puma('rackup -p 9300 -o 0.0.0.0'),
    puma('rackup --host 127.0.0.1 --port 9300'),
  ],
);

const ruby = (name: string, source: string): Case => ({ name, run: 'ruby app.rb', files: { 'app.rb': source } });

holdAgainstKernel(
  { name: 'Ruby by itself', command: inProcfile, missing: await missingPackages(['ruby', 'ruby-webrick']) },
  [
    ruby('WEBrick', `require 'webrick'\nserver = WEBrick::HTTPServer.new(Port: 8000)\nserver.start\n`),
    ruby(
      'WEBrick, 127.0.0.1',
      `require 'webrick'\nserver = WEBrick::HTTPServer.new(:Port => 8000, :BindAddress => '127.0.0.1')\nserver.start\n`,
    ),
    ruby('TCPServer', `require 'socket'\nserver = TCPServer.new('127.0.0.1', 2000)\nloop { server.accept.close }\n`),
    ruby('TCPServer without a host', `require 'socket'\nserver = TCPServer.new(2000)\nloop { server.accept.close }\n`),
  ],
);
