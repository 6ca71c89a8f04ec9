import { defineConfig } from 'vitest/config';

const project = (name: string, options: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: 30_000, ...options },
});

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('contract'),
      project('ui', {
        expect: { poll: { timeout: 30_000 } },
        testTimeout: 120_000,
        hookTimeout: 300_000,
        fileParallelism: false,
      }),
      // Real servers, three at a time: more would wait for one another.
      project('truth', { hookTimeout: 600_000, fileParallelism: false, maxConcurrency: 3 }),
    ],
  },
});
