import type { Node } from '@vscode/tree-sitter-wasm';
import type { RouteFact } from '../facts.ts';
import { normalPath } from '../mentions.ts';
import type { SourceFile, Stretch } from '../sourceFile.ts';
import { childrenOf, type Binding, type Bindings } from './bindings.ts';
import { controllerRoutes } from './controllers.ts';
import { fileRoutes, mayBeFileRoute } from './fileRoutes.ts';
import { routerFramework, unknownFramework, type ModuleExport } from './frameworks.ts';
import { isFramework, type Receivers } from './receivers.ts';
import { fieldValue } from './fields.ts';
import { argumentsOf, unwrap, type Evaluator } from './values.ts';

const verbs = 'get|post|put|patch|delete|head|options|all|any|del|route|on';
const candidate = new RegExp(String.raw`(?<=\.)(?:${verbs})(?=\s*(?:<[^()]*>)?\s*\(\s*(?:["'\x60]|\[\s*["']|\{))`, 'g');
/** A call as `app.get('/…')`; the name before it stands last, because that is looked for last. */
const hint = new RegExp(
  String.raw`\.(?:${verbs})(?<=(?:app|application|server|fastify|api|instance|[rR]outer|[aA]pp|[rR]outes|\))\s*\.\w+)\s*(?:<[^()]{0,200}>\s*)?\(\s*(?:["'\x60][/*]|\[\s*["']/|["'][A-Z]+["'],|\{)`,
);
/** Names under which what routes goes from file to file. */
const routerName = /^(?:app|application|server|fastify|instance)$|[rR]outer$|[aA]pp$|^routes$/;
/** More than this are those of generated code. */
const routeLimit = 500;
const depthLimit = 8;

/** What routes are added to. */
interface Router {
  readonly framework: string;
  /** What stands before all of its paths. */
  readonly prefix: string;
}

/** A quick look that spares most files their syntax tree. */
export function mayRoute(text: string): boolean {
  return hint.test(text) || text.includes('@Controller(') || mayBeFileRoute(text);
}

/** The paths that a file routes. */
export class RouteReader {
  readonly #file: SourceFile;
  readonly #root: Node;
  readonly #evaluator: Evaluator;
  readonly #receivers: Receivers;
  readonly #bindings: Bindings;
  /** What is routed on, by what its name stands for: a file asks for the same one again and again. */
  readonly #routers = new Map<Binding | string, Router | undefined>();

  constructor(file: SourceFile, root: Node, evaluator: Evaluator, receivers: Receivers) {
    this.#file = file;
    this.#root = root;
    this.#evaluator = evaluator;
    this.#receivers = receivers;
    this.#bindings = evaluator.bindings;
  }

