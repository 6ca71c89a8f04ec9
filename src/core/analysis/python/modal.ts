import { dirname, join } from 'node:path';
import type { Node } from '@vscode/tree-sitter-wasm';
import type { PublishedFact } from '../facts.ts';
import type { Span } from '../finding.ts';
import type { ModalEndpoint, Service, Variable } from '../service.ts';
import type { SourceFile } from '../sourceFile.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { ancestor, childrenOf, field } from '../syntax/nodes.ts';
import { evaluated, given } from '../syntax/serverCalls.ts';
import type { Call } from '../syntax/syntax.ts';
import { portValue } from '../values.ts';
import { plainImage, readImage, type ModalImage } from './modalImage.ts';
import { startedProcesses, variablesOf } from './processes.ts';
import { decoratorsOf } from './syntax.ts';

export const modalHint = /\b(?:web_server|fastapi_endpoint|web_endpoint|asgi_app|wsgi_app)\b/;

const kinds: Readonly<Record<string, ModalEndpoint['kind']>> = {
  'modal.web_server': 'web-server',
  'modal.fastapi_endpoint': 'fastapi-endpoint',
  'modal.web_endpoint': 'fastapi-endpoint',
  'modal.asgi_app': 'asgi-app',
  'modal.wsgi_app': 'wsgi-app',
};

const classes = new Set(['class_definition']);
const bodyLimit = 20;
/** More endpoints than this are those of generated code; the rest is not looked at. */
const endpointLimit = 100;

/** The functions of a file that Modal answers requests with. */
export function readModal(file: SourceFile, root: Node, evaluator: Evaluator): readonly Service[] {
  if (!modalHint.test(file.text) || !/\bmodal\b/.test(file.text)) return [];
  const definitions = root.descendantsOfType('decorated_definition').slice(0, endpointLimit);
  return definitions.flatMap((definition) => {
    const endpoint = definition && endpointOf(definition, evaluator);
    return endpoint ? [new Endpoint(file, root, evaluator, endpoint).service()] : [];
  });
}

interface Decorated {
  readonly kind: ModalEndpoint['kind'];
  readonly decorator: Call;
  /** What the decorator is called in Modal. */
  readonly called: string;
  readonly definition: Node;
  /** The function itself. */
  readonly body: Node;
  readonly name: Node;
}

function endpointOf(definition: Node, evaluator: Evaluator): Decorated | undefined {
  const body = field(definition, 'definition');
  const name = body && field(body, 'name');
  if (!name) return undefined;
  for (const decorator of decoratorsOf(definition)) {
    const path = evaluator.paths.ofCallee(decorator).find((each) => Object.hasOwn(kinds, each));
    const kind = path === undefined ? undefined : kinds[path];
    if (path !== undefined && kind) {
      return { kind, decorator, called: path.slice('modal.'.length), definition, body, name };
    }
  }
  return undefined;
}

class Endpoint {
  readonly #file: SourceFile;
  readonly #root: Node;
  readonly #evaluator: Evaluator;
  readonly #endpoint: Decorated;
  /** The class that it is a method of, with its decorators. */
  readonly #owner: Node | undefined;

  constructor(file: SourceFile, root: Node, evaluator: Evaluator, endpoint: Decorated) {
    this.#file = file;
    this.#root = root;
    this.#evaluator = evaluator;
    this.#endpoint = endpoint;
    this.#owner = ancestor(endpoint.definition, classes);
  }

