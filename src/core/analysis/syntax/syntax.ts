import type { Node } from '@vscode/tree-sitter-wasm';
import type { Stretch } from '../sourceFile.ts';
import type { Names } from './names.ts';
import type { Paths } from './paths.ts';
import type { StructSyntax } from './structs.ts';

/** A part of a string: text as it is meant, where it stands, or what is put into the string there. */
export type TextPart =
  | { readonly kind: 'text'; readonly value: string; readonly at: Stretch }
  | { readonly kind: 'value'; readonly node: Node }
  /** A name inside of a format, as in Rust's `"{host}:{port}"`, or members of one, as `config.port`. */
  | { readonly kind: 'name'; readonly name: string; readonly at: Node };

/** One argument of a call; `node` is its value alone. */
export interface Argument {
  readonly node: Node;
  readonly name: string | undefined;
  /** Whether it stands for any number of arguments, as `*args`. */
  readonly spread: boolean;
}

export interface Entry {
  /** Undefined for a key that is no plain name or string. */
  readonly key: string | undefined;
  readonly value: Node;
}

/** What an expression is, in terms that all languages share. */
export type Expression =
  /** `inner` is what stands between the quotes. */
  | { readonly kind: 'text'; readonly parts: readonly TextPart[]; readonly inner: Stretch }
  | { readonly kind: 'number'; readonly value: number }
  /** Null, None, nil. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'name'; readonly name: string }
  /** `self.port`, `this.port`, `@port`. */
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'member'; readonly object: Node; readonly name: string }
  | { readonly kind: 'index'; readonly object: Node; readonly key: Node }
  | Call
  /** Texts put together. */
  | { readonly kind: 'sum'; readonly left: Node; readonly right: Node }
  /** The first, unless there is none of it: `or`, `||`, `??`, `?:`. */
  | { readonly kind: 'either'; readonly first: Node; readonly second: Node }
  | { readonly kind: 'choice'; readonly condition: Node; readonly yes: Node; readonly no: Node }
  /** Parentheses, casts, `await`, references: the value is that of what is inside. */
  | { readonly kind: 'same'; readonly inner: Node }
  /** A tuple, a list, an array. */
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  /** A dictionary, a hash, a keyword list; `open` when a spread may add to it. */
  | { readonly kind: 'record'; readonly entries: readonly Entry[]; readonly open: boolean }
  /** A function without a name; `result` when it is but an expression. */
  | { readonly kind: 'function'; readonly result: Node | undefined }
  | { readonly kind: 'other' };

/** An expression and where it stands. */
export interface Located {
  readonly node: Node;
  readonly expression: Expression;
}

export interface Call {
  readonly kind: 'call';
  /** What the function is called on, or the module it is called from. */
  readonly receiver: Node | undefined;
  /** The function, or the type that is constructed; empty when an expression is called. */
  readonly name: string;
  /** Where `name` stands. */
  readonly nameNode: Node;
  readonly arguments: readonly Argument[];
  /** The arguments with their parentheses, where there are any. */
  readonly list?: Node | undefined;
  /** The block or closure that the call is given besides its arguments. */
  readonly block: Node | undefined;
}

/** What a name stands for where it is declared or assigned to. */
export type Binding =
  /** By its full name, with dots between the steps; what is relative begins with a dot. */
  | { readonly kind: 'import'; readonly path: string }
  /** Without a value when it is only declared. */
  | { readonly kind: 'value'; readonly value: Node | undefined; readonly type: Node | undefined }
  /** `otherwise` is what it is when nothing is given. */
  | { readonly kind: 'parameter'; readonly type: Node | undefined; readonly otherwise?: Node | undefined }
  | { readonly kind: 'function'; readonly node: Node }
  | { readonly kind: 'class'; readonly node: Node }
  /** Changed in a way that cannot be told, as by a loop. */
  | { readonly kind: 'other' };

