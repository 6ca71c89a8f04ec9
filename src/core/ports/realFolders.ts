import { realpath } from 'node:fs/promises';

/** The folder as the system names it, without symbolic links; as it is named where there is none. */
export async function realFolder(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder);
}

/** The folders as they are named, and as the system names them: it names a process's directory without links. */
export async function withRealFolders(folders: readonly string[]): Promise<string[]> {
  return [...new Set([...folders, ...(await Promise.all(folders.map(realFolder)))])];
}
