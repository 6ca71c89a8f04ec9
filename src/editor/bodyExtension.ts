const extensions: readonly (readonly [RegExp, string])[] = [
  [/[/+]json\b/, 'json'],
  [/[/+]xml\b/, 'xml'],
  [/\bhtml\b/, 'html'],
  [/\bjavascript\b/, 'js'],
  [/\bcss\b/, 'css'],
  [/\byaml\b/, 'yaml'],
];

/** The file extension by which VS Code chooses the language of a text of this media type. */
export function bodyExtension(type: string): string {
  return extensions.find(([pattern]) => pattern.test(type))?.[1] ?? 'txt';
}
