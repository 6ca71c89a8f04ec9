import type { Capture } from '../gateway/capture.ts';
import type { BodyFiles } from './bodyFiles.ts';
import { fromParts, type PartName } from './captureParts.ts';
import { answeredByOf, numberOf, optionalText, outcomeOf, toBuffer, type SqlRecord } from './captureRecord.ts';

/** A capture as it is in the database. */
export interface CaptureRecord {
  /** Of messages, and of captures if it is to be the whole. */
  readonly record: SqlRecord;
  /** The parts that are not in the row of messages. */
  readonly parts: readonly SqlRecord[];
}

/** Puts a capture together from its records and the files of its bodies; of a file that is not there, nothing is left. */
export async function readCapture(found: CaptureRecord, files: BodyFiles): Promise<Capture> {
  const { record } = found;
  const { queued, ...messages } = await readMessages(found, (hash) => files.read(hash));
  return {
    id: String(record['id']),
    startedAt: Number(record['started_at']),
    upstreamPort: Number(record['upstream_port']),
    outcome: outcomeOf(record),
    answeredBy: answeredByOf(record),
    timings: {
      ...(queued !== undefined && { queued }),
      connected: numberOf(record['connected']),
      firstByte: numberOf(record['first_byte']),
      total: numberOf(record['total']),
    },
    ...messages,
  };
}

/** What of a capture is in messages and parts. `readFile` gives a file by its hash, or its beginning. */
export async function readMessages(
  { record, parts }: CaptureRecord,
  readFile: (hash: string) => Promise<Buffer | undefined>,
): Promise<ReturnType<typeof fromParts>> {
  const found = new Map<string, { readonly bytes: Buffer; readonly isWhole: boolean }>();
  for (const part of parts) {
    const hash = optionalText(part['hash']);
    const bytes = (hash === undefined ? toBuffer(part['bytes']) : await readFile(hash)) ?? Buffer.alloc(0);
    found.set(String(part['part']), { bytes, isWhole: bytes.length === Number(part['length']) });
  }
  return fromParts(
    String(record['details']),
    (name) => found.get(name) ?? { bytes: inRow(record, name), isWhole: true },
  );
}

const columns: Partial<Record<PartName, string>> = {
  requestHead: 'request_head',
  requestBody: 'request_body',
  responseHead: 'response_head',
  responseBody: 'response_body',
};

function inRow(record: SqlRecord, name: PartName): Buffer {
  const column = columns[name];
  return column === undefined ? Buffer.alloc(0) : toBuffer(record[column]);
}
