// The character after a port shows that it is whole.
const LOCAL_URL = /\bhttps?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):(\d{1,5})(?=[^\d])/gi;
// Colours, and the escape sequences by which shells mark their prompts.
// oxlint-disable-next-line no-control-regex -- those begin with control characters.
const ESCAPES = /\u001B(?:\[[\d;?]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\))/g;
const LONGEST_URL = 64;

/** The ports of local URLs in a terminal's output, which comes in chunks that end anywhere. */
export class PrintedUrls {
  #rest = '';

  /** The ports in what was printed since the last call. */
  read(chunk: string): number[] {
    const text = (this.#rest + chunk).replace(ESCAPES, '');
    const ports = [...text.matchAll(LOCAL_URL)].map(([, port]) => Number(port));
    this.#rest = text.slice(-LONGEST_URL);
    return ports.filter((port) => port > 0 && port < 65_536);
  }
}
