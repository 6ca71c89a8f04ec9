/** What is wrong with JSON; `tooMany` when it has more values than are indexed. */
export interface JsonProblem {
  readonly kind: 'unexpected' | 'unfinished' | 'tooMany';
  /** In UTF-16 code units. */
  readonly at: number;
}

/** Values that are indexed: each takes 36 bytes. */
const MOST_NODES = 1_000_000;

const FIELDS = 9;
const KEY_START = 0;
const KEY_END = 1;
const START = 2;
const END = 3;
const PARENT = 4;
const SIZE = 5;
const CHILDREN = 6;
const POSITION = 7;
const DEPTH = 8;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** What may come next. */
type State = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'comma' | 'done';

const WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** A backslash, or what must be escaped: all that comes before the space. */
const SPECIAL = /\\|[^ -\uffff]/;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * The values of JSON and where they stand in its text, which is not changed: numbers keep their digits and a key may
 * come twice. Nodes are numbered in the order of the text, so that a value's members follow it. Of what is not JSON, or
 * is cut off, the values up to there are indexed. Does not recurse.
 */
export class JsonIndex {
  readonly text: string;
  readonly problem: JsonProblem | undefined;
  #nodes = new Int32Array(FIELDS * 256);
  #count = 0;

  constructor(text: string) {
    this.text = text;
    this.problem = this.#read();
    this.#nodes = this.#nodes.slice(0, this.#count * FIELDS);
  }

  get count(): number {
    return this.#count;
  }

  /** The first character tells what a value is: `{`, `[`, `"`, a digit or `-`, `t`, `f`, `n`. */
  firstCharacter(node: number): string {
    return this.text.charAt(this.#get(node, START));
  }

  isContainer(node: number): boolean {
    const first = this.text.charCodeAt(this.#get(node, START));
    return first === OPEN_OBJECT || first === OPEN_ARRAY;
  }

  /** As written, with its quotes; undefined for what is no member of an object. */
  key(node: number): string | undefined {
    const start = this.#get(node, KEY_START);
    return start === -1 ? undefined : this.text.slice(start, this.#get(node, KEY_END));
  }

  /** As written; of a long value the beginning, if a length is given. */
  value(node: number, longest = Number.POSITIVE_INFINITY): string {
    const start = this.#get(node, START);
    return this.text.slice(start, Math.min(this.#get(node, END), start + longest));
  }

  valueLength(node: number): number {
    return this.#get(node, END) - this.#get(node, START);
  }

  /** Behind a value; of a container, behind the bracket that opens it. 0 for a node that there is not. */
  contentEnd(node: number): number {
    if (node < 0) return 0;
    return this.isContainer(node) ? this.#get(node, START) + 1 : this.#get(node, END);
  }

  /** -1 for the outermost. */
  parent(node: number): number {
    return this.#get(node, PARENT);
  }

  /** Members of a container. */
  children(node: number): number {
    return this.#get(node, CHILDREN);
  }

  /** Among the members of its parent, from 0. */
  position(node: number): number {
    return this.#get(node, POSITION);
  }

  depth(node: number): number {
    return this.#get(node, DEPTH);
  }

  /** The first node behind the value and all that is in it. */
  next(node: number): number {
    return node + this.#get(node, SIZE);
  }

  /** The node whose key or, where it is no container, value holds this place of the text; -1 when that is none. */
  nodeAt(offset: number): number {
    let low = 0;
    let high = this.#count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#begin(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    if (high < 0) return -1;
    const inKey = offset >= this.#get(low, KEY_START) && offset < this.#get(low, KEY_END);
    const inValue = offset >= this.#get(low, START) && offset < this.#get(low, END);
    return inKey || (inValue && !this.isContainer(low)) ? low : -1;
  }

  #begin(node: number): number {
    const key = this.#get(node, KEY_START);
    return key === -1 ? this.#get(node, START) : key;
  }

  #get(node: number, field: number): number {
    return this.#nodes[node * FIELDS + field] ?? 0;
  }

  #set(node: number, field: number, value: number): void {
    this.#nodes[node * FIELDS + field] = value;
  }

  #read(): JsonProblem | undefined {
    const { text } = this;
    let at = 0;
    let container = -1;
    let problem: JsonProblem | undefined;
    let state: State = 'value';
    let [keyStart, keyEnd] = [-1, -1];
    const behind = (): State => (container === -1 ? 'done' : 'comma');
    const close = (end: number): State => {
      this.#finish(container, end);
      container = this.#get(container, PARENT);
      return behind();
    };

    for (at = this.#skipSpace(at); at < text.length && !problem; at = this.#skipSpace(at)) {
      const code = text.charCodeAt(at);
      const isObject = container !== -1 && this.firstCharacter(container) === '{';
      if (this.#count >= MOST_NODES) problem = { kind: 'tooMany', at };
      else if (state === 'comma' && code === COMMA) {
        state = isObject ? 'key' : 'value';
        at++;
      } else if (code === CLOSE_OBJECT && isObject && (state === 'comma' || state === 'keyOrEnd')) state = close(++at);
      else if (code === CLOSE_ARRAY && !isObject && container !== -1 && (state === 'comma' || state === 'valueOrEnd')) {
        state = close(++at);
      } else if ((state === 'key' || state === 'keyOrEnd') && code === QUOTE) {
        keyStart = at;
        keyEnd = this.#stringEnd(at);
        at = this.#skipSpace(Math.abs(keyEnd));
        if (keyEnd < 0 || text.charCodeAt(at) !== COLON) problem = this.#broken(keyEnd < 0 ? -keyEnd : at);
        state = 'value';
        at++;
      } else if (state === 'value' || state === 'valueOrEnd') {
        const node = this.#add(container, keyStart, keyEnd, at);
        keyStart = -1;
        keyEnd = -1;
        if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
          container = node;
          state = code === OPEN_OBJECT ? 'keyOrEnd' : 'valueOrEnd';
          at++;
        } else {
          const end = code === QUOTE ? this.#stringEnd(at) : this.#wordEnd(at);
          at = Math.abs(end);
          this.#finish(node, at);
          if (end < 0) problem = this.#broken(at);
          state = behind();
        }
      } else problem = this.#broken(at);
    }
    if (!problem && state !== 'done') problem = { kind: 'unfinished', at: text.length };
    for (; container !== -1; container = this.#get(container, PARENT)) {
      this.#finish(container, Math.min(problem?.at ?? at, text.length));
    }
    return problem;
  }

  #broken(at: number): JsonProblem {
    return at >= this.text.length ? { kind: 'unfinished', at: this.text.length } : { kind: 'unexpected', at };
  }

