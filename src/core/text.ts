/**
 * A message a person will read: an English template with `{0}`, `{1}` … and what fills them. The command line
 * formats it as it is; the editor passes template and arguments to `vscode.l10n.t`.
 */
export interface Text {
  readonly template: string;
  readonly args: readonly (string | number)[];
}

export function text(template: string, ...args: (string | number)[]): Text {
  return { template, args };
}

export function formatText({ template, args }: Text): string {
  return template.replace(/\{(\d+)\}/g, (placeholder, index: string) => {
    const value = args[Number(index)];
    return value === undefined ? placeholder : String(value);
  });
}
