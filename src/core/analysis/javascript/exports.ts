import type { Node } from '@vscode/tree-sitter-wasm';
import { noSettings, settingStep, unresolvedExport, type Exported, type ExportedObject } from '../exported.ts';
import type { SourceFile } from '../sourceFile.ts';
import { exportedValue } from '../values.ts';
import { ancestor, assignedValue, childrenOf, functionTypes, stringContent, type Bindings } from './bindings.ts';
import { fetches } from './bunPrograms.ts';
import { bolt, isOwnModule } from './frameworks.ts';
import { isFramework, type Receivers } from './receivers.ts';
import { slackOptions } from './slack.ts';
import { convictSchema, convictSettings, storedSettings } from './settings.ts';
import { argumentsOf, isKnown, returnedBy, unwrap, type Evaluator } from './values.ts';

const depthLimit = 8;
/** More members than this are those of a table of data. */
const memberLimit = 300;

/** In UTF-16 units; what is longer configures nothing. */
const sizeLimit = 100_000;

export function mayExport(text: string): boolean {
  return text.length < sizeLimit && /\bexports?\b/.test(text);
}

/** Whether it may add to the configuration of a Nest app. */
export function mayConfigure(text: string): boolean {
  return text.length < sizeLimit && /\bregisterAs\b|\bConfigModule\s*\.\s*forRoot\b/.test(text);
}

/** What a JavaScript or TypeScript file exports, as far as it may come to a host, a port or a server. */
export class ExportReader {
  readonly #file: SourceFile;
  readonly #evaluator: Evaluator;
  readonly #receivers: Receivers;
  #members = 0;

  constructor(file: SourceFile, evaluator: Evaluator, receivers: Receivers) {
    this.#file = file;
    this.#evaluator = evaluator;
    this.#receivers = receivers;
  }

  read(root: Node): Exported | undefined {
    const parts: (ReadonlyMap<string, Exported> | Exported)[] = [];
    const named = new Map<string, Exported>();
    for (const statement of childrenOf(root)) {
      if (statement.type === 'export_statement') this.#statement(statement, named, parts);
    }
    const whole = this.#assigned(named);
    if (whole && named.size === 0) return whole;
    if (named.size > 0) parts.push(named);
    if (whole?.kind === 'server')
      return { ...whole, settings: { kind: 'object', parts: [whole.settings, named], open: true } };
    if (whole) parts.unshift(whole);
    return parts.length > 0 ? { kind: 'object', parts, open: false } : undefined;
  }

