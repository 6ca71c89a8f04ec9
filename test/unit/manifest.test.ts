import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import texts from '../../package.nls.json' with { type: 'json' };
import { commandIds, contextKeys, panelIds, viewIds } from '../../src/editor/ids.ts';

const { contributes } = manifest;
const source = readFileSync('package.json', 'utf8');

describe('package.json', () => {
  it('declares the commands that the code registers, and no other', () => {
    const declared = contributes.commands.map(({ command }) => command);
    expect(declared.toSorted()).toEqual(Object.values(commandIds).toSorted());
  });

  it('declares the views that the code provides, each with welcome content or a webview', () => {
    const views = contributes.views.hookline;
    expect(views.map(({ id }) => id).toSorted()).toEqual(Object.values(viewIds).toSorted());
    const welcomed = new Set(contributes.viewsWelcome.map(({ view }) => view));
    expect(views.filter((view) => !('type' in view) && !welcomed.has(view.id))).toEqual([]);
  });

  it('gives every setting a default, so that the code need not', () => {
    const properties = Object.entries(contributes.configuration.properties);
    expect(properties.filter(([, property]) => !('default' in property)).map(([key]) => key)).toEqual([]);
  });

  it('uses in its conditions only context keys, commands and views that exist', () => {
    const known = new Set<string>([
      ...Object.values(commandIds),
      ...Object.values(viewIds),
      ...Object.values(contextKeys),
      ...Object.values(panelIds),
      ...Object.keys(contributes.configuration.properties),
      ...Object.values(viewIds).map((id) => `${id}.focus`),
    ]);
    const mentioned = [source, JSON.stringify(texts)].flatMap(
      (text) => text.match(/(?<![\w/@.-])hookline\.[\w.]+\w/g) ?? [],
    );
    expect(mentioned.filter((id) => !known.has(id))).toEqual([]);
  });

  it('has a text for each %key% and no text that nothing shows', () => {
    const keys = [...new Set([...source.matchAll(/"%([\w.]+)%"/g)].map(([, key = '']) => key))];
    expect(keys.toSorted()).toEqual(Object.keys(texts).toSorted());
  });

  it('names files that are there', () => {
    const files = [manifest.icon, ...[...source.matchAll(/"(?:\.\/)?(media\/[^"]+)"/g)].map(([, file]) => file ?? '')];
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('does not let an untrusted workspace choose the relay', () => {
    expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toContain('hookline.tunnel.relay');
  });
});
