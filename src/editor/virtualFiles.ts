import * as vscode from 'vscode';

/** Files that are in no folder: they can be read and written, and nothing else. */
export abstract class VirtualFiles implements vscode.FileSystemProvider {
  readonly #modified = new Map<string, number>();
  readonly #files = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#files.event;

  abstract stat(uri: vscode.Uri): vscode.FileStat | Promise<vscode.FileStat>;
  abstract readFile(uri: vscode.Uri): Uint8Array | Promise<Uint8Array>;
  abstract writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void>;

  watch(): vscode.Disposable {
    return { dispose: () => undefined };
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): void {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#files.dispose();
  }

  protected statOf(uri: vscode.Uri, size: number): vscode.FileStat {
    return { type: vscode.FileType.File, ctime: 0, mtime: this.#modified.get(uri.path) ?? 0, size };
  }

  /** Says that a file has changed. The time always grows: an editor takes a file with the same time for the same file. */
  protected touch(uri: vscode.Uri): void {
    this.#modified.set(uri.path, Math.max(Date.now(), (this.#modified.get(uri.path) ?? 0) + 1));
    this.#files.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }
}
