import type { EmbeddedText } from '../commands/embeddedText.ts';
import type { Variable } from '../service.ts';
import type { SourceFile, Stretch } from '../sourceFile.ts';
import type { Evaluated } from '../values.ts';
import { embeddedText, type YamlNode } from '../yamlRanges.ts';
import { interpolated, part } from './interpolation.ts';

/** The literal that a value comes to once variables have what they fall back to; undefined when there is none. */
export function defaultOf(value: Evaluated | undefined): Extract<Evaluated, { kind: 'literal' }> | undefined {
  const known = value?.kind === 'env' ? value.fallback : value;
  return known?.kind === 'literal' ? known : undefined;
}

/** What that literal says. */
export function knownText(value: Evaluated): string | undefined {
  const known = defaultOf(value);
  return known && String(known.value);
}

/** A variable that is set to a value, which stands at `at` when it cannot be told. */
export function variableOf(file: SourceFile, name: string, value: Evaluated, at: Stretch): Variable {
  const span = file.span(defaultOf(value)?.edit ?? at);
  const variable = { name, value: knownText(value), span };
  return value.kind === 'env' ? { ...variable, env: value.names } : variable;
}

/** A variable that is passed on as it is outside. */
export function passedOn(name: string): Variable {
  return { name, value: undefined, span: undefined, env: [name] };
}

/** `NAME=value`, or `NAME` alone, which is passed on. */
function assignment(file: SourceFile, text: EmbeddedText): Variable | undefined {
  const [, name, sign] = /^([^=\s]+)(=?)/.exec(text.text) ?? [];
  if (name === undefined) return undefined;
  if (sign === '') return passedOn(name);
  return interpolatedVariable(file, name, part(text, name.length + 1));
}

/** Variables of YAML, as a map or as a list of `NAME=value`. */
export function yamlVariables(file: SourceFile, node: YamlNode | undefined): readonly Variable[] {
  const ofMap = (node?.entries() ?? []).map(({ name, value }) => {
    if (value.isNull) return passedOn(name);
    const text = embeddedText(file, value);
    return text
      ? interpolatedVariable(file, name, text)
      : variableOf(file, name, { kind: 'unresolved' }, value.stretch);
  });
  const ofList = (node?.items() ?? []).flatMap((item) => {
    const text = embeddedText(file, item);
    return (text && assignment(file, text)) ?? [];
  });
  return [...ofMap, ...ofList];
}

function interpolatedVariable(file: SourceFile, name: string, text: EmbeddedText): Variable {
  return variableOf(file, name, interpolated(text, '$'), {
    startIndex: text.offsetAt(0),
    endIndex: text.offsetAt(text.text.length),
  });
}