  /** `registerAs('app', () => ({ … }))` and `ConfigModule.forRoot({ load: [configuration] })`. */
  configures(): readonly (readonly [name: string, loaded: Exported])[] {
    const { bindings } = this.#evaluator;
    const registered = callsOf('registerAs', bindings).flatMap((call): [string, Exported][] => {
      const [name, factory] = argumentsOf(call);
      const key = stringContent(name);
      return key === undefined || !factory ? [] : [[key, this.#exported(factory)]];
    });
    const loaded = callsOf('forRoot', bindings).flatMap((call): [string, Exported][] => {
      const [options] = argumentsOf(call);
      const load = options?.type === 'object' ? this.#evaluator.property(options, 'load') : undefined;
      const items = load && load !== 'unresolved' && load.type === 'array' ? childrenOf(load) : [];
      return items.map((item) => ['', this.#exported(item)]);
    });
    return [...registered, ...loaded];
  }

  #statement(statement: Node, named: Map<string, Exported>, parts: (ReadonlyMap<string, Exported> | Exported)[]): void {
    const module = stringContent(statement.childForFieldName('source'));
    const isDefault = statement.children.some((child) => child?.type === 'default');
    const value = statement.childForFieldName('value');
    const declaration = statement.childForFieldName('declaration');
    if (value) named.set('default', this.#exported(value));
    else if (declaration) this.#declaration(declaration, isDefault, named);
    for (const child of childrenOf(statement)) {
      if (child.type === 'export_clause') {
        for (const specifier of childrenOf(child)) this.#specifier(specifier, module, named);
      } else if (child.type === 'namespace_export' && module !== undefined) {
        const name = child.lastNamedChild?.text;
        if (name !== undefined) named.set(name, importOf(module, []));
      } else if (child.type === 'identifier' && !value && !declaration) {
        // `export = config;`
        parts.unshift(this.#exported(child));
      }
    }
    if (module !== undefined && statement.children.some((child) => child?.type === '*')) {
      parts.push(importOf(module, []));
    }
  }

  #specifier(specifier: Node, module: string | undefined, named: Map<string, Exported>): void {
    const name = specifier.childForFieldName('name');
    const alias = (specifier.childForFieldName('alias') ?? name)?.text;
    if (!name || alias === undefined) return;
    named.set(alias, module === undefined ? this.#exported(name) : importOf(module, [name.text]));
  }

  #declaration(declaration: Node, isDefault: boolean, named: Map<string, Exported>): void {
    if (declaration.type === 'function_declaration') {
      const name = isDefault ? 'default' : declaration.childForFieldName('name')?.text;
      if (name !== undefined) named.set(name, this.#function(declaration, 0));
      return;
    }
    const types = ['identifier', 'shorthand_property_identifier_pattern'];
    for (const declarator of childrenOf(declaration)) {
      const pattern = declarator.type === 'variable_declarator' ? declarator.childForFieldName('name') : undefined;
      if (!pattern) continue;
      const names = pattern.type === 'identifier' ? [pattern] : pattern.descendantsOfType(types);
      for (const name of names) if (name) named.set(name.text, this.#exported(name));
    }
  }

  /** What is assigned to `module.exports`; what is assigned to its members goes to `named`. */
  #assigned(named: Map<string, Exported>): Exported | undefined {
    let whole: Exported | undefined;
    for (const node of this.#evaluator.bindings.occurrences('exports')) {
      const isModules = node.parent?.type === 'member_expression' && node.type === 'property_identifier';
      if (isModules && node.parent.childForFieldName('object')?.text !== 'module') continue;
      const target = isModules ? node.parent : node;
      const member = target.parent?.type === 'member_expression' ? target.parent : undefined;
      if (member && member.childForFieldName('object')?.id !== target.id) continue;
      const value = assignedValue(member ?? target);
      if (!value) continue;
      const exported = ancestor(target, functionTypes) ? unresolvedExport : this.#exported(value);
      const name = member?.childForFieldName('property')?.text;
      if (name !== undefined) named.set(name, named.has(name) ? unresolvedExport : exported);
      else if (isModules) whole = whole ? unresolvedExport : exported;
    }
    return whole;
  }

  #exported(wrapped: Node, depth = 0): Exported {
    this.#members += 1;
    if (depth > depthLimit || this.#members > memberLimit) return unresolvedExport;
    const node = unwrap(wrapped);
    if (node.type === 'assignment_expression') {
      const right = node.childForFieldName('right');
      return right ? this.#exported(right, depth + 1) : unresolvedExport;
    }
    const schema = convictSchema(node, this.#evaluator);
    if (schema) {
      const settings = convictSettings(schema, this.#evaluator, depth);
      const members = Array.from(settings, ([name, value]): [string, Exported] => [
        settingStep(name),
        isKnown(value) ? { kind: 'value', value: exportedValue(this.#file, value) } : unresolvedExport,
      ]);
      return { kind: 'object', parts: [new Map(members)], open: true };
    }
    const evaluated = this.#evaluator.evaluate(node);
    switch (evaluated.kind) {
      case 'object':
        return this.#object(evaluated.node, node, depth);
      case 'function':
        return this.#function(evaluated.node, depth);
      case 'environment':
        if (evaluated.within !== undefined) return unresolvedExport;
        return evaluated.schema ? this.#validated(node, evaluated.schema) : { kind: 'environment' };
      case 'imported':
        if (evaluated.names.length === 0 && !evaluated.fallback) return { kind: 'import', from: evaluated.from };
        return { kind: 'value', value: exportedValue(this.#file, evaluated) };
      case 'literal':
      case 'env':
        return { kind: 'value', value: exportedValue(this.#file, evaluated) };
      case 'unresolved':
        return this.#server(node, depth);
      default:
        return unresolvedExport;
    }
  }

  /** `owner` is how the code names the object, by which it may assign to its members elsewhere. */
  #object(object: Node, owner: Node, depth: number): Exported {
    const parts: (ReadonlyMap<string, Exported> | Exported)[] = [];
    let members = new Map<string, Exported>();
    let open = false;
    for (const child of childrenOf(object)) {
      if (child.type === 'spread_element') {
        if (members.size > 0) parts.push(members);
        members = new Map();
        parts.push(child.firstNamedChild ? this.#exported(child.firstNamedChild, depth + 1) : unresolvedExport);
        continue;
      }
      const key = child.childForFieldName('key') ?? child.childForFieldName('name') ?? child;
      if (key.type === 'computed_property_name') {
        open = true;
        continue;
      }
      const name = stringContent(key) ?? key.text;
      const value = child.type === 'pair' ? child.childForFieldName('value') : child;
      const isFixed = value && !this.#evaluator.isAssigned(owner.text, name);
      members.set(name, isFixed ? this.#exported(value, depth + 1) : unresolvedExport);
    }
    if (members.size > 0) parts.push(members);
    return { kind: 'object', parts, open };
  }

  #validated(owner: Node, schema: Node): Exported {
    const members = childrenOf(schema).flatMap((field): [string, Exported][] => {
      const key = field.type === 'pair' ? field.childForFieldName('key') : undefined;
      if (!key) return [];
      const name = stringContent(key) ?? key.text;
      const value = this.#evaluator.member({ kind: 'environment', schema }, name, owner);
      return [[name, isKnown(value) ? { kind: 'value', value: exportedValue(this.#file, value) } : unresolvedExport]];
    });
    return { kind: 'object', parts: [new Map(members)], open: true };
  }

  #function(made: Node, depth: number): Exported {
    const returned = returnedBy(made);
    return returned ? { kind: 'function', returns: this.#exported(returned, depth + 1) } : unresolvedExport;
  }

  #server(node: Node, depth: number): Exported {
    const receiver = this.#receivers.resolve(node);
    if (!isFramework(receiver)) {
      if (!fetches(node, this.#receivers, this.#evaluator)) return unresolvedExport;
      return { kind: 'server', framework: 'fetch', defaultHost: undefined, byFetch: true, settings: noSettings };
    }
    if (receiver === bolt && slackOptions(node, this.#evaluator, this.#receivers) !== undefined)
      return unresolvedExport;
    const { name: framework, defaultHost } = receiver;
    return { kind: 'server', framework, defaultHost, settings: this.#settings(node, depth) };
  }

  #settings(node: Node, depth: number): ExportedObject {
    const stored = node.type === 'identifier' ? storedSettings(node.text, this.#evaluator) : [];
    const members = Array.from(stored, ([name, value]): [string, Exported] => [
      settingStep(name),
      value === 'unresolved' ? unresolvedExport : this.#exported(value, depth + 1),
    ]);
    return members.length > 0 ? { kind: 'object', parts: [new Map(members)], open: true } : noSettings;
  }
}

function callsOf(name: string, bindings: Bindings): readonly Node[] {
  return bindings.occurrences(name).flatMap((node) => {
    const callee = node.parent?.type === 'member_expression' ? node.parent : node;
    const call = callee.parent;
    return call?.type === 'call_expression' && call.childForFieldName('function')?.id === callee.id ? call : [];
  });
}

function importOf(module: string, path: readonly string[]): Exported {
  return isOwnModule(module) ? { kind: 'import', from: { module, path } } : unresolvedExport;
}