  #add(parent: number, keyStart: number, keyEnd: number, start: number): number {
    const node = this.#count++;
    if (this.#count * FIELDS > this.#nodes.length) {
      const grown = new Int32Array(this.#nodes.length * 2);
      grown.set(this.#nodes);
      this.#nodes = grown;
    }
    const position = parent === -1 ? 0 : this.#get(parent, CHILDREN);
    const depth = parent === -1 ? 0 : this.#get(parent, DEPTH) + 1;
    this.#nodes.set([keyStart, keyEnd, start, start, parent, 1, 0, position, depth], node * FIELDS);
    if (parent !== -1) this.#set(parent, CHILDREN, position + 1);
    return node;
  }

  #finish(node: number, end: number): void {
    this.#set(node, END, end);
    this.#set(node, SIZE, this.#count - node);
  }

  #skipSpace(from: number): number {
    let at = from;
    for (; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break;
    }
    return at;
  }

  /** Behind the quote that ends the string; negative is where it is broken. */
  #stringEnd(start: number): number {
    const { text } = this;
    let at = start + 1;
    for (;;) {
      const quote = text.indexOf('"', at);
      const end = quote === -1 ? text.length : quote;
      const special = text.slice(at, end).search(SPECIAL);
      if (special === -1) return quote === -1 ? -text.length : quote + 1;
      ESCAPE.lastIndex = at + special;
      if (!ESCAPE.test(text)) return -(at + special);
      at = ESCAPE.lastIndex;
    }
  }

  /** Behind a number or a word; negative is where there is none. */
  #wordEnd(start: number): number {
    WORD.lastIndex = start;
    if (!WORD.test(this.text)) return -start;
    const end = WORD.lastIndex;
    return /[\w.+-]/.test(this.text.charAt(end)) ? -end : end;
  }
}
