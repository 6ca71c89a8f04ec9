import type { Node } from '@vscode/tree-sitter-wasm';
import { ancestor, childrenOf, field } from '../syntax/nodes.ts';
import type { StructField, StructSyntax } from '../syntax/structs.ts';
import { unresolved, type Evaluated } from '../values.ts';

/** What clap and its like are told of an option. */
const optionAttribute = /^#\[\s*(?:arg|clap|structopt)\s*\(/;
const variable = /\benv\s*=\s*"(\w+)"/;
const ownVariable = /[(,]\s*env\s*[,)]/;
const textDefault = /\bdefault_value\s*=\s*"([^"]*)"/;
const builtDefault = /\bdefault_value_t\s*=\s*(?:String::from\(\s*)?(?:"([^"]*)"|(\d+))/;
/** A file of settings gives the field a value. */
const settingAttribute = /^#\[\s*serde\s*\(\s*default/;
/** Types that stand for what they hold. */
const holders = /^(?:Result|Option|Arc|Rc|Box|Data|State|Extension|LazyLock|OnceLock|Lazy|OnceCell)$/;

const implementations = new Set(['impl_item']);

/** Rust's structs, and how command lines and environments fill them. */
export const rustStructs: StructSyntax = {
  body: (type) => {
    const body = type.type === 'struct_item' ? field(type, 'body') : undefined;
    return body?.type === 'field_declaration_list' ? body : undefined;
  },
  names: (body) => fieldsOf(body).flatMap((each) => field(each, 'name')?.text ?? []),
  field: (body, name) => {
    const own = fieldsOf(body).find((each) => field(each, 'name')?.text === name);
    return own && fieldOf(own, name);
  },
  inner: (type) => {
    if (type.type === 'type_identifier' && type.text === 'Self') {
      const own = ancestor(type, implementations);
      return own && field(own, 'type');
    }
    if (type.type === 'reference_type') return field(type, 'type');
    const isHolder = type.type === 'generic_type' && holders.test(lastName(field(type, 'type')));
    return isHolder ? childrenOf(field(type, 'type_arguments'))[0] : undefined;
  },
  method: (name) => {
    const own = name.parent;
    const around = own?.type === 'function_item' ? ancestor(own, implementations) : undefined;
    const type = around && field(around, 'type');
    return own && type ? { of: type, node: own } : undefined;
  },
  result: (own) => field(own, 'return_type'),
  makers: new Set(['parse', 'parse_from', 'try_parse', 'from_args', 'default']),
};

function lastName(type: Node | undefined): string {
  return type?.text.replace(/^.*::/, '') ?? '';
}

function fieldsOf(body: Node): readonly Node[] {
  return childrenOf(body).filter(({ type }) => type === 'field_declaration');
}

function fieldOf(own: Node, name: string): StructField {
  const attributes: Node[] = [];
  for (let before = own.previousNamedSibling; before; before = before.previousNamedSibling) {
    if (before.type === 'attribute_item') attributes.push(before);
    else if (!before.isExtra) break;
  }
  const option = attributes.find(({ text }) => optionAttribute.test(text));
  const isSetting = attributes.some(({ text }) => settingAttribute.test(text));
  return { type: field(own, 'type'), filled: option ? optionOf(option, name) : isSetting ? unresolved : undefined };
}

function optionOf(attribute: Node, name: string): Evaluated {
  const { text } = attribute;
  const environment = variable.exec(text)?.[1] ?? (ownVariable.test(text) ? name.toUpperCase() : undefined);
  const names = [...optionNames(text, name), ...(environment === undefined ? [] : [environment])];
  const written = textDefault.exec(text) ?? builtDefault.exec(text);
  const value = written?.[1] ?? written?.[2];
  const start = attribute.startIndex + (written ? written.index + written[0].lastIndexOf(value ?? '') : 0);
  const at = { startIndex: start, endIndex: start + (value?.length ?? 0) };
  const fallback = value === undefined ? undefined : ({ kind: 'literal', node: at, value, edit: at } as const);
  if (names.length > 0) return { kind: 'env', node: attribute, names, fallback };
  if (fallback) return fallback;
  return /\bdefault_value/.test(text) ? unresolved : { kind: 'nothing' };
}

/** What an option is called on the command line. */
function optionNames(attribute: string, name: string): readonly string[] {
  const long = /\blong\b(?:\s*=\s*"([\w-]+)")?/.exec(attribute);
  const short = /\bshort\b(?:\s*=\s*['"](\w)['"])?/.exec(attribute);
  return [
    ...(long ? [`--${long[1] ?? name.replaceAll('_', '-')}`] : []),
    ...(short ? [`-${short[1] ?? name.slice(0, 1)}`] : []),
  ];
}
