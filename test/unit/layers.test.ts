import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .map((file) => join(folder, file));
}

describe('the core', () => {
  it.each(sources('src/core'))('%s loads in plain Node, without an editor', async (file) => {
    await expect(import(`../../${file}`)).resolves.toBeDefined();
  });
});

describe('the protocol', () => {
  it('imports nothing but itself', () => {
    const imports = sources('src/protocol').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)].map(([, name]) => name ?? ''),
    );
    expect(imports.filter((name) => !name.startsWith('./'))).toEqual([]);
  });
});
