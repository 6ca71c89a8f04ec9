/** A program that runs another, which its command line names. Lists have blanks between, as in `Program`. */
export interface Wrapper {
  /** Options that take a value. */
  readonly values?: string;
  /** How many arguments come before the program, besides those that the key lists. */
  readonly skip?: number;
  /** Whether the program comes behind `--` only. */
  readonly separated?: boolean;
  /** Options whose values are lines for a shell. */
  readonly lines?: string;
  /** Which of its arguments are lines for a shell. */
  readonly linesAsArguments?: 'first' | 'all';
  /** Options whose value is the beginning of a line, which the arguments end. */
  readonly beginnings?: string;
  readonly envFiles?: string;
  /** The option behind which a module of Python stands. */
  readonly module?: string;
  /** Options with which it runs nothing. */
  readonly idle?: string;
  /** Options that name the folder it runs in. */
  readonly folder?: string;
  /** Whether it puts the variables that it sets in place of `$NAME` itself. */
  readonly expands?: boolean;
}

/** By their names and what must follow, as in `Programs`. */
export const wrappers: Readonly<Record<string, Wrapper>> = {
  command: { idle: '-v -V' },
  'exec|nohup|time|builtin|setsid|caffeinate|winpty|eval|noglob|doas|unbuffer|start|call|chronic|rlwrap': {
    values: '-a',
  },
  'ddtrace-run|opentelemetry-instrument|scalene|viztracer|memray|py-spy|bun-watch|dbus-run-session|run-with-dotenv': {},
  'elastic-apm-run|honeybadger|appsignal-wrap|instana': {},
  env: { values: '-u --unset -C --chdir', lines: '-S --split-string' },
  'cross-env|cross-env-shell|cross-env-default': { expands: true },
  sudo: { values: '-u -g -h -p -C -T -U --user --group' },
  'gosu|su-exec': { skip: 1 },
  'su|runuser': { skip: 3, lines: '-c --command', values: '-s --shell -g' },
  'chpst|setuser|setpriv|s6-setuidgid': { values: '-u -U --reuid --regid', skip: 0 },
  nice: { values: '-n --adjustment' },
  ionice: { values: '-c -n -p' },
  timeout: { values: '-s -k --signal --kill-after', skip: 1 },
  stdbuf: { values: '-i -o -e' },
  'strace|ltrace': { values: '-e -o -p' },
  'xvfb-run': { values: '-n -s -e --server-args' },
  'tini|dumb-init|catatonit|docker-init': { values: '-p -e -r --rewrite' },
  'unshare|firejail|bwrap': {},
  'wait-for-it|wait-for-it.sh|wait-for|wait-for.sh|wait': { separated: true, values: '-t -h -p' },
  dockerize: { values: '-wait -timeout -template -stdout -stderr -wait-retry-interval' },
  watchexec: { values: '-w --watch -e --exts -i --ignore -f --filter -s --signal -d --debounce --stop-signal' },
  reflex: { values: '-r -R -g -G --regex --glob --inverse-regex', separated: false },
  entr: {},
  onchange: { separated: true },
  'chokidar|chokidar-cli': { lines: '-c --command' },
  'watchmedo auto-restart|shell-command': {
    values: '-d --directory -p --pattern --patterns -i --ignore-patterns --signal',
    lines: '--command',
  },
  watchfiles: { linesAsArguments: 'first', values: '--filter --ignore-paths --target-type --args --sigint-timeout' },
  'direnv exec': { skip: 1 },
  'nix-shell': { lines: '--run --command', values: '-p --packages -I -A' },
  'nix develop|shell': { lines: '-c --command' },
  'devbox run': {},
  'mise|rtx exec|x': { separated: true },
  'asdf|rbenv|pyenv|nodenv exec': {},
  'fnm exec': { values: '--using' },
  'volta run': { values: '--node --npm --yarn' },
  'nvm exec|run': { skip: 1 },
  'poetry|pipenv|rye run': { values: '-C --directory' },
  'pdm run': { values: '-p --project' },
  'hatch run': {},
  'uv run': {
    values: '--with --with-requirements --python -p --extra --group --package --index-url --project --only-group',
    envFiles: '--env-file',
    module: '-m',
    folder: '--directory',
  },
  uvx: { values: '--from --with --python -p' },
  'uv tool run': { values: '--from --with --python -p' },
  pipx: { values: '--spec --python', skip: 1 },
  'conda|mamba|micromamba run': { values: '-n --name -p --prefix --cwd' },
  'newrelic-admin run-program': {},
  'coverage run': { values: '--source --rcfile --omit', module: '-m' },
  'bundle|bundler exec': { values: '--gemfile' },
  'chamber|aws-vault|saml2aws exec': { separated: true },
  'op|doppler|infisical|teller|varlock|vault-env|envconsul|phase run': {
    separated: true,
    envFiles: '--env-file',
    lines: '--command',
  },
  'dotenv|dotenv-cli': { values: '-v -c -p', envFiles: '-e -f --file' },
  'dotenv run': { envFiles: '-f --file' },
  'dotenvx run': { envFiles: '-f --env-file', values: '-e --env -fk --convention' },
  'env-cmd': { envFiles: '-f --file', values: '-e --environments -r --rc-file' },
  'dotenv-flow|dotenv-run-script': {},
  'railway|zeabur run': {},
  'vercel env run': { separated: true },
  'sst|sst2 bind|dev|shell': {},
  npx: { values: '-p --package', lines: '-c --call' },
  'npm exec|x': { values: '-p --package', lines: '-c --call' },
  'pnpm exec|dlx': { values: '--package' },
  'yarn exec|dlx': { values: '-p --package' },
  'pnpx|bunx': { values: '-p --package' },
  'bun x': { values: '-p --package' },
  'concurrently|conc': {
    linesAsArguments: 'all',
    values:
      '-n --names -c --prefix-colors -p --prefix -l --prefix-length -t --timestamp-format -s --success -m --max-processes ' +
      '--restart-tries --restart-after --name-separator --default-input-target --teardown --kill-signal --ks',
  },
  'stmux|parallelshell|mprocs|parallel': { linesAsArguments: 'all' },
  'nodemon|node-dev-watch': {
    beginnings: '-x --exec',
    values: '-w --watch -e --ext -i --ignore -d --delay -s --signal -C --cwd --config --exitcrash -V',
  },
  'tsc-watch': { lines: '--onSuccess --onFirstSuccess --onCompilationComplete', values: '-p --project --compiler' },
  'tsup|tsdown|bunchee': { lines: '--onSuccess --on-success', values: '-d --out-dir --format --target --tsconfig' },
  'cargo watch': { lines: '-s --shell', values: '-x --exec -w --watch -i --ignore -d --delay -C' },
  'cmd /c|/C|/k|/K|/s': {},
  'powershell|pwsh': { lines: '-Command -c -command', values: '-File -ExecutionPolicy' },
};
