import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonIndex } from '../../../src/webview/inspector/jsonIndex.ts';
import { jsonPath, plainValue, prettyJson } from '../../../src/webview/inspector/jsonText.ts';
import { findNodes, JsonTree } from '../../../src/webview/inspector/jsonTree.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** JSON written in some way, with white space between its tokens. */
const written = fc
  .tuple(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'))
  .map(([value, indent]) => JSON.stringify(value, undefined, indent));

/** JSON, and JSON with something wrong. */
const nearJson = fc
  .tuple(written, fc.nat(), fc.constantFrom('', ',', ':', '"', '}', ']', '[', '{', '0', '\\', 'e', '-', '\u0001', ' '))
  .map(([text, place, wrong]) => {
    const at = place % (text.length + 1);
    return text.slice(0, at) + wrong + text.slice(at + (place % 2));
  });

/** The value that the nodes stand for. */
function rebuild(index: JsonIndex, node = 0): unknown {
  if (!index.isContainer(node)) return JSON.parse(index.value(node));
  const members: number[] = [];
  for (let child = node + 1; child < index.next(node); child = index.next(child)) members.push(child);
  expect(members.map((member) => index.position(member))).toEqual(members.map((_, position) => position));
  expect(members).toHaveLength(index.children(node));
  expect(members.every((member) => index.parent(member) === node)).toBe(true);
  if (index.firstCharacter(node) === '[') return members.map((member) => rebuild(index, member));
  return Object.fromEntries(
    members.map((member) => [JSON.parse(index.key(member) ?? '""') as string, rebuild(index, member)] as const),
  );
}

describe('the index of JSON', () => {
  it('has every value of it, in its place', () => {
    fc.assert(
      fc.property(written, (text) => {
        const index = new JsonIndex(text);
        expect(index.problem).toBeUndefined();
        expect(rebuild(index)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('finds a problem exactly where JSON.parse does', () => {
    fc.assert(
      fc.property(fc.oneof(nearJson, fc.string({ maxLength: 12 })), (text) => {
        expect(new JsonIndex(text).problem === undefined).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps numbers and keys as they are written', () => {
    const index = new JsonIndex('{"id":12345678901234567890,"id":1.0,"\\u00e9":-1E+2}');
    expect([1, 2, 3].map((node) => [index.key(node), index.value(node)])).toEqual([
      ['"id"', '12345678901234567890'],
      ['"id"', '1.0'],
      ['"\\u00e9"', '-1E+2'],
    ]);
  });

  it('has what comes before the JSON breaks off', () => {
    const index = new JsonIndex('{"a":[1,2,{"b":"cut o');
    expect(index.problem).toEqual({ kind: 'unfinished', at: 21 });
    expect(index.children(0)).toBe(1);
    expect(index.children(1)).toBe(3);
    expect(index.value(5)).toBe('"cut o');
    expect(new JsonIndex('[1, 2 x]').problem).toEqual({ kind: 'unexpected', at: 6 });
  });

  it('reads what is nested 100,000 deep, and has 100,000 keys', () => {
    const deep = new JsonIndex('['.repeat(100_000) + ']'.repeat(100_000));
    expect([deep.count, deep.problem, deep.depth(99_999)]).toEqual([100_000, undefined, 99_999]);
    expect(prettyJson(deep).length).toBeLessThan(20_000_000);
    const members = Array.from({ length: 100_000 }, (_, key) => `"key${key}":${key}`);
    const wide = new JsonIndex(`{${members.join(',')}}`);
    expect([wide.count, wide.children(0), wide.value(100_000)]).toEqual([100_001, 100_000, '99999']);
  });

  it('stops at a million values', () => {
    expect(new JsonIndex(`[${'1,'.repeat(1_000_100)}1]`).problem?.kind).toBe('tooMany');
  });
});

describe('pretty JSON', () => {
  it('differs in its white space alone', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(prettyJson(new JsonIndex(JSON.stringify(value)))).toBe(JSON.stringify(value, undefined, 2));
      }),
    );
  });

  it('loses nothing of what is wrong', () => {
    expect(prettyJson(new JsonIndex('{"a":1,"b" oops}'))).toBe('{\n  "a": 1,"b" oops}');
    fc.assert(
      fc.property(nearJson, (text) => {
        const bare = (some: string): string => some.replaceAll(/\s/g, '');
        expect(bare(prettyJson(new JsonIndex(text)))).toBe(bare(text));
      }),
    );
  });
});

describe('the tree of JSON', () => {
  const text = '{"data":{"object":{"id":"cs_1","a key":[1,{"id":"é \\"x\\""}]}},"type":"paid"}';
  const index = new JsonIndex(text);

  it('names a value as code would ask for it', () => {
    const paths = Array.from({ length: index.count }, (_, node) => jsonPath(index, node));
    expect(paths).toEqual([
      '$',
      'data',
      'data.object',
      'data.object.id',
      'data.object["a key"]',
      'data.object["a key"][0]',
      'data.object["a key"][1]',
      'data.object["a key"][1].id',
      'type',
    ]);
    expect(plainValue(index, 7)).toBe('é "x"');
    expect(plainValue(index, 5)).toBe('1');
  });

  it('shows the members of what is open', () => {
    const tree = new JsonTree(index, [0]);
    expect(tree.count).toBe(3);
    tree.reveal(7);
    expect([tree.count, tree.row(7), tree.node(7)]).toEqual([9, 7, 7]);
    tree.setOpen(2, false);
    expect([tree.count, tree.row(7), tree.row(8)]).toEqual([4, -1, 3]);
    tree.setAllOpen(false);
    expect(tree.count).toBe(3);
    tree.setAllOpen(true);
    expect(tree.count).toBe(9);
  });

  it('finds keys and values, and nothing between them', () => {
    expect(findNodes(index, 'ID')).toEqual([3, 7, 8]);
    expect(findNodes(index, '{"')).toEqual([]);
    expect(findNodes(index, '')).toEqual([]);
    fc.assert(
      fc.property(written, fc.string({ minLength: 1, maxLength: 2 }), (json, wanted) => {
        const any = new JsonIndex(json);
        const has = (node: number) =>
          `${any.key(node) ?? ''}\0${any.isContainer(node) ? '' : any.value(node)}`
            .toLowerCase()
            .includes(wanted.toLowerCase());
        const found = findNodes(any, wanted);
        expect(found.every(has)).toBe(true);
      }),
    );
  });
});
