import { basename } from 'node:path';
import type { Service } from '../service.ts';
import type { SourceFile } from '../sourceFile.ts';
import { yamlDocuments, type YamlNode } from '../yamlRanges.ts';

/** Whether a file tells Kustomize what to make of others. */
export function isKustomization(path: string): boolean {
  return /^kustomization\.ya?ml$/i.test(basename(path));
}

/**
 * The workloads of other files whose containers a kustomization may change in ways that are not followed: patches by
 * JSON pointers, and those that are written in it.
 */
export function patchedWorkloads(file: SourceFile, root: YamlNode): readonly Service[] {
  const patches = ['patches', 'patchesJson6902', 'patchesStrategicMerge'].flatMap(
    (key) => root.get(key)?.items() ?? [],
  );
  return patches.flatMap((patch) => {
    const inline = patch.text ?? patch.get('patch')?.text;
    const isOfContainers = inline === undefined || /\b(?:containers|template)\b/.test(inline);
    const target = patch.get('target');
    const object = target ? undefined : inlineObject(inline);
    const kind = target?.get('kind')?.text ?? object?.get('kind')?.text;
    const name = target?.get('name')?.text ?? object?.get('metadata', 'name')?.text;
    // A file of its own speaks for itself.
    if (!isOfContainers || (!target && !object)) return [];
    return {
      file: file.path,
      span: file.span(patch.stretch),
      by: 'kubernetes',
      isPatch: true,
      name: '',
      aliases: [],
      network: { kind: 'shared', service: `${kind ?? '*'}/${/^[\w.-]+$/.test(name ?? '') ? name : '*'}` },
      build: undefined,
      image: undefined,
      commands: [],
      variables: [],
      envFiles: [],
      published: [],
    };
  });
}

function inlineObject(text = ''): YamlNode | undefined {
  const [document] = yamlDocuments(text);
  return document?.root.get('kind') ? document.root : undefined;
}
