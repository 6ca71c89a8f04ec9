import { missingPackages } from './install.ts';
import { holdAgainstKernel, inProcfile, type Case } from './harness.ts';

type More = Partial<Omit<Case, 'name'>>;

const go = (name: string, imports: readonly string[], body: string, more: More = {}): Case => {
  const source = `package main\n\nimport (\n${imports.map((each) => `\t"${each}"\n`).join('')})\n\nfunc main() {\n${body}}\n`;
  return { name, run: 'go run server.go', ...more, files: { 'server.go': source, ...more.files } };
};

/** `http.ListenAndServe` on an address. */
const listen = (address: string, more: More = {}): Case =>
  go(`ListenAndServe(${address})`, ['net/http'], `\thttp.ListenAndServe(${address}, nil)\n`, more);

holdAgainstKernel({ name: 'Go', command: inProcfile, missing: await missingPackages(['golang-go']) }, [
  listen('":8080"'),
  listen('"127.0.0.1:8080"', { fixedTo: '0.0.0.0' }),
  listen('"localhost:8080"', { fixedTo: '0.0.0.0' }),
  listen('"0.0.0.0:8080"'),
  listen('"[::1]:8080"'),
  listen('"[::]:8080"'),
  listen('":http"'),
  listen('""'),
  listen('"127.0.0.1:0"', { noBind: 'any port' }),
  go(
    'http.Server',
    ['net/http'],
    `\tserver := &http.Server{Addr: "127.0.0.1:8080", Handler: nil}\n\tserver.ListenAndServe()\n`,
    { fixedTo: '0.0.0.0' },
  ),
  go('http.Server without an address', ['net/http'], `\tserver := http.Server{}\n\tserver.ListenAndServe()\n`),
  go('a constant', ['net/http'], `\tconst addr = ":8081"\n\thttp.ListenAndServe(addr, nil)\n`),
  go('Sprintf', ['fmt', 'net/http'], `\tport := 8081\n\thttp.ListenAndServe(fmt.Sprintf(":%d", port), nil)\n`),
  go(
    'a variable with a default',
    ['net/http', 'os'],
    `\tport := os.Getenv("PORT")\n\tif port == "" {\n\t\tport = "8081"\n\t}\n\thttp.ListenAndServe(":"+port, nil)\n`,
  ),
  go(
    'a variable that is set',
    ['net/http', 'os'],
    `\tport := os.Getenv("PORT")\n\tif port == "" {\n\t\tport = "8081"\n\t}\n\thttp.ListenAndServe(":"+port, nil)\n`,
    { env: { PORT: '8082' } },
  ),
  go('a variable alone', ['net/http', 'os'], `\thttp.ListenAndServe("0.0.0.0:"+os.Getenv("PORT"), nil)\n`, {
    env: { PORT: '8082' },
  }),
  go(
    'a flag',
    ['flag', 'net/http'],
    `\taddr := flag.String("addr", "127.0.0.1:8081", "address")\n\tflag.Parse()\n\thttp.ListenAndServe(*addr, nil)\n`,
  ),
  go(
    'net.Listen',
    ['net', 'net/http'],
    `\tlistener, _ := net.Listen("tcp", "127.0.0.1:8080")\n\thttp.Serve(listener, nil)\n`,
  ),
  go(
    'net.Listen, IPv4 alone',
    ['net', 'net/http'],
    `\tlistener, _ := net.Listen("tcp4", ":8080")\n\thttp.Serve(listener, nil)\n`,
  ),
  go('net.JoinHostPort', ['net', 'net/http'], `\thttp.ListenAndServe(net.JoinHostPort("127.0.0.1", "8080"), nil)\n`),
]);

/** Debian keeps the sources of Go packages in one place for all. */
const run = 'GO111MODULE=off GOPATH=/usr/share/gocode go run server.go';
const gin = (body: string, more: More = {}, name = body): Case =>
  go(`Gin ${name}`, ['github.com/gin-gonic/gin'], `\tr := gin.New()\n\t${body}\n`, { run, ...more });
const echo = (body: string): Case =>
  go(`Echo ${body}`, ['github.com/labstack/echo'], `\te := echo.New()\n\t${body}\n`, { run });

holdAgainstKernel(
  {
    name: 'Gin, Echo and Chi',
    command: inProcfile,
    missing: await missingPackages([
      'golang-go',
      'golang-github-gin-gonic-gin-dev',
      'golang-github-labstack-echo-dev',
      'golang-github-go-chi-chi-dev',
    ]),
  },
  [
    gin('r.Run()'),
    gin('r.Run()', { env: { PORT: '8082' } }, 'r.Run() with PORT'),
    gin('r.Run(":8081")'),
    gin('r.Run("127.0.0.1:8081")', { fixedTo: '0.0.0.0' }),
    echo('e.Start(":1323")'),
    echo('e.Logger.Fatal(e.Start("127.0.0.1:1323"))'),
    go(
      'Chi',
      ['net/http', 'github.com/go-chi/chi'],
      `\tr := chi.NewRouter()\n\thttp.ListenAndServe("localhost:3000", r)\n`,
      { run },
    ),
  ],
);
