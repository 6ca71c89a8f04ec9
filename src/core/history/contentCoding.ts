import * as zlib from 'node:zlib';
import { headerTokens, type HeaderList } from '../gateway/messageHead.ts';

/** The longest body that is decompressed, in bytes once it is. */
const MAX_DECODED = 64 * 1024 * 1024;

interface Coding {
  readonly encode: (bytes: Buffer) => Buffer;
  /** Of bytes that are cut off, what there is. Throws when they are not of this coding, or not whole. */
  readonly decode: (bytes: Buffer, isCut: boolean) => Buffer;
}

const { Z_SYNC_FLUSH, Z_FINISH, BROTLI_OPERATION_FLUSH, BROTLI_OPERATION_FINISH, ZSTD_e_flush, ZSTD_e_end } =
  zlib.constants;

const limited = { maxOutputLength: MAX_DECODED };
const zlibOptions = (isCut: boolean) => ({ ...limited, finishFlush: isCut ? Z_SYNC_FLUSH : Z_FINISH });

const gzip: Coding = {
  encode: (bytes) => zlib.gzipSync(bytes),
  decode: (bytes, isCut) => zlib.gunzipSync(bytes, zlibOptions(isCut)),
};

/** RFC 9110, 8.4.1; RFC 7932; RFC 8878. */
const codings: Readonly<Record<string, Coding>> = {
  gzip,
  'x-gzip': gzip,
  // Some senders leave out the zlib wrapper, which RFC 9110 notes.
  deflate: {
    encode: (bytes) => zlib.deflateSync(bytes),
    decode: (bytes, isCut) =>
      isZlib(bytes) ? zlib.inflateSync(bytes, zlibOptions(isCut)) : zlib.inflateRawSync(bytes, zlibOptions(isCut)),
  },
  br: {
    encode: (bytes) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 5 } }),
    decode: (bytes, isCut) =>
      zlib.brotliDecompressSync(bytes, {
        ...limited,
        finishFlush: isCut ? BROTLI_OPERATION_FLUSH : BROTLI_OPERATION_FINISH,
      }),
  },
  zstd: {
    encode: (bytes) => zlib.zstdCompressSync(bytes),
    decode: (bytes, isCut) =>
      zlib.zstdDecompressSync(bytes, { ...limited, finishFlush: isCut ? ZSTD_e_flush : ZSTD_e_end }),
  },
};

/** The codings laid around a body, in the order they were applied; without chunked, which is framing. */
export function contentCodings(headers: HeaderList): readonly string[] {
  return [...headerTokens(headers, 'content-encoding'), ...headerTokens(headers, 'transfer-encoding')].filter(
    (coding) => coding !== '' && coding !== 'identity' && coding !== 'chunked',
  );
}

/**
 * The body without its codings, as far as it goes where it may be only the beginning; undefined when it is not of them,
 * is over 64 MiB without them, or should be whole and is not.
 */
export function decodeContent(body: Buffer, applied: readonly string[], isWhole = false): Buffer | undefined {
  let decoded = body;
  try {
    for (const name of applied.toReversed()) {
      const coding = codings[name];
      if (!coding) return undefined;
      // A message without a body may still name the coding it would have had.
      if (decoded.length > 0) decoded = coding.decode(decoded, !isWhole);
    }
    return decoded;
  } catch {
    return undefined;
  }
}

/** The body with these codings around it. Each must be one that `decodeContent` has undone. */
export function encodeContent(body: Buffer, applied: readonly string[]): Buffer {
  let encoded = body;
  for (const name of applied) encoded = codings[name]?.encode(encoded) ?? encoded;
  return encoded;
}

function isZlib(bytes: Buffer): boolean {
  return bytes.length > 1 && (bytes.readUInt8(0) & 0x0f) === 8 && bytes.readUInt16BE(0) % 31 === 0;
}