  read(): readonly RouteFact[] {
    const routes: RouteFact[] = [
      ...fileRoutes(this.#file, this.#root),
      ...controllerRoutes(this.#file, this.#root, this.#evaluator),
    ];
    for (const { index, 0: name } of this.#file.text.matchAll(candidate)) {
      const node = this.#root.descendantForIndex(index, index + name.length);
      const member = node?.parent;
      const call = member?.parent;
      if (member?.type !== 'member_expression' || call?.type !== 'call_expression') continue;
      if (call.childForFieldName('function')?.id !== member.id) continue;
      routes.push(...this.#call(call, member, name));
      if (routes.length >= routeLimit) break;
    }
    return routes;
  }

  #call(call: Node, member: Node, method: string): readonly RouteFact[] {
    const object = member.childForFieldName('object');
    const given = argumentsOf(call);
    const [first] = given;
    if (!object || !first) return [];
    const router = this.#router(unwrap(object));
    if (!router) return [];
    const { framework, prefix } = router;
    const isKnown = framework !== unknownFramework;
    if (method === 'route') return this.#route(call, first, router);
    // Hono's `on(method, path, …)`.
    const isOn = method === 'on';
    const path = isOn ? given[1] : first;
    const handlers = given.slice(isOn ? 2 : 1);
    const handler = handlers.at(-1);
    if (!path || !handler || (isOn && framework !== 'hono') || !(isKnown ? isHandler(handler) : isFunction(handler))) {
      return [];
    }
    const verb = isOn ? this.#text(first)?.value : method;
    return this.#facts(framework, verb, path, handler, prefix);
  }

  /** Express's `route(path).get(…).post(…)`, and `route({ method, url, handler })` of Fastify and hapi. */
  #route(call: Node, first: Node, { framework, prefix }: Router): readonly RouteFact[] {
    const options = this.#evaluator.evaluate(first);
    if (options.kind === 'object') {
      const property = (name: string): Node | undefined => {
        const value = this.#evaluator.property(options.node, name);
        return value === 'unresolved' ? undefined : value;
      };
      const path = property('url') ?? property('path');
      const method = property('method');
      const methods = method?.type === 'array' ? childrenOf(method) : [method];
      if (!path || (!property('handler') && !property('method'))) return [];
      return methods.flatMap((each) => {
        const verb = each && this.#text(each)?.value;
        return this.#facts(framework, verb === '*' ? undefined : verb, path, property('handler'), '');
      });
    }
    const routes: RouteFact[] = [];
    for (let chained = call.parent; chained?.type === 'member_expression';) {
      const next: Node | null = chained.parent;
      const verb = chained.childForFieldName('property')?.text ?? '';
      if (next?.type !== 'call_expression' || !/^(?:get|post|put|patch|delete|head|options|all)$/.test(verb)) break;
      routes.push(...this.#facts(framework, verb, first, argumentsOf(next).at(-1), prefix));
      chained = next.parent;
    }
    return routes;
  }

  #facts(
    framework: string,
    verb: string | undefined,
    path: Node,
    handler: Node | undefined,
    prefix: string,
  ): readonly RouteFact[] {
    const paths = path.type === 'array' ? childrenOf(path) : [path];
    const isAny = verb === undefined || /^(?:all|any)$/i.test(verb);
    return paths.flatMap((each) => {
      const text = this.#text(each);
      if (!text || !/^(?:[/*]|$)/.test(text.value)) return [];
      return {
        kind: 'route',
        file: this.#file.path,
        span: this.#file.span(text.edit),
        language: /\.[cm]?tsx?$/.test(this.#file.path) ? 'typescript' : 'javascript',
        framework,
        method: isAny ? undefined : verb === 'del' ? 'DELETE' : verb.toUpperCase(),
        path: prefix === '' ? text.value : normalPath(prefix) + (text.value === '/' ? '' : text.value),
        handler: handler && handlerName(handler),
      } as const;
    });
  }

  #text(node: Node): { readonly value: string; readonly edit: Stretch } | undefined {
    const evaluated = this.#evaluator.evaluate(node);
    return evaluated.kind === 'literal' && typeof evaluated.value === 'string'
      ? { value: evaluated.value, edit: evaluated.edit }
      : undefined;
  }

  #router(node: Node): Router | undefined {
    const isField = node.type === 'member_expression' && node.childForFieldName('object')?.type === 'this';
    if (node.type !== 'identifier' && !isField) return this.#made(node);
    const key = (!isField && this.#bindings.resolve(node)) || node.text;
    if (!this.#routers.has(key)) this.#routers.set(key, this.#made(node));
    return this.#routers.get(key);
  }

  #made(node: Node): Router | undefined {
    const framework = this.#routerOf(node, 0);
    return framework === undefined ? undefined : { framework, prefix: this.#prefixOf(node) };
  }

  /** What routes on this object are of; `node` when its name alone tells that it is a router. */
  #routerOf(wrapped: Node, depth: number): string | undefined {
    if (depth > depthLimit) return undefined;
    const node = unwrap(wrapped);
    const made = this.#creator(node);
    if (made) return routerFramework(made);
    const receiver = this.#receivers.resolve(node);
    if (isFramework(receiver)) return receiver.name;
    switch (node.type) {
      case 'call_expression': {
        const callee = node.childForFieldName('function');
        const object = callee?.type === 'member_expression' ? callee.childForFieldName('object') : undefined;
        return object ? this.#routerOf(object, depth + 1) : undefined;
      }
      case 'member_expression': {
        const value = node.childForFieldName('object')?.type === 'this' ? fieldValue(node, this.#bindings) : undefined;
        return value ? this.#routerOf(value, depth + 1) : this.#byName(node.childForFieldName('property')?.text);
      }
      case 'identifier': {
        const binding = this.#bindings.resolve(node);
        if (binding?.kind === 'parameter') {
          const type = binding.type && this.#receivers.reference(binding.type);
          return (type && routerFramework(type)) ?? (type ? undefined : this.#byName(node.text));
        }
        const value = binding?.kind === 'variable' ? (binding.value ?? binding.assigned[0]) : undefined;
        if (value) {
          const router = this.#routerOf(value, depth + 1);
          const isOpen = typeof receiver === 'object' && 'unknown' in receiver;
          return router ?? (isOpen ? this.#byName(node.text) : undefined);
        }
        return typeof receiver === 'object' ? this.#byName(node.text) : undefined;
      }
      default:
        return undefined;
    }
  }

  #byName(name: string | undefined): string | undefined {
    return name !== undefined && routerName.test(name) ? unknownFramework : undefined;
  }

  /** The export that a call calls or an expression constructs. */
  #creator(node: Node): ModuleExport | undefined {
    const made = node.childForFieldName('function') ?? node.childForFieldName('constructor');
    const isMaking = node.type === 'call_expression' || node.type === 'new_expression';
    return isMaking && made ? this.#receivers.reference(made) : undefined;
  }

  /** The prefix that a router of this file is given where it is made, or mounted under once. */
  #prefixOf(wrapped: Node): string {
    const node = unwrap(wrapped);
    if (node.type !== 'identifier') return '';
    const binding = this.#bindings.resolve(node);
    const made = binding?.kind === 'variable' && binding.value ? unwrap(binding.value) : undefined;
    const [options] = made ? argumentsOf(made) : [];
    const object = options && this.#evaluator.evaluate(options);
    const given = object?.kind === 'object' ? this.#evaluator.property(object.node, 'prefix') : undefined;
    if (given && given !== 'unresolved') return this.#text(given)?.value ?? '';
    const mounts = this.#bindings.occurrences(node.text).flatMap((each) => {
      const call = each.parent?.parent;
      const callee = each.parent?.type === 'arguments' ? call?.childForFieldName('function') : undefined;
      const isMount = /^(?:use|route)$/.test(callee?.childForFieldName('property')?.text ?? '');
      const [path, ...rest] = call && isMount ? argumentsOf(call) : [];
      return path && rest.some(({ id }) => id === each.id) ? (this.#text(path)?.value ?? []) : [];
    });
    return mounts.length === 1 ? (mounts[0] ?? '') : '';
  }
}

/** What can handle a request: a function, a name of one, or what a call or a list gives. */
function isHandler(node: Node): boolean {
  return (
    isFunction(node) || ['identifier', 'member_expression', 'call_expression', 'array'].includes(unwrap(node).type)
  );
}

function isFunction(node: Node): boolean {
  const { type } = unwrap(node);
  return (
    type === 'arrow_function' || type === 'function_expression' || type === 'identifier' || type === 'member_expression'
  );
}

function handlerName(wrapped: Node): string | undefined {
  const node = unwrap(wrapped);
  switch (node.type) {
    case 'identifier':
    case 'shorthand_property_identifier':
      return node.text;
    case 'member_expression':
      return node.childForFieldName('property')?.text;
    case 'function_expression':
      return node.childForFieldName('name')?.text;
    case 'call_expression': {
      // As in `asyncHandler(webhook)`.
      const last = argumentsOf(node).at(-1);
      return last?.type === 'identifier' ? last.text : undefined;
    }
    default:
      return undefined;
  }
}
