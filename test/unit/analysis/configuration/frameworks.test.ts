import { expect, test } from 'vitest';
import {
  angular,
  devServerSettings,
  hypercorn,
} from '../../../../src/core/analysis/configuration/devServerSettings.ts';
import { dotnet } from '../../../../src/core/analysis/configuration/dotnet.ts';
import { rocket } from '../../../../src/core/analysis/configuration/rocket.ts';
import type { FileReader } from '../../../../src/core/analysis/fileReader.ts';
import { factTexts, readsAnyText, withHost } from './reading.ts';

const launch = 'Properties/launchSettings.json';
const streamlit = '.streamlit/config.toml';

type Row = readonly [name: string, reader: FileReader, file: string, text: string, expected: readonly string[]];

const files: readonly Row[] = [
  [
    'several URLs of a profile',
    dotnet,
    launch,
    '\uFEFF{\n  // local\n  "profiles": { "http": { "commandName": "Project", "applicationUrl": "https://localhost:7001;http://localhost:5000" } }\n}',
    [
      'kestrel @http https://localhost:7001 | literal localhost <localhost> | literal 7001 <7001>',
      'kestrel @http http://localhost:5000 | literal localhost <localhost> | literal 5000 <5000>',
    ],
  ],
  [
    'several profiles',
    dotnet,
    launch,
    '{"iisSettings":{"iisExpress":{"applicationUrl":"http://localhost:1"}},"profiles":{"IIS Express":{"commandName":"IISExpress","applicationUrl":"http://localhost:2"},"a":{"commandName":"Project","applicationUrl":"http://*:3/"},"b":{"applicationUrl":"http://+:4"},"c":{"commandName":"Docker"}}}',
    [
      'kestrel @a http://*:3/ | literal :: <*> | literal 3 <3>',
      'kestrel @b http://+:4 | literal :: <+> | literal 4 <4>',
    ],
  ],
  [
    'URLs of the environment of a profile',
    dotnet,
    launch,
    '{"profiles":{"a":{"environmentVariables":{"ASPNETCORE_URLS":"http://0.0.0.0:80"}}}}',
    ['kestrel @a http://0.0.0.0:80 | literal 0.0.0.0 <0.0.0.0> | literal 80 <80>'],
  ],
  [
    'endpoints of Kestrel',
    dotnet,
    'appsettings.json',
    '{"Urls":"http://x:1","Kestrel":{"Endpoints":{"Http":{"Url":"http://[::1]:5000"},"Https":{"Url":"https://localhost"}}}}',
    [
      'kestrel http://[::1]:5000 | literal ::1 <[::1]> | literal 5000 <5000>',
      'kestrel https://localhost | literal localhost <localhost> | default 443',
    ],
  ],
  [
    'URLs in other case',
    dotnet,
    'appsettings.Development.json',
    '{"urls":"http://localhost:5000; http://example.com:5001"}',
    [
      'kestrel @Development http://localhost:5000 | literal localhost <localhost> | literal 5000 <5000>',
      'kestrel @Development http://example.com:5001 | literal :: <example.com> | literal 5001 <5001>',
    ],
  ],
  [
    'URLs with escapes',
    dotnet,
    'appsettings.json',
    String.raw`{"urls":"http:\/\/localhost:5000"}`,
    [
      String.raw`kestrel http:\/\/localhost:5000 | unresolved <http:\/\/localhost:5000> | unresolved <http:\/\/localhost:5000>`,
    ],
  ],
  [
    'no sockets, no port 0, nothing else',
    dotnet,
    'appsettings.json',
    '{"urls":"http://unix:/tmp/x.sock;http://localhost:0;tcp","Api":{"Url":"http://localhost:1"}}',
    [],
  ],
  ['no broken settings', dotnet, 'appsettings.json', '{"urls": ["http://localhost:1"], "Kestrel": null', []],
  [
    'Rocket',
    rocket,
    'Rocket.toml',
    '[default]\naddress = "0.0.0.0"\nport = 8001\n\n[debug]\nport = 9001\n\n[release]\naddress = "127.0.0.1" # x\n',
    [
      'rocket port | literal 0.0.0.0 <"0.0.0.0"> {0.0.0.0} | literal 8001 <8001>',
      'rocket @debug port | literal 0.0.0.0 <"0.0.0.0"> {0.0.0.0} | literal 9001 <9001>',
      'rocket @release address | literal 127.0.0.1 <"127.0.0.1"> {127.0.0.1} | literal 8001 <8001>',
    ],
  ],
  [
    'Rocket with nothing but ports',
    rocket,
    'Rocket.toml',
    '[default]\nport = 8_001\n[production]\nport = 80\n[global]\nlog_level = "off"\n',
    [
      'rocket port | env 127.0.0.1 ROCKET_ADDRESS | literal 8001 <8_001>',
      'rocket @production port | unresolved | literal 80 <80>',
    ],
  ],
  [
    'Rocket on the global port',
    rocket,
    'Rocket.toml',
    'global = { port = 1 }\ndefault.port = 2\ndefault.address = "::1"',
    [
      'rocket port | literal ::1 <"::1"> {::1} | literal 1 <1>',
      'rocket default.port | literal ::1 <"::1"> {::1} | literal 1 <1>',
    ],
  ],
  [
    'Rocket half written',
    rocket,
    'Rocket.toml',
    '[default]\nport = 8001\naddress = "0.0',
    ['rocket port | env 127.0.0.1 ROCKET_ADDRESS | literal 8001 <8001>'],
  ],
  ['no Rocket on port 0', rocket, 'Rocket.toml', '[default]\nport = 0', []],
  [
    'Streamlit',
    devServerSettings,
    streamlit,
    '[browser]\nserverPort = 80\n[server]\nport = 8080\n',
    ['streamlit port | default 0.0.0.0 | literal 8080 <8080>'],
  ],
  [
    'Streamlit with an address alone',
    devServerSettings,
    streamlit,
    'server.address = "localhost"',
    ['streamlit server.address | literal localhost <"localhost"> {localhost} | env 8501 STREAMLIT_SERVER_PORT'],
  ],
  [
    'Wrangler',
    devServerSettings,
    'wrangler.toml',
    'name = "x"\n[dev]\nport = 8788\nip = "*"',
    ['wrangler port | literal 0.0.0.0 <"*"> {*} | literal 8788 <8788>'],
  ],
  [
    'Wrangler in JSON',
    devServerSettings,
    'wrangler.jsonc',
    '{ "dev": { "port": 8788, }, // x\n }',
    ['wrangler "port" | default localhost | literal 8788 <8788>'],
  ],
  [
    'Bun',
    devServerSettings,
    'bunfig.toml',
    '[serve]\nport = 4000',
    ['bun port | default 0.0.0.0 | literal 4000 <4000>'],
  ],
  ['no other table', devServerSettings, 'wrangler.toml', 'port = 1\n[site]\nport = 2', []],
  [
    'Angular',
    angular,
    'angular.json',
    '{"projects":{"app":{"architect":{"build":{"options":{"port":1}},"serve":{"options":{"port":4300},"configurations":{"lan":{"host":"0.0.0.0"},"production":{"buildTarget":"x"}}}}}}}',
    [
      'angular "port" | default localhost | literal 4300 <4300>',
      'angular @lan "host" | literal 0.0.0.0 <"0.0.0.0"> {0.0.0.0} | literal 4300 <4300>',
    ],
  ],
  [
    'Hypercorn',
    hypercorn,
    'hypercorn.toml',
    'bind = ["0.0.0.0:8080", "unix:/tmp/x", "localhost:8081"]\n',
    [
      'hypercorn bind | literal 0.0.0.0 <0.0.0.0> | literal 8080 <8080>',
      'hypercorn bind | literal localhost <localhost> | literal 8081 <8081>',
    ],
  ],
  [
    'Hypercorn on one address',
    hypercorn,
    'hypercorn.toml',
    'bind = "127.0.0.1"',
    ['hypercorn bind | literal 127.0.0.1 <127.0.0.1> | default 8000'],
  ],
];

