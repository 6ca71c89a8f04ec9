import { join } from 'node:path';

export const repository = join(import.meta.dirname, '..', '..');
/** What is downloaded, built and left behind by tests and the demo. Git ignores it. */
export const cache = join(repository, '.vscode-test');
/** Pictures of failures and of UI tests. */
export const pictures = join(cache, 'pictures');
/** One JSON file per suite, in the shape of vitest's (and so Jest's) JSON reporter. */
export const results = join(cache, 'results');
/** Working copies of workspaces. Inside the repository, so that Node finds `express` and `stripe` in its node_modules. */
export const runs = join(cache, 'runs');
