import { relative, sep } from 'node:path';

/** True for a folder itself and for all that lies in it, at any depth. Both paths are absolute and normal. */
export function isWithin(path: string, folder: string): boolean {
  if (!path.startsWith(folder)) return false;
  return path.length === folder.length || path[folder.length] === sep || folder.endsWith(sep);
}

/** A path as reports write it: relative to the folder, with slashes. */
export function relativePath(folder: string, file: string): string {
  return relative(folder, file).replaceAll('\\', '/');
}
