import type { Node } from '@vscode/tree-sitter-wasm';
import type { HostInsertion } from '../facts.ts';
import type { Variable } from '../service.ts';
import type { SourceFile } from '../sourceFile.ts';
import { quoteOf } from '../syntax/binds.ts';
import type { Evaluator } from '../syntax/evaluator.ts';
import type { Call } from '../syntax/syntax.ts';
import { variablesOf } from './processes.ts';

/** What the file tells of an image that Modal builds. */
export interface ModalImage {
  readonly packages: readonly string[] | undefined;
  readonly packageInsertion: HostInsertion | undefined;
  readonly variables: readonly Variable[];
  /** The image of a registry that it begins with. */
  readonly base: string | undefined;
}

const chainLimit = 100;

/** Steps that install what their arguments name. */
const pipSteps = new Set(['pip_install', 'uv_pip_install']);
/** Steps that install no package of Python's. */
const otherSteps = new Set(
  (
    'apt_install env workdir entrypoint shell cmd imports add_local_file add_local_dir add_local_python_source ' +
    'copy_local_file copy_local_dir copy_mount run_function add_python debian_slim pipe'
  ).split(' '),
);

/** The image that modal takes when none is given. */
export const plainImage: ModalImage = { packages: [], packageInsertion: undefined, variables: [], base: undefined };

const unknownImage: ModalImage = { ...plainImage, packages: undefined };

/** Reads `modal.Image.debian_slim().pip_install("fastapi[standard]").env({...})`, step by step, and what names hold. */
export function readImage(file: SourceFile, image: Node, evaluator: Evaluator): ModalImage {
  const steps: Call[] = [];
  let node: Node | undefined = image;
  for (let count = 0; node && count < chainLimit; count += 1) {
    node = valueBefore(node, evaluator);
    const expression = evaluator.syntax.expression(node);
    if (expression.kind !== 'call') break;
    steps.unshift(expression);
    node = expression.receiver;
  }
  const [first] = steps;
  if (!first || !evaluator.paths.ofCallee(first).some((path) => /^modal\.Image\.\w+$/.test(path))) return unknownImage;
  return steps.reduce<ModalImage>((made, step) => stepOf(file, made, step, evaluator), plainImage);
}

/** What a name was last given before this place, for an image is often given its own name again. */
function valueBefore(node: Node, evaluator: Evaluator): Node {
  const expression = evaluator.syntax.expression(node);
  if (expression.kind === 'same') return valueBefore(expression.inner, evaluator);
  if (expression.kind !== 'name') return node;
  const meaning = evaluator.names.resolve(expression.name, node);
  if (meaning?.kind !== 'values') return node;
  const value = meaning.given.findLast((given) => given.value.endIndex <= node.startIndex)?.value;
  return value && value.type !== 'identifier' ? value : node;
}

function stepOf(file: SourceFile, made: ModalImage, step: Call, evaluator: Evaluator): ModalImage {
  const [first] = step.arguments;
  if (pipSteps.has(step.name)) {
    const named = step.arguments.filter(({ name }) => name === undefined);
    const packages = named.flatMap(({ node, spread }) => packagesOf(node, spread, evaluator));
    const isKnown = packages.every((name) => name !== undefined);
    const last = named.at(-1)?.node;
    return {
      ...made,
      packages: made.packages && isKnown ? [...made.packages, ...packages] : undefined,
      packageInsertion: last && last.type.endsWith('string') ? insertionAfter(file, last) : made.packageInsertion,
    };
  }
  if (step.name === 'env') {
    return { ...made, variables: [...made.variables, ...variablesOf(file, first?.node, evaluator)] };
  }
  if (step.name === 'from_registry' || step.name === 'from_aws_ecr' || step.name === 'from_gcp_artifact_registry') {
    return { ...made, packages: undefined, base: evaluator.text(first?.node) };
  }
  return otherSteps.has(step.name) ? made : { ...made, packages: undefined };
}

function packagesOf(node: Node, spread: boolean, evaluator: Evaluator): readonly (string | undefined)[] {
  const { expression } = evaluator.follow(node);
  if (expression.kind === 'list') return expression.items.flatMap((item) => packagesOf(item, false, evaluator));
  const text = spread ? undefined : evaluator.text(node);
  return [text?.replace(/\s*(?:[<>=!~;@].*)?$/s, '').toLowerCase()];
}

function insertionAfter(file: SourceFile, { endIndex }: Node): HostInsertion {
  const quote = quoteOf(file.text);
  return { span: file.span({ startIndex: endIndex, endIndex }), before: `, ${quote}`, after: quote };
}