for (const [name, reader, file, text, expected] of files) {
  test(`${name}: ${file}`, async () => expect(await factTexts(reader, file, text)).toEqual(expected));
}

test.each<readonly [FileReader, string, string, string]>([
  [rocket, 'Rocket.toml', '[default]\nport = 1\n', '[default]\naddress = "::"\nport = 1\n'],
  [
    devServerSettings,
    'wrangler.jsonc',
    '{\n  "dev": {\n    "port": 1\n  }\n}',
    '{\n  "dev": {\n    "ip": "::",\n    "port": 1\n  }\n}',
  ],
  [devServerSettings, 'wrangler.json', '{"dev":{"port":1}}', '{"dev":{"ip": "::", "port":1}}'],
  [devServerSettings, 'wrangler.toml', 'dev = { port = 1 }', 'dev = { ip = "::", port = 1 }'],
])('a host can be added: %# %s', async (reader, file, text, expected) => {
  expect(await withHost(reader, file, text, '::')).toBe(expected);
});

test.each<readonly [FileReader, string]>([
  [dotnet, launch],
  [dotnet, 'appsettings.json'],
  [rocket, 'Rocket.toml'],
  [devServerSettings, 'wrangler.toml'],
  [devServerSettings, 'wrangler.json'],
  [angular, 'angular.json'],
  [hypercorn, 'hypercorn.toml'],
])('any text is read: %# %s', async (reader, name) => {
  const samples = files.filter((row) => row[1] === reader).map((row) => row[3]);
  expect(await readsAnyText(reader, name, samples)).toBe(true);
});
