import { expect, test } from 'vitest';
import { bindTextsAcross } from './factText.ts';
import { applied, findingsOf, summariesOf, type Files } from './workspace.ts';

const tags = 'package config\nimport "github.com/caarlos0/env/v11"\n';
const load = `func Load() (*Config, error) {
	var cfg Config
	if err := env.Parse(&cfg); err != nil {
		return nil, err
	}
	return &cfg, nil
}
`;
const main = (body: string): string =>
  `package main\nimport (\n\t"net/http"\n\t"example.com/shop/internal/config"\n)\nfunc main() {\n${body}\n}\n`;

const cases: readonly (readonly [name: string, files: Files, expected: readonly string[]])[] = [
  [
    'constants of another file of the package',
    {
      'const.go': 'package main\nconst (\n\thost = "127.0.0.1"\n\tport = "9999"\n)\n',
      'main.go': 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(host+":"+port, nil) }\n',
    },
    ['net/http | literal 127.0.0.1 <"127.0.0.1" in const.go> | literal 9999 <"9999" in const.go>'],
  ],
  [
    'an address of another package',
    {
      'internal/config/config.go': 'package config\nconst Addr = ":8080"\n',
      'main.go': main('http.ListenAndServe(config.Addr, nil)'),
    },
    [
      'net/http | literal :: <":8080" in internal/config/config.go> | literal 8080 <":8080" in internal/config/config.go>',
    ],
  ],
  [
    'a struct that a library fills from the environment',
    {
      'internal/config/config.go': `${tags}type Config struct {\n\tPort int \`env:"PORT" envDefault:"5000"\`\n}\n${load}`,
      'cmd/api/main.go': main(
        'cfg, err := config.Load()\nsrv := &http.Server{Addr: fmt.Sprintf(":%d", cfg.Port)}\nsrv.ListenAndServe()',
      ),
    },
    ['net/http | default :: | env 5000 PORT <5000 in internal/config/config.go>'],
  ],
  [
    'a struct inside of a struct, with a prefix',
    {
      'internal/config/config.go': `${tags}type Config struct {\n\tServer Server \`envPrefix:"SERVER_"\`\n}\ntype Server struct {\n\tHost string \`env:"HOST" envDefault:"0.0.0.0"\`\n\tPort int \`env:"PORT,required"\`\n}\n${load}`,
      'main.go': main(
        'cfg, err := config.Load()\nhttp.ListenAndServe(fmt.Sprintf("%s:%d", cfg.Server.Host, cfg.Server.Port), nil)',
      ),
    },
    [
      'net/http | env 0.0.0.0 SERVER_HOST <0.0.0.0 in internal/config/config.go> | env SERVER_PORT <`env:"PORT,required"` in internal/config/config.go>',
    ],
  ],
  [
    'a function that makes the settings of what it reads',
    {
      'internal/config/config.go': `package config\nimport "os"\ntype Config struct { Port string }\nfunc Load() *Config {\n\treturn &Config{Port: getEnv("PORT", "8080")}\n}\nfunc getEnv(key, fallback string) string {\n\tif v := os.Getenv(key); v != "" { return v }\n\treturn fallback\n}\n`,
      'main.go': main('cfg := config.Load()\nhttp.ListenAndServe(":"+cfg.Port, nil)'),
    },
    ['net/http | default :: | env 8080 PORT <"8080" in internal/config/config.go>'],
  ],
  [
    'settings that are completed one by one',
    {
      'internal/config/config.go': `package config\nimport "os"\ntype Config struct { Port string }\nfunc Load(file string) Config {\n\tvar c Config\n\tc.Port = os.Getenv("PORT")\n\tif c.Port == "" {\n\t\tc.Port = "8080"\n\t}\n\treturn c\n}\n`,
      'main.go': main('cfg := config.Load(".env")\nhttp.ListenAndServe(":"+cfg.Port, nil)'),
    },
    ['net/http | default :: | env 8080 PORT <"8080" in internal/config/config.go>'],
  ],
  [
    'the settings that a server is handed',
    {
      'internal/config/config.go': `${tags}type Config struct {\n\tPort string \`env:"PORT" envDefault:"8083"\`\n}\n`,
      'internal/server/server.go': `package server\nimport (\n\t"net/http"\n\t"example.com/shop/internal/config"\n)\ntype Server struct { cfg *config.Config }\nfunc (s *Server) Start() error { return http.ListenAndServe(":"+s.cfg.Port, nil) }\n`,
    },
    ['net/http | default :: | env 8083 PORT <8083 in internal/config/config.go>'],
  ],
  [
    'flags of a struct of another file',
    {
      'main.go': `package main\nimport "flag"\ntype config struct { port int }\ntype application struct { config config }\nfunc main() {\n\tvar cfg config\n\tflag.IntVar(&cfg.port, "port", 4000, "port")\n\tflag.Parse()\n\tapp := &application{config: cfg}\n\tapp.serve()\n}\n`,
      'server.go': `package main\nimport ("fmt"; "net/http")\nfunc (app *application) serve() error {\n\tsrv := &http.Server{Addr: fmt.Sprintf(":%d", app.config.port)}\n\treturn srv.ListenAndServe()\n}\n`,
    },
    ['net/http | default :: | env 4000 --port,-port <4000 in main.go>'],
  ],
  [
    'a file of settings has the last word',
    {
      'internal/config/config.go': `package config\ntype Config struct {\n\tPort int \`yaml:"port"\`\n\tHost string \`yaml:"host" env:"HOST" env-default:"localhost"\`\n}\nfunc Load() *Config {\n\tcfg := &Config{Port: 8080}\n\tyaml.Unmarshal(data, cfg)\n\treturn cfg\n}\n`,
      'main.go': main('cfg := config.Load()\nhttp.ListenAndServe(fmt.Sprintf("%s:%d", cfg.Host, cfg.Port), nil)'),
    },
    [
      'net/http | env HOST <`yaml:"host" env:"HOST" env-default:"localhost"` in internal/config/config.go> | unresolved <fmt.Sprintf("%s:%d", cfg.Host, cfg.Port)>',
    ],
  ],
  [
    'a function that may return something else',
    {
      'address.go': `package main\nimport "os"\nfunc address(given []string) string {\n\tif port := os.Getenv("PORT"); port != "" { return ":" + port }\n\tif len(given) == 0 { return ":8080" }\n\treturn given[0]\n}\n`,
      'main.go': 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe(address(nil), nil) }\n',
    },
    ['net/http | unresolved <address(nil)> | unresolved <address(nil)>'],
  ],
  [
    'a package of somebody else',
    { 'main.go': main('http.ListenAndServe(":"+viper.GetString("port"), nil)') },
    ['net/http | default :: | unresolved <":"+viper.GetString("port")>'],
  ],
];

