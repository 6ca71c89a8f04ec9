import { expect, test } from 'vitest';
import { formatText } from '../../../src/core/text.ts';
import { applied, findingsOf, summariesOf, type Files } from './workspace.ts';

/** Files in which something is wrong, and the findings in short. */
export type Wrong = readonly [name: string, files: Files, expected: readonly string[]];

/** Tests that the findings are these, and that with each fix of theirs none of its kind is left. */
export function marks(wrong: readonly Wrong[]): void {
  for (const [name, files, expected] of wrong) {
    test(`marks ${name}`, async () => expect(await summariesOf(files)).toEqual(expected));
    test(`each fix puts it right: ${name}`, async () => {
      const findings = await findingsOf(files);
      expect(findings.flatMap(({ fixes }) => fixes).length).toBeGreaterThan(0);
      for (const { rule, fixes } of findings) {
        for (const fix of fixes) {
          const left = await findingsOf(applied(files, fix));
          expect({ fix: formatText(fix.title), left: left.map((finding) => finding.rule) }).not.toMatchObject({
            left: expect.arrayContaining([rule]),
          });
        }
      }
    });
  }
}

/** Tests that in files which are fine there is nothing to be found. */
export function isQuiet(quiet: readonly (readonly [name: string, files: Files])[]): void {
  for (const [name, files] of quiet) {
    test(`says nothing when ${name}`, async () => expect(await summariesOf(files)).toEqual([]));
  }
}
