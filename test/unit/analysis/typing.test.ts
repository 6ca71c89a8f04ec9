import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Analyzer } from '../../../src/core/analysis/analyzer.ts';
import { Grammars } from '../../../src/core/analysis/grammars.ts';
import { editBetween } from '../../../src/core/analysis/textEdit.ts';
import { grammarFolder, root } from './workspace.ts';

const sources = {
  'server.ts': `import express from 'express';\nconst PORT = Number(process.env.PORT ?? 3000);\nconst app = express();\napp.post('/hook', (q, s) => s.end());\napp.listen(PORT, '127.0.0.1');\n`,
  'main.py': `import os\nfrom flask import Flask\n\napp = Flask(__name__)\n\n@app.post("/hook")\ndef hook():\n    return "ok"\n\nif __name__ == "__main__":\n    app.run(host="127.0.0.1", port=int(os.getenv("PORT", "5000")))\n`,
  'main.go': `package main\n\nimport "net/http"\n\nfunc main() {\n\thttp.HandleFunc("/hook", hook)\n\thttp.ListenAndServe("127.0.0.1:8080", nil)\n}\n`,
  'app.rb': `require 'sinatra'\n\nset :bind, '127.0.0.1'\nset :port, 4567\n\npost '/hook' do\n  'ok'\nend\n`,
};

const edit = fc.record({
  at: fc.nat(400),
  removed: fc.nat(12),
  added: fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom('\n', '  ', '"', "'", '(', ')', '{', '}', '3001', '\r\n', 'é', '😀', '# '),
  ),
});

test.each(Object.entries(sources))(
  'what is typed in %s is read as if it were read anew',
  { timeout: 60_000 },
  async (name, source) => {
    const grammars = new Grammars(grammarFolder);
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async (edits) => {
        const typed = new Analyzer(grammars);
        const path = join(root, name);
        let text = source;
        await typed.update(path, text);
        for (const { at, removed, added } of edits) {
          text = text.slice(0, at) + added + text.slice(at + removed);
          await typed.update(path, text);
        }
        const anew = new Analyzer(new Grammars(grammarFolder));
        await anew.update(path, text);
        expect(typed.facts()).toEqual(anew.facts());
      }),
      { numRuns: 60 },
    );
  },
);

test('an edit is all that differs, and no more', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (head, before, after, tail) => {
      const [old, now] = [head + before + tail, head + after + tail];
      const found = editBetween(old, now);
      if (!found) {
        expect(old).toBe(now);
        return;
      }
      const { startIndex, oldEndIndex, newEndIndex } = found;
      expect(old.slice(0, startIndex) + now.slice(startIndex, newEndIndex) + old.slice(oldEndIndex)).toBe(now);
      expect(startIndex).toBeLessThanOrEqual(Math.min(oldEndIndex, newEndIndex));
    }),
  );
});

test('places of an edit count lines', () => {
  expect(editBetween('a\nbc\nd', 'a\nbxyc\nd')).toEqual({
    startIndex: 3,
    oldEndIndex: 3,
    newEndIndex: 5,
    startPosition: { row: 1, column: 1 },
    oldEndPosition: { row: 1, column: 1 },
    newEndPosition: { row: 1, column: 3 },
  });
});
