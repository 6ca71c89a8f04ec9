/** Programs that start no server, whatever their arguments. */
const inertNames = new Set(
  // Of the shell
  (
    'echo printf : true false cd pushd popd pwd ls cat tac cp mv rm mkdir rmdir touch ln chmod chown chgrp find xargs grep egrep ' +
    'fgrep rg ag sed awk gawk cut tr sort uniq head tail less more wc tee diff patch cmp which type where whereis export set unset ' +
    'local declare typeset readonly alias unalias shift return exit break continue trap wait sleep kill killall pkill read let ' +
    'ulimit umask source . date id whoami hostname uname basename dirname realpath readlink seq test [ [[ expr bc jq yq ' +
    'tar gzip gunzip zip unzip bzip2 xz file stat du df free ps top htop lsof fuser netstat ss ip ifconfig ping dig nslookup host ' +
    'curl wget http https xh nc ncat telnet scp rsync sftp openssl gpg ssh-keygen ssh-add ssh-agent base64 md5sum sha256sum mktemp ' +
    'clear reset stty tput history jobs fg bg disown getopts hash yes open xdg-open say notify-send dos2unix envsubst del copy ' +
    'move rd md xcopy robocopy cls rem ver setx taskkill attrib chcp install shopt logger column paste nl rev fold fmt truncate ' +
    'wait-on wait-port rimraf del-cli cpx cpy cpy-cli copyfiles mkdirp shx ncp make-dir-cli kill-port fkill dd sync mount umount ' +
    // Version control, hosting, machines
    'git hg svn gh hub glab git-lfs pre-commit husky lint-staged commitlint commitizen cz changeset semantic-release release-it ' +
    'standard-version np lerna-changelog auto-changelog conventional-changelog docker-credential-helper aws gcloud az doctl ' +
    'fly flyctl railway render terraform tofu terragrunt pulumi ansible ansible-playbook packer cdk cdktf eb ecs-cli gsutil bq s3cmd ' +
    'kubeval kubeseal skaffold-lint hadolint trivy snyk sonar-scanner codecov ' +
    'apt apt-get aptitude apk yum dnf pacman brew snap dpkg rpm pip pip3 pipx-install easy_install conda-build gem bundle bundler ' +
    'composer nvm n fnm volta corepack rustup sdk asdf nix-env systemctl service launchctl update-rc.d useradd adduser groupadd ' +
    'usermod passwd su-only crontab ldconfig locale-gen update-ca-certificates addgroup deluser setcap ' +
    // Building and checking
    'tsc vue-tsc tsc-alias tspc babel swc esbuild-plugin rollup terser uglifyjs cssnano sass node-sass lessc stylus postcss ' +
    'tailwindcss tailwind unocss windicss browserify gulp-cli grunt-cli microbundle ncc unbuild ngc ng-packagr api-extractor typedoc ' +
    'jsdoc documentation eslint eslint_d tslint jshint jscs standard xo prettier prettierx biome rome oxlint oxfmt stylelint ' +
    'markdownlint markdownlint-cli2 cspell knip depcheck madge dpdm ts-prune unimported size-limit bundlesize publint attw arethetypeswrong ' +
    'npm-check npm-check-updates ncu syncpack sort-package-json type-coverage jest vitest mocha ava tap tape uvu nyc c8 jasmine karma-once ' +
    'cypress playwright wdio nightwatch testcafe detox cucumber-js cucumber newman k6 artillery autocannon wrk ab hey lighthouse lhci pa11y ' +
    'backstopjs percy loki chromatic plop hygen yo degit graphql-codegen gql-gen openapi-generator openapi-generator-cli ' +
    'swagger-codegen openapi-typescript orval json2ts quicktype protoc buf grpc_tools_node_protoc pbjs pbts typechain solc ' +
    'knex sequelize sequelize-cli typeorm typeorm-ts-node-commonjs mikro-orm db-migrate node-pg-migrate kysely flyway liquibase ' +
    'dbmate goose migrate atlas sqlx diesel sea-orm-cli alembic aerich yoyo psql mysql mysqldump mongosh mongo mongodump redis-cli ' +
    'sqlite3 pg_dump pg_restore pg_isready createdb dropdb mysqladmin ' +
    'pytest py.test unittest tox nox ruff black isort flake8 pylint mypy pyright bandit autopep8 yapf pyflakes pydocstyle doctest ' +
    'coverage codespell build twine setup.py compileall venv virtualenv ensurepip pip-compile pip-sync pip-audit safety ' +
    'celery rq rqworker dramatiq huey arq sidekiq resque good_job rspec rubocop minitest cucumber guard brakeman erb_lint ' +
    'standardrb steep sorbet srb spring-stop phpunit phpstan psalm phpcs phpcbf php-cs-fixer pint pest rector infection deptrac ' +
    'gofmt goimports golangci-lint golint staticcheck mockgen mockery swag sqlc wire stringer govulncheck gosec gotestsum ginkgo ' +
    'javac jar kotlinc ktlint detekt scalac rustc rustfmt gcc g++ cc clang clang-format ld ar cmake ninja meson autoconf configure ' +
    'pkg nexe caxa sea electron-builder electron-packager electron-forge-make vsce ovsx web-ext cap capacitor fastlane pod xcodebuild ' +
    'prisma-client sharp-cli svgo imagemin pwa-asset-generator favicons i18next formatjs lingui crowdin ' +
    'if-env is-env is-ci ci-info check-node-version only-allow npm-force-resolutions patch-package husky-run simple-git-hooks lefthook ' +
    'opener open-cli cowsay figlet boxen toilet tree watchman dot drawio mmdc'
  ).split(' '),
);

