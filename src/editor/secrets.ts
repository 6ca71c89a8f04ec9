import { parseEnv } from 'node:util';
import * as vscode from 'vscode';

/** Signing secrets, one per provider and workspace, in the editor's secret storage. */
export class WorkspaceSecrets {
  readonly #storage: vscode.SecretStorage;

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage;
  }

  async get(provider: string): Promise<string | undefined> {
    return this.#storage.get(key(provider));
  }

  async set(provider: string, secret: string): Promise<void> {
    await this.#storage.store(key(provider), secret);
  }

  /** The value of a variable in the `.env` of a workspace folder; undefined when no folder has one with a value. */
  async findInEnvFile(variable: string): Promise<string | undefined> {
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
      const value = await readVariable(vscode.Uri.joinPath(uri, '.env'), variable);
      if (value) return value;
    }
    return undefined;
  }
}

function key(provider: string): string {
  const { workspaceFile, workspaceFolders } = vscode.workspace;
  const workspace = workspaceFile ?? workspaceFolders?.[0]?.uri;
  return `signing:${provider}:${workspace?.toString() ?? ''}`;
}

async function readVariable(file: vscode.Uri, variable: string): Promise<string | undefined> {
  try {
    const content = await vscode.workspace.fs.readFile(file);
    return parseEnv(new TextDecoder().decode(content))[variable];
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}
