import { defineConfig } from 'vitest/config';

const project = (name: string, options: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], ...options },
});

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('contract'),
      project('ui', { testTimeout: 120_000, hookTimeout: 300_000, fileParallelism: false }),
    ],
  },
});