  service(): Service {
    const { kind, name } = this.#endpoint;
    const owner = this.#owner && field(this.#owner, 'name')?.text;
    const own = owner === undefined ? name.text : `${owner}.${name.text}`;
    const options = this.#options();
    const image = this.#image(options);
    const secrets = this.#secrets(options);
    const bodies = this.#bodies();
    const commands = bodies.flatMap((body) => startedProcesses(this.#file, body, this.#evaluator));
    const env = options && given(options, { names: ['env'] }, this.#evaluator);
    return {
      file: this.#file.path,
      span: this.#file.span(name),
      by: 'modal',
      name: own,
      aliases: [own],
      network: { kind: 'own' },
      build: undefined,
      image: image.base,
      commands: commands.length > 0 ? commands : undefined,
      variables: [...image.variables, ...variablesOf(this.#file, env, this.#evaluator), ...secrets.variables],
      envFiles: secrets.envFiles,
      published: kind === 'web-server' ? this.#published(own) : [],
      otherVariables: secrets.others,
      modal: {
        kind,
        decorator: this.#endpoint.called,
        decoratorSpans: this.#decoratorSpans(),
        bodies: bodies.map((body) => this.#file.span(body)),
        packages: image.packages,
        packageInsertion: image.packageInsertion,
      },
    };
  }

  #published(service: string): readonly PublishedFact[] {
    const { decorator } = this.#endpoint;
    const port = given(decorator, { names: ['port'], place: 0 }, this.#evaluator);
    const at = port === 'spread' ? undefined : port;
    const containerPort = portValue(this.#file, evaluated(port, this.#evaluator), at);
    if (!containerPort) return [];
    return [
      {
        kind: 'published',
        file: this.#file.path,
        span: this.#file.span(at ?? decorator.nameNode),
        by: 'modal',
        service,
        address: undefined,
        hostPort: undefined,
        containerPort,
      },
    ];
  }

  /** `@app.function(...)` of the function, or `@app.cls(...)` of its class. */
  #options(): Call | undefined {
    const around = this.#owner?.parent;
    const holders = [this.#endpoint.definition, ...(around?.type === 'decorated_definition' ? [around] : [])];
    return holders.flatMap(decoratorsOf).find(({ name }) => name === 'function' || name === 'cls');
  }

  #image(options: Call | undefined): ModalImage {
    const evaluator = this.#evaluator;
    const own = options && given(options, { names: ['image'] }, evaluator);
    if (own === 'spread') return { ...plainImage, packages: undefined };
    if (own) return readImage(this.#file, own, evaluator);
    const app = options?.receiver && evaluator.follow(options.receiver).expression;
    if (app?.kind !== 'call' || !evaluator.paths.ofCallee(app).some((path) => /^modal\.(?:App|Stub)$/.test(path))) {
      return { ...plainImage, packages: undefined };
    }
    const shared = given(app, { names: ['image'] }, evaluator);
    if (shared === 'spread') return { ...plainImage, packages: undefined };
    return shared ? readImage(this.#file, shared, evaluator) : plainImage;
  }

  /** What the secrets set; those that are kept at Modal cannot be told. */
  #secrets(options: Call | undefined): Pick<Service, 'variables' | 'envFiles'> & { readonly others: boolean } {
    const evaluator = this.#evaluator;
    const node = options && given(options, { names: ['secrets', 'secret'] }, evaluator);
    if (node === undefined) return { variables: [], envFiles: [], others: false };
    if (node === 'spread') return { variables: [], envFiles: [], others: true };
    const { expression } = evaluator.follow(node);
    const items = expression.kind === 'list' ? expression.items : [node];
    const variables: Variable[] = [];
    const envFiles: string[] = [];
    let others = false;
    for (const item of items) {
      const { expression: secret } = evaluator.follow(item);
      const path = secret.kind === 'call' ? evaluator.paths.ofCallee(secret) : [];
      if (secret.kind === 'call' && path.includes('modal.Secret.from_dict')) {
        variables.push(...variablesOf(this.#file, secret.arguments[0]?.node, evaluator));
      } else if (secret.kind === 'call' && path.includes('modal.Secret.from_dotenv') && !secret.arguments[0]) {
        envFiles.push(join(dirname(this.#file.path), '.env'));
      } else {
        others = true;
      }
    }
    return { variables, envFiles, others };
  }

  /** The function, what its class does when it is entered, and the functions of the file that these name. */
  #bodies(): readonly Node[] {
    const entered = childrenOf(this.#owner && field(this.#owner, 'body')).flatMap((child) => {
      const body = child.type === 'decorated_definition' ? field(child, 'definition') : undefined;
      return body && decoratorsOf(child).some(({ name }) => name === 'enter') ? [body] : [];
    });
    const bodies = [this.#endpoint.body, ...entered];
    for (let index = 0; index < bodies.length && bodies.length < bodyLimit; index += 1) {
      for (const name of bodies[index]?.descendantsOfType('identifier') ?? []) {
        const meaning = name && this.#evaluator.names.resolve(name.text, name);
        if (meaning?.kind !== 'function' || bodies.some((body) => contains(body, meaning.node))) continue;
        bodies.push(meaning.node);
      }
    }
    return bodies;
  }

  /** The decorator's own name, unless it goes under another one, and where it is imported by that name. */
  #decoratorSpans(): readonly Span[] {
    const { called, decorator } = this.#endpoint;
    const names = this.#root.descendantsOfType('import_from_statement').flatMap((statement) => {
      if (!statement || field(statement, 'module_name')?.text !== 'modal') return [];
      const imported = statement.descendantsOfType('dotted_name').filter((each) => each?.text === called);
      return imported.flatMap((each) => each ?? []);
    });
    const own = decorator.name === called ? [decorator.nameNode] : [];
    return [...own, ...(decorator.receiver ? [] : names)].map((node) => this.#file.span(node));
  }
}

function contains(outer: Node, inner: Node): boolean {
  return outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}