/** What these say first for nothing to be started. */
const inertCommands: Readonly<Record<string, RegExp>> = {
  heroku: /^(?!local)/,
  'docker|podman|nerdctl':
    /^(?:build|buildx|push|pull|tag|login|logout|ps|images|image|rm|rmi|stop|kill|logs|exec|cp|inspect|network|volume|system|info|version|save|load|context|manifest)$/,
  'docker-compose|podman-compose': /^(?:build|push|pull|down|stop|rm|ps|logs|exec|config|kill|images|version)$/,
  go: /^(?:build|test|vet|fmt|mod|get|install|generate|tool|env|clean|list|version|work|doc)$/,
  cargo:
    /^(?:build|b|test|t|check|c|clippy|fmt|doc|install|publish|clean|bench|update|fetch|add|tree|audit|chef|nextest|sqlx|deny)$/,
  mix: /^(?:deps\.\S+|compile|test|format|ecto\.\S+|credo|release|assets\.\S+|phx\.(?:gen|digest)\S*|local\.\S+|hex\.\S+|do|setup|dialyzer)$/,
  bun: /^(?:install|i|add|a|remove|rm|update|link|unlink|pm|build|init|create|test|upgrade|publish|outdated)$/,
  deno: /^(?:install|add|remove|test|lint|fmt|check|cache|compile|bundle|doc|info|init|publish|upgrade|types|bench|coverage|vendor|clean)$/,
  prisma: /^(?:generate|migrate|db|format|validate|init|version)$/,
  'drizzle-kit': /^(?:generate|migrate|push|pull|check|up|introspect|drop)\S*$/,
  'turbo|nx|lerna|moon|rush|wireit|ultra|lage':
    /^(?:build|lint|test|tests|typecheck|type-check|format|check|clean|publish|version|prune|affected|graph|link|login|install|update)\S*$/,
  'supabase|firebase|netlify|vercel|wrangler|serverless|sls|sam|amplify|sst|convex':
    /^(?:deploy|deploys|login|link|init|build|validate|package|remove|secrets?|env|types|gen|db|migration|migrations|functions:config|publish|tail|d1|kv|r2|logs|unlink|pull|promote|whoami|info|outputs)\S*$/,
  'pm2|pm2-runtime|forever':
    /^(?:stop|delete|del|kill|logs?|list|ls|status|save|monit|flush|startup|unstartup|install|stopall|describe|scale)$/,
  'poetry|pipenv|uv|pdm|rye|hatch|conda|mamba':
    /^(?:install|add|remove|lock|sync|update|build|publish|export|config|env|init|new|shell|version|check|show|pip|venv|python|cache|uninstall|create|activate|self|tree)$/,
};

const commandsByName = new Map(
  Object.entries(inertCommands).flatMap(([names, pattern]) => names.split('|').map((name) => [name, pattern] as const)),
);

/** Whether a program certainly starts nothing that listens; `first` is its first argument that is no option. */
export function isInert(name: string, first: string | undefined): boolean {
  return inertNames.has(name) || (first !== undefined && (commandsByName.get(name)?.test(first) ?? false));
}
