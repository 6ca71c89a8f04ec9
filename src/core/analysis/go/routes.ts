import type { Node } from '@vscode/tree-sitter-wasm';
import type { RouteFact } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import { callsNamed } from '../syntax/calls.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import type { Call } from '../syntax/syntax.ts';
import { goSyntax } from './syntax.ts';

const verbs = 'GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|Get|Post|Put|Patch|Delete|Head|Options';
const others = 'Any|All|Handle|HandleFunc|Method|MethodFunc|Add|Match';
const routing = new RegExp(String.raw`\.(${verbs}|${others})\s*\(`, 'g');

export const routeHint = new RegExp(String.raw`\.(?:${verbs}|${others})\s*\(\s*(?:"[A-Z]+",\s*)?"(?:[A-Z]+ )?[\w.]*/`);

const limit = 500;
const frameworks: readonly (readonly [module: string, name: string])[] = [
  ['github.com/gin-gonic/gin', 'gin'],
  ['github.com/labstack/echo', 'echo'],
  ['github.com/gofiber/fiber', 'fiber'],
  ['github.com/go-chi/chi', 'chi'],
  ['github.com/gorilla/mux', 'gorilla'],
  ['github.com/julienschmidt/httprouter', 'httprouter'],
  ['github.com/kataras/iris', 'iris'],
  ['net/http', 'net/http'],
];
const verb = new RegExp(`^(?:${verbs})$`);

/** The paths that a Go file routes. */
export function goRoutes(file: SourceFile, root: Node, evaluator: Evaluator): readonly RouteFact[] {
  if (!routeHint.test(file.text)) return [];
  const imported = frameworks.find(([module]) => file.text.includes(`"${module}`))?.[1];
  return callsNamed(routing, file.text, root, goSyntax)
    .slice(0, limit)
    .flatMap(({ call, node }): readonly RouteFact[] => {
      const [path = ''] = evaluator.paths.ofCallee(call);
      const known = frameworks.find(([module]) => path.startsWith(`${module}.`))?.[1];
      const framework = known ?? (path.startsWith('?') ? imported : undefined);
      const place = /^(?:Method|MethodFunc|Add|Match)$/.test(call.name) ? 1 : 0;
      const at = call.arguments[place]?.node;
      const handler = call.arguments[place + 1]?.node;
      if (framework === undefined || !at || !handler || isClient(path)) return [];
      const written = evaluator.evaluate(at);
      if (written.kind !== 'literal' || typeof written.value !== 'string') return [];
      const [, method, rest = ''] = /^(?:([A-Z]+) +)?(?:[\w.-]+(?=\/))?(\/.*)?$/.exec(written.value) ?? [];
      if (rest === '' && written.value !== '') return [];
      const { startIndex, endIndex } = written.edit;
      const offset = written.value.length - rest.length;
      return [
        {
          kind: 'route',
          file: file.path,
          span: file.span({ startIndex: startIndex + offset, endIndex }),
          language: 'go',
          framework,
          method: method ?? methodOf(call, place, node, evaluator),
          path: rest,
          handler: handlerName(handler),
        },
      ];
    });
}

/** Methods of the same names send requests. */
function isClient(path: string): boolean {
  return /^net\/http\.(?:Get|Post|Head|PostForm)$|Client\b|DefaultClient/.test(path);
}

function methodOf(call: Call, place: number, node: Node, evaluator: Evaluator): string | undefined {
  if (verb.test(call.name)) return call.name.toUpperCase();
  if (place === 1) return evaluator.text(call.arguments[0]?.node)?.toUpperCase();
  // gorilla: `r.HandleFunc("/hook", handle).Methods("POST")`
  const chained = node.parent?.type === 'selector_expression' ? node.parent.parent : undefined;
  return chained
    ? /^\.Methods\(\s*(?:"([A-Z]+)"|http\.Method(\w+))\s*\)/
        .exec(chained.text.slice(node.endIndex - chained.startIndex))
        ?.slice(1)
        .find(Boolean)
        ?.toUpperCase()
    : undefined;
}

function handlerName(node: Node): string | undefined {
  return /^(?:identifier|selector_expression)$/.test(node.type) ? node.text : undefined;
}
