import type { Node } from '@vscode/tree-sitter-wasm';
import type { Stretch } from '../sourceFile.ts';
import { childrenOf, field } from '../syntax/nodes.ts';
import type { StructField, StructSyntax } from '../syntax/structs.ts';
import { unresolved, type Evaluated } from '../values.ts';

/** What a library that reads an environment into structs writes behind a field. */
const variableTag = /\b(?:envconfig|env)\s*:\s*"([A-Za-z_]\w*)?/;
const argTag = /\barg\s*:\s*"[^"]*\benv:(\w+)/;
const defaultTag = /\b(?:default|envDefault|env-default)\s*:\s*"([^"]*)"|\benv\s*:\s*"[^"]*\bdefault=([^",]*)/;
/** A field that a file of settings gives a value as well. */
const settingTag = /\b(?:yaml|toml|json|mapstructure|koanf|hcl)\s*:\s*"(?!-")/;
const envconfigImport = /"(?:github\.com\/(?:kelseyhightower|vrischmann)\/envconfig)"/;

/** Go's structs, and how the libraries that fill them from the environment are told of it. */
export const goStructs: StructSyntax = {
  body: (type) => {
    const struct = type.type === 'type_spec' ? field(type, 'type') : type;
    return struct?.type === 'struct_type' ? struct : undefined;
  },
  names: (body) => fieldsOf(body).flatMap((each) => namesOf(each).map(({ text }) => text)),
  field: (body, name) => {
    const own = fieldsOf(body).find((each) => namesOf(each).some(({ text }) => text === name));
    return own && fieldOf(own, body, name);
  },
  method: (name) => {
    const own = name.parent;
    const [receiver] = own?.type === 'method_declaration' ? childrenOf(field(own, 'receiver')) : [];
    const type = receiver && field(receiver, 'type');
    return own && type ? { of: type, node: own } : undefined;
  },
  result: (own) => {
    const result = field(own, 'result');
    const first = result?.type === 'parameter_list' ? childrenOf(result)[0] : undefined;
    return first ? field(first, 'type') : result;
  },
};

function fieldsOf(body: Node): readonly Node[] {
  return childrenOf(childrenOf(body)[0]).filter(({ type }) => type === 'field_declaration');
}

function namesOf(declaration: Node): readonly Node[] {
  return declaration.childrenForFieldName('name').flatMap((node) => node ?? []);
}

function fieldOf(own: Node, body: Node, name: string): StructField {
  const tag = field(own, 'tag');
  return { type: field(own, 'type'), filled: tag && filledBy(tag, body, name) };
}

function filledBy(tag: Node, body: Node, name: string): Evaluated | undefined {
  const otherwise = defaultTag.exec(tag.text);
  const text = otherwise?.[1] ?? otherwise?.[2];
  const start = tag.startIndex + (otherwise ? otherwise.index + otherwise[0].lastIndexOf(text ?? '') : 0);
  const at: Stretch = { startIndex: start, endIndex: start + (text?.length ?? 0) };
  const isSetElsewhere = settingTag.test(tag.text);
  const literal = text && !isSetElsewhere ? ({ kind: 'literal', node: at, value: text, edit: at } as const) : undefined;
  const names = variablesOf(tag, body, name, otherwise !== null);
  if (names.length > 0) return { kind: 'env', node: tag, names, fallback: literal };
  return isSetElsewhere ? unresolved : literal;
}

/** The variables that give a field its value, the first that is set wins. */
function variablesOf(tag: Node, body: Node, name: string, hasDefault: boolean): readonly string[] {
  const source = tag.tree.rootNode.text;
  const written = variableTag.exec(tag.text)?.[1] ?? argTag.exec(tag.text)?.[1];
  const isEnvconfig = envconfigImport.test(source) && !/\benv\s*:/.test(tag.text);
  if (written === undefined && !(isEnvconfig && hasDefault)) return [];
  const variable = isEnvconfig ? (written ?? name).toUpperCase() : (written ?? name);
  if (isEnvconfig) {
    const prefix = /\bProcess\(\s*"(\w+)"/.exec(source)?.[1];
    return prefix === undefined ? [variable] : [`${prefix.toUpperCase()}_${variable}`, variable];
  }
  const type = body.parent?.type === 'type_spec' ? field(body.parent, 'name')?.text : undefined;
  const holder = type && new RegExp(String.raw`\b${type}\b[^\n]*\b(?:envPrefix|env-prefix)\s*:\s*"(\w+)"`).exec(source);
  return [`${holder ? (holder[1] ?? '') : ''}${variable}`];
}