export interface Declaration {
  readonly binding: Binding;
  /** It is known inside the scope around this node. */
  readonly at: Node;
  /** Whether it is a field of the object, as `self.port = 3`. */
  readonly field?: boolean;
  /** Whether it only assigns to what is declared elsewhere, in languages that tell the two apart. */
  readonly assigns?: boolean;
  /** Whether it hides what the name stood for before it in the same scope, as Rust's `let`. */
  readonly shadows?: boolean;
  /** The variable, as it is written, whose member is assigned to: `server` in `server.Addr = ":80"`. */
  readonly of?: string;
}

/** How a call reads the environment: the first argument is the variable. */
export interface EnvironmentRead {
  /** The place, or the name, of the argument that is used when the variable is not set; a block serves as well. */
  readonly fallback?: number | string;
}

/** What whoever starts the program decides, by an option of its command line or a variable. */
export interface Setting {
  /** Options as they are written, `--port`; `$1` for the first argument; variables. The first that is given counts. */
  readonly names: readonly string[];
  /** What it is when none is given. */
  readonly otherwise: Node | undefined;
}

/** What names, and where they come from, are told by. */
export interface Lookup {
  readonly names: Names;
  readonly paths: Paths;
  /** The expression behind names that are bound once. */
  readonly follow: (node: Node) => Located;
}

/** What a language writes in its own way. One object per language; all reasoning is done by others. */
export interface Syntax {
  readonly expression: (node: Node) => Expression;
  /** What this very occurrence of a name declares or assigns; undefined when it only reads. */
  readonly declaration: (name: Node) => Declaration | undefined;
  /** Nodes inside of which what they declare is known; the root is one anyway. */
  readonly scopes: ReadonlySet<string>;
  /** Those of the scopes whose members can be asked for by the class's name or from the object. */
  readonly classes: ReadonlySet<string>;
  /** Statements that do something only on a `condition`, which is a field of theirs. */
  readonly conditionals: ReadonlySet<string>;
  /** Clauses that are for what has failed, as `except`. */
  readonly rescues?: ReadonlySet<string>;
  /** How an argument with a name begins, as `host=`; undefined where arguments have no names. */
  readonly namedArgument?: (name: string) => string;
  /** The types that a class extends. */
  readonly bases: (node: Node) => readonly Node[];
  /** What a function of the file returns at its end. */
  readonly returned: (node: Node) => Node | undefined;
  /** Nodes that are functions of the file, where calls of them are to be evaluated. */
  readonly functions?: ReadonlySet<string>;
  /** The names of a function's parameters, in their order. */
  readonly parameters?: (node: Node) => readonly string[];
  /** All that a function may return, in the order of the file. */
  readonly results?: (node: Node) => readonly Node[];
  /** Names that imports bring without writing them, and their full names. */
  readonly imports?: (root: Node) => readonly (readonly [name: string, path: string])[];
  /** Whether what is imported may come from another file of the project, and is to be looked for there. */
  readonly importsFiles?: boolean;
  /** Whether the files of a folder know each other's names without an import. */
  readonly sharesFolder?: boolean;
  readonly structs?: StructSyntax;
  /** The name that a type annotation comes down to. */
  readonly typeName: (type: Node) => Node;
  /** Calls that read a variable of the environment, by full names. */
  readonly environmentReads: Readonly<Record<string, EnvironmentRead>>;
  /** Expressions that libraries for command lines and settings give their values. */
  readonly setting?: (node: Node, expression: Expression, lookup: Lookup) => Setting | undefined;
  /** Maps of the environment, by full names: `os.environ["PORT"]`. */
  readonly environmentMaps: ReadonlySet<string>;
  /** The names of what reads settings, those of the environment before all others. */
  readonly settings?: RegExp;
  /** Functions whose result is their first argument, as `int`, by full names. */
  readonly conversions: ReadonlySet<string>;
  /** Methods whose result is what they are called on, as `to_i` or `unwrap`. */
  readonly keepingMethods: ReadonlySet<string>;
  /** Methods whose result is what they are called on, or else their argument, as `unwrap_or`. */
  readonly fallbackMethods: ReadonlySet<string>;
}
