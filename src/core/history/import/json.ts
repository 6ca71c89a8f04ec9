import { notARequest } from './notARequest.ts';

/** An object of JSON, nothing of it known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

// Each of these throws HooklineError IMPORT_INVALID, naming the place, when the value is something else.

export function record(value: unknown, where: string): JsonObject {
  if (!isObject(value)) throw notARequest(where, 'there should be an object');
  return value;
}

export function array(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw notARequest(where, 'there should be an array');
  return value;
}

export function string(value: unknown, where: string): string {
  if (typeof value !== 'string') throw notARequest(where, 'there should be a string');
  return value;
}

export function number(value: unknown, where: string): number {
  if (typeof value !== 'number') throw notARequest(where, 'there should be a number');
  return value;
}

export function bytesOfBase64(value: unknown, where: string): Buffer {
  const text = string(value, where);
  // Buffer.from skips whatever is not base64.
  if (/[^A-Za-z0-9+/\s=_-]/.test(text)) throw notARequest(where, 'there should be base64');
  return Buffer.from(text, 'base64');
}

/** Undefined for what is not there or null, otherwise what `read` makes of it. */
export function optional<T>(value: unknown, where: string, read: (value: unknown, where: string) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value, where);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
