/** A field of a form. Names are text, values bytes. */
export interface FormField {
  readonly name: string;
  readonly value: Buffer;
  readonly fileName?: string | undefined;
  readonly contentType?: string | undefined;
}

/** A multipart/form-data body (RFC 7578). */
export function multipartBody(fields: readonly FormField[], boundary: string): Buffer {
  const parts = fields.flatMap(({ name, value, fileName, contentType }) => {
    const file = fileName === undefined ? '' : `; filename="${escapeName(fileName)}"`;
    const type = contentType === undefined ? '' : `\r\nContent-Type: ${contentType}`;
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(name)}"${file}${type}\r\n\r\n`;
    return [Buffer.from(head, 'utf8'), value, Buffer.from('\r\n')];
  });
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
}

/** As browsers and curl write names. */
function escapeName(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
