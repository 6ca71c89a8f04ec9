import type { Node } from '@vscode/tree-sitter-wasm';
import type { RouteFact } from '../facts.ts';
import type { SourceFile } from '../sourceFile.ts';
import { childrenOf } from './bindings.ts';

const methods = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL)$/;
/** Two patterns are faster than one that is either. */
const methodExport = /\bexport\s+(?:async\s+)?(?:function|const)\s+(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL)\b/;
const defaultHandler = /NextApiRe(?:quest|sponse)\b|ventHandler\s*\(/;

/** Where frameworks take the path of a route from the path of its file. */
const folders: readonly (readonly [framework: string, file: RegExp, exports: 'methods' | 'default'])[] = [
  ['next', /(?:^|\/)app\/(.*?)\/?route\.[jt]sx?$/, 'methods'],
  ['next', /(?:^|\/)pages\/(api\/.*?)(?:\/?index)?\.[jt]sx?$/, 'default'],
  ['sveltekit', /(?:^|\/)routes\/(.*?)\/?\+server\.[jt]s$/, 'methods'],
  ['astro', /(?:^|\/)src\/pages\/(.*?)(?:\/?index)?\.[jt]s$/, 'methods'],
  [
    'nitro',
    /(?:^|\/)server\/(api\/.*?|routes\/.*?)(?:\/?index)?(?:\.(get|post|put|patch|delete|head|options))?\.[cm]?[jt]s$/,
    'default',
  ],
];

export function mayBeFileRoute(text: string): boolean {
  return methodExport.test(text) || defaultHandler.test(text);
}

/** The routes of a file whose place makes it one. */
export function fileRoutes(file: SourceFile, root: Node): readonly RouteFact[] {
  if (!mayBeFileRoute(file.text)) return [];
  const path = file.path.replaceAll('\\', '/');
  for (const [framework, pattern, exports] of folders) {
    const [, route = '', verb] = pattern.exec(path) ?? [];
    if (!pattern.test(path)) continue;
    const fact = (at: Node, method: string | undefined, handler: string | undefined): RouteFact => ({
      kind: 'route',
      file: file.path,
      span: file.span(at),
      language: /\.[cm]?tsx?$/.test(path) ? 'typescript' : 'javascript',
      framework,
      method: method === 'ALL' ? undefined : method,
      path: `/${segments(framework === 'nitro' ? route.replace(/^routes\//, '') : route)}`,
      handler,
    });
    return exportsOf(root).flatMap(({ name, at, handler }) => {
      if (exports === 'methods') return methods.test(name) ? fact(at, name, name) : [];
      return name === 'default' ? fact(at, verb?.toUpperCase(), handler) : [];
    });
  }
  return [];
}

/** Groups and slots in brackets are no part of the path. */
function segments(route: string): string {
  return route
    .split('/')
    .filter((segment) => segment !== '' && !/^\(.*\)$|^@/.test(segment))
    .join('/');
}

interface ExportedName {
  readonly name: string;
  readonly at: Node;
  readonly handler: string | undefined;
}

function exportsOf(root: Node): readonly ExportedName[] {
  return childrenOf(root).flatMap((statement): readonly ExportedName[] => {
    if (statement.type !== 'export_statement') return [];
    const keyword = statement.children.find((child) => child?.type === 'default');
    const declaration = statement.childForFieldName('declaration');
    const name = declaration?.childForFieldName('name');
    if (keyword) {
      const value = statement.childForFieldName('value');
      const handler = name?.text ?? (value?.type === 'identifier' ? value.text : undefined);
      return [{ name: 'default', at: name ?? keyword, handler }];
    }
    if (name) return [{ name: name.text, at: name, handler: name.text }];
    return childrenOf(declaration ?? statement).flatMap((declarator) => {
      const own = declarator.type === 'variable_declarator' ? declarator.childForFieldName('name') : undefined;
      return own ? { name: own.text, at: own, handler: own.text } : [];
    });
  });
}
