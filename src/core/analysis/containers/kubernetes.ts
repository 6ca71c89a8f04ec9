import type { Fact } from '../facts.ts';
import type { FileReader } from '../fileReader.ts';
import { nothing, type FileContent, type SourceFile } from '../sourceFile.ts';
import { yamlDocuments, type YamlNode } from '../yamlRanges.ts';
import { isKustomization, patchedWorkloads } from './kustomize.ts';
import { upstreamsIn } from './runs.ts';
import { podServices } from './kubernetesPods.ts';
import { routedUpstreams, servicePorts } from './kubernetesRoutes.ts';

const manifest = /^[ \t-]*['"]?apiVersion['"]?[ \t]*:/m;
/** A line of a template, as Helm's, which is no YAML until it is filled in. */
const templateLine = /^[ \t]*\{\{/m;

/** Kubernetes manifests, of whatever name: workloads, the services before them and what routes requests to those. */
export const kubernetes: FileReader = {
  reads: (path) => /\.ya?ml$/i.test(path),
  read(file) {
    const isRead = manifest.test(file.text) || isKustomization(file.path);
    if (!isRead || templateLine.test(file.text)) return nothing;
    const objects = yamlDocuments(file.text)
      .filter(({ stretch }) => !file.text.slice(stretch.startIndex, stretch.endIndex).includes('{{'))
      .flatMap(({ root }) => objectsOf(root));
    return read(file, objects);
  },
};

/** An object, or those of a list. */
function objectsOf(root: YamlNode): readonly YamlNode[] {
  return root.get('kind')?.text?.endsWith('List') && root.get('items') ? (root.get('items')?.items() ?? []) : [root];
}

function read(file: SourceFile, objects: readonly YamlNode[]): FileContent {
  const services = objects.flatMap((object) =>
    isKustomization(file.path) ? patchedWorkloads(file, object) : podServices(file, object),
  );
  const containers = services.filter(({ isPatch }) => !isPatch);
  const facts: readonly Fact[] = [
    ...containers.flatMap(({ published }) => published),
    ...objects.flatMap((object) => servicePorts(file, object)),
    ...objects.flatMap((object) => routedUpstreams(file, object)),
    ...upstreamsIn(containers),
  ];
  return { facts, services };
}
