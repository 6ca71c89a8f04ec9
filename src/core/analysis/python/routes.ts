import type { Node } from '@vscode/tree-sitter-wasm';
import type { RouteFact } from '../facts.ts';
import type { SourceFile, Stretch } from '../sourceFile.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import { childrenOf, field } from '../syntax/nodes.ts';
import { given } from '../syntax/serverCalls.ts';
import type { Call } from '../syntax/syntax.ts';
import { callOf, pythonSyntax } from './syntax.ts';

const verbs = 'get|post|put|patch|delete|head|options';
/** Methods that route, and functions that make a route. */
const router = String.raw`(?:route|api_route|view|${verbs}|add_(?:url_rule|route|api_route|${verbs})|Route|path|re_path|url)`;

export const routeHint = new RegExp(
  String.raw`\.(?:route|api_route|${verbs}|add_(?:url_rule|route|api_route|${verbs}))\s*\(\s*[rf]?["']/|\burlpatterns\b|\bRoute\s*\(\s*["']|\bweb\.Application\b`,
);

const frameworks =
  /^\s*(?:from|import)\s+(fastapi|flask|quart|starlette|sanic|aiohttp|bottle|tornado|django|litestar|falcon|cherrypy|robyn)\b/gm;
const djangoFunctions = new Set(['path', 're_path', 'url']);
const classVerbs = new RegExp(`^(?:add_)?(${verbs})$`);
const limit = 500;

/** The paths that a Python file routes. */
export function pythonRoutes(file: SourceFile, root: Node, evaluator: Evaluator): readonly RouteFact[] {
  if (!routeHint.test(file.text)) return [];
  const imported = Array.from(file.text.matchAll(frameworks), ([, name = '']) => name);
  const routes: RouteFact[] = [];
  for (const { index, 0: match } of file.text.matchAll(new RegExp(String.raw`\b${router}\s*\(`, 'g'))) {
    const name = root.descendantForIndex(index, index + match.search(/\s*\($/));
    const call = name && callOf(name);
    const framework = call ? frameworkOf(call, imported, evaluator) : undefined;
    if (call && framework !== undefined) routes.push(...routesOf(call, framework, file, evaluator));
    if (routes.length >= limit) break;
  }
  return imported.includes('tornado') ? [...routes, ...tornadoRoutes(file, root)] : routes;
}

function frameworkOf(call: Call, imported: readonly string[], evaluator: Evaluator): string | undefined {
  const [path = ''] = evaluator.paths.ofCallee(call);
  const [module = ''] = path.split('.');
  if (!call.receiver) {
    if (djangoFunctions.has(call.name)) return module === 'django' ? 'django' : undefined;
    return call.name === 'Route' && imported.includes(module) ? module : undefined;
  }
  if (/^[A-Z]|^(?:path|re_path|url)$/.test(call.name)) return undefined;
  if (imported.includes(module)) return module;
  // A router that another file makes; `requests.get` comes from a module that is no framework.
  const isOwn =
    path.startsWith('?') ||
    path.startsWith('.') ||
    /^(?:app|main|api|server|bp|blueprint|router)$/.test(call.receiver.text);
  if (!isOwn) return undefined;
  return isDecorator(call) || call.name.startsWith('add_') ? (imported[0] ?? 'python') : undefined;
}

function isDecorator(call: Call): boolean {
  return call.list?.parent?.parent?.type === 'decorator';
}

function routesOf(call: Call, framework: string, file: SourceFile, evaluator: Evaluator): readonly RouteFact[] {
  // `web.post('/x', handler)` takes the handler second; so do the methods that add a route.
  const isDecorated = isDecorator(call);
  const needsMethodFirst = framework === 'aiohttp' && call.name === 'add_route';
  const pathNode = given(call, { names: ['path', 'rule', 'uri', 'route'], place: needsMethodFirst ? 1 : 0 }, evaluator);
  const first = pathNode === undefined || pathNode === 'spread' ? undefined : evaluator.evaluate(pathNode);
  if (first?.kind !== 'literal' || typeof first.value !== 'string') return [];
  const isDjango = framework === 'django';
  if (!isDjango && first.value !== '' && !/^[/^<*]/.test(first.value)) return [];
  const handler = isDecorated ? decorated(call) : handlerOf(call, needsMethodFirst ? 2 : 1, evaluator);
  // What only reads from something called `get` has no handler.
  if (!isDecorated && handler === undefined) return [];
  const path = first.value;
  return methodsOf(call, framework, evaluator).map((method) => ({
    kind: 'route',
    file: file.path,
    span: file.span(first.edit),
    language: 'python',
    framework,
    method,
    path,
    handler,
  }));
}

function methodsOf(call: Call, framework: string, evaluator: Evaluator): readonly (string | undefined)[] {
  const verb = classVerbs.exec(call.name)?.[1];
  if (verb !== undefined) return [verb.toUpperCase()];
  if (framework === 'django') return [undefined];
  if (framework === 'aiohttp') {
    const method = given(call, { names: ['method'], place: 0 }, evaluator);
    const text = method === 'spread' ? undefined : evaluator.text(method);
    return [text === undefined || text === '*' ? undefined : text.toUpperCase()];
  }
  const list = given(call, { names: ['methods', 'method'] }, evaluator);
  if (list === 'spread') return [undefined];
  if (list === undefined) return /^(?:flask|quart|bottle|starlette|sanic)$/.test(framework) ? ['GET'] : [undefined];
  const { expression } = evaluator.follow(list);
  const items = expression.kind === 'list' ? expression.items : list.type === 'set' ? childrenOf(list) : [list];
  return items.map((item) => evaluator.text(item)?.toUpperCase());
}

/** The function below the decorator. */
function decorated(call: Call): string | undefined {
  const definition = call.list?.parent?.parent?.parent;
  return definition?.type === 'decorated_definition'
    ? field(definition, 'definition')?.childForFieldName('name')?.text
    : undefined;
}

function handlerOf(call: Call, place: number, evaluator: Evaluator): string | undefined {
  const names = ['view_func', 'endpoint', 'handler', 'view'];
  // The second argument of Flask's `add_url_rule` is a name; the function is the third.
  const node = given(call, { names, place: call.name === 'add_url_rule' ? 2 : place }, evaluator);
  if (node === undefined || node === 'spread' || /^include\b/.test(node.text)) return undefined;
  return /^(?:identifier|attribute|call|lambda)$/.test(node.type) ? (node.text.split('(')[0] ?? node.text) : undefined;
}

/** The pairs of path and handler in `Application([(r"/hook", HookHandler)])`. */
function tornadoRoutes(file: SourceFile, root: Node): readonly RouteFact[] {
  const pairs = Array.from(file.text.matchAll(/\(\s*r?["']\//g), ({ index }) =>
    root.namedDescendantForIndex(index, index + 1),
  );
  return pairs.flatMap((pair): readonly RouteFact[] => {
    const [first, second] = pair?.type === 'tuple' ? childrenOf(pair) : [];
    if (!first || !/^(?:identifier|attribute)$/.test(second?.type ?? '')) return [];
    const text = pythonSyntax.expression(first);
    if (text.kind !== 'text') return [];
    const path = text.parts.map((part) => (part.kind === 'text' ? part.value : '')).join('');
    const span: Stretch = text.inner;
    const handler = second?.text;
    return [
      {
        kind: 'route',
        file: file.path,
        span: file.span(span),
        language: 'python',
        framework: 'tornado',
        method: undefined,
        path,
        handler,
      },
    ];
  });
}
