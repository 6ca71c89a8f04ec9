/** A program that runs a program in a language, which its command line names. Lists are as in `Program`. */
export interface Interpreter {
  /** Options that take a value. */
  readonly values?: string;
  /** Options whose value is the program's own text. */
  readonly texts?: string;
  /** Options whose value is a line for a shell. */
  readonly lines?: string;
  /** Options whose value is a module, which its arguments follow. */
  readonly module?: string;
  readonly envFiles?: string;
  /** Options that make it something else than an interpreter. */
  readonly unless?: string;
  /** Options with which it starts nothing. */
  readonly idle?: string;
  /** The program when it names none. */
  readonly otherwise?: string;
  /** What serves, as framework, what a program exports by default. */
  readonly serves?: string;
  /** Its own options that servers of programs read. */
  readonly options?: string;
}

const nodeOptions =
  '-r --require --import --loader --experimental-loader -C --conditions --input-type --title --icu-data-dir ' +
  '--watch-path --stack-trace-limit --max-old-space-size --inspect-port --test-reporter --tsconfig';

const node: Interpreter = {
  values: nodeOptions,
  texts: '-e --eval -p --print -pe',
  envFiles: '--env-file --env-file-if-exists',
};

const bun: Interpreter = {
  values: '-r --preload -c --config --cwd --define -d',
  texts: '-e --eval',
  envFiles: '--env-file',
  serves: 'bun',
  options: '--port',
};

/** By their names and what must follow, as in `Programs`. */
export const interpreters: Readonly<Record<string, Interpreter>> = {
  'node|nodejs|iojs|electron-node': { ...node, idle: '--test --test-only --check -c -v --version -h --help' },
  'tsx|ts-node|ts-node-esm|tsm|esno|esr|babel-node|swc-node|sucrase-node|vite-node|jiti|node-dev|tsnd|ts-node-dev|coffee|esbuild-runner':
    {
      ...node,
      values: `${nodeOptions} -P --project --compiler -O --compiler-options -x --extensions --ignore --presets --plugins -c --config -T!`,
    },
  'tsx|node-dev watch': { ...node, values: `${nodeOptions} --include --exclude --ignore` },
  nodemon: {
    otherwise: '.',
    values: '-w --watch -e --ext -i --ignore -d --delay -s --signal -C --cwd --config --exitcrash -r --require',
  },
  'forever start|restart': { values: '-l -o -e -c -m --uid --workingDir --minUptime --spinSleepTime' },
  forever: { values: '-l -o -e -c -m --uid --workingDir --minUptime --spinSleepTime' },
  'supervisor|node-supervisor': { values: '-w -i -e -x -p' },
  'pm2|pm2-runtime|pm2-dev start|restart|reload|startOrRestart|startOrReload': {
    values:
      '-n --name -i --instances -l --log -o --output -e --error --env --interpreter --max-memory-restart --node-args --cwd --watch-delay --namespace -u -c --cron -p --pid',
  },
  'pm2-runtime|pm2-docker': { values: '-n --name -i --instances --env --interpreter --node-args' },
  bun,
  'bun run': bun,
  'deno run': {
    values: '-c --config --import-map --lock --cert --location --v8-flags -L --seed --unstable',
    envFiles: '--env-file --env',
  },
  'zx|qode|electron': { values: nodeOptions },
  'python|pypy|pythonw|py|ipython': { values: '-W -X --check-hash-based-pycs', texts: '-c', module: '-m' },
  debugpy: { values: '--listen --connect --configure-subProcess --log-to', module: '-m', texts: '-c' },
  'pdb|cProfile|profile|trace|coverage.__main__': { values: '-o -s', module: '-m' },
  ruby: { values: '-I -r -C -E -W -x', texts: '-e' },
  php: { values: '-c -d -z -t', texts: '-r', unless: '-S' },
  'perl|raku': { values: '-I -M', texts: '-e -E' },
  'plackup|starman|morbo|hypnotoad': { values: '-I -M -E -s' },
  'sh|bash|zsh|dash|ash|ksh|fish': { values: '-o -O --rcfile --init-file', lines: '-c' },
  'go run': { values: '-tags -ldflags -gcflags -mod -modfile -exec -o -C -race!' },
  'dart|crystal|swift|v|zig|lua|luajit|julia|Rscript|elixir|escript|groovy|scala|nim run': {},
  'lua|luajit|julia|Rscript|elixir|groovy|racket|guile|clojure': {},
  'cargo run|r': {
    values: '--bin --example -p --package --features -F --profile --target --target-dir --manifest-path --config',
    otherwise: 'Cargo.toml',
  },
  'air|bra|fresh|realize|wgo|gow|CompileDaemon|gowatch': { values: '-c', otherwise: '.' },
};