test.each(cases)('Go: %s', async (_, files, expected) => {
  expect(await bindTextsAcross(files)).toEqual(expected);
});

const docker = 'FROM golang\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nEXPOSE 9999\nCMD ["/app"]\n';

test('a loopback address of another package is marked where it stands, and a fix is offered only for a host of its own', async () => {
  const constants = {
    'internal/config/config.go': 'package config\nconst Host = "127.0.0.1"\n',
    'main.go': main('http.ListenAndServe(config.Host+":9999", nil)'),
    Dockerfile: docker,
  };
  expect(await summariesOf(constants)).toEqual(['loopback-bind error internal/config/config.go: "127.0.0.1"']);
  const [fix] = (await findingsOf(constants))[0]?.fixes ?? [];
  expect(fix && applied(constants, fix)['internal/config/config.go']).toBe('package config\nconst Host = "0.0.0.0"\n');
  const address = {
    ...constants,
    'internal/config/config.go': 'package config\nconst Addr = "127.0.0.1:9999"\n',
    'main.go': main('http.ListenAndServe(config.Addr, nil)'),
  };
  const [finding] = await findingsOf(address);
  expect(finding?.severity).toBe('error');
  expect(finding?.fixes).toEqual([]);
});

const server = 'package main\nimport "net/http"\nfunc main() { http.ListenAndServe("127.0.0.1:8080", nil) }\n';
const image = (built: string, copied: string, run: string): Files => ({
  'cmd/server/main.go': server,
  Dockerfile: `FROM golang AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o ${built} ./cmd/server\nFROM alpine\nCOPY ${copied}\nEXPOSE 8080\nCMD ${run}\n`,
});

test.each([
  ['in a folder of its own', image('/app', '--from=build /app /app', '["/app"]')],
  ['in a folder of the system', image('/bin/api', '--from=build /bin/api /bin/api', '["/bin/api"]')],
  ['by its name', image('/out/api', '--from=0 /out/api /usr/local/bin/', '["api", "-v"]')],
])('Go: a program that an image builds is the server %s', async (_, files) => {
  expect(await summariesOf(files)).toEqual(['loopback-bind error cmd/server/main.go: 127.0.0.1']);
});

test.each([
  ['of another image', image('/out/api', '--from=caddy:2 /usr/bin/caddy /usr/bin/caddy', '["caddy", "run"]')],
  ['that does the chores', image('/bin/worker', '--from=build /bin/worker /bin/worker', '["/bin/worker"]')],
])('Go: a program %s is not', async (_, files) => {
  expect(await summariesOf(files)).toEqual(['loopback-bind information cmd/server/main.go: 127.0.0.1']);
});
