import * as vscode from 'vscode';
import type { AccessPolicy } from '../core/gateway/access.ts';
import { randomAlphanumeric } from '../core/providers/randomText.ts';

/** By what callers show that they may call: two header fields, a bearer token, or a name and a password. */
export type ProtectionKind = 'token' | 'bearer' | 'basic';

/** What a caller of a protected port must send. */
interface Protection {
  readonly kind: ProtectionKind;
  /** The key, or the user. */
  readonly name: string;
  readonly secret: string;
}

const STATE = 'protectedPorts';

/** The credentials of protected ports. Secrets are in the editor's secret storage, which ports have one in the workspace's. */
export class PortAccess implements vscode.Disposable {
  readonly #secrets: vscode.SecretStorage;
  readonly #state: vscode.Memento;
  readonly #protections = new Map<number, Protection>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;

  constructor({ secrets, workspaceState }: Pick<vscode.ExtensionContext, 'secrets' | 'workspaceState'>) {
    this.#secrets = secrets;
    this.#state = workspaceState;
  }

  /** Brings back what was protected in an earlier session. Until then a port that was is closed to everybody. */
  async load(): Promise<void> {
    for (const [port, id] of Object.entries(this.#ids())) {
      const stored = await this.#secrets.get(id);
      if (stored !== undefined) this.#protections.set(Number(port), JSON.parse(stored));
    }
    this.#changed.fire();
  }

  isProtected(port: number): boolean {
    return port in this.#ids();
  }

  policy(port: number): Pick<AccessPolicy, 'tokens' | 'bearer' | 'basic'> | undefined {
    if (!this.isProtected(port)) return undefined;
    const protection = this.#protections.get(port);
    if (!protection) return { bearer: [] };
    const { kind, name, secret } = protection;
    if (kind === 'bearer') return { bearer: [secret] };
    if (kind === 'basic') return { basic: [{ user: name, password: secret }] };
    return {
      tokens: { keyHeader: 'Modal-Key', secretHeader: 'Modal-Secret', accepted: [{ key: name, secret }] },
    };
  }

  /** Makes new credentials for a port; gives the header lines by which a caller passes. */
  async protect(port: number, kind: ProtectionKind): Promise<readonly string[]> {
    const secret = `${kind === 'token' ? 'ws-' : ''}${randomAlphanumeric(24)}`;
    const name = kind === 'token' ? `wk-${randomAlphanumeric(16)}` : 'hookline';
    const id = `access:${randomAlphanumeric(16)}`;
    await this.#secrets.store(id, JSON.stringify({ kind, name, secret } satisfies Protection));
    await this.#forget(port);
    this.#protections.set(port, { kind, name, secret });
    await this.#state.update(STATE, { ...this.#ids(), [port]: id });
    this.#changed.fire();
    if (kind === 'token') return [`Modal-Key: ${name}`, `Modal-Secret: ${secret}`];
    if (kind === 'bearer') return [`Authorization: Bearer ${secret}`];
    return [`Authorization: Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`];
  }

  async unprotect(port: number): Promise<void> {
    await this.#forget(port);
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #forget(port: number): Promise<void> {
    const { [port]: id, ...others } = this.#ids();
    if (id === undefined) return;
    this.#protections.delete(port);
    await this.#state.update(STATE, others);
    await this.#secrets.delete(id);
  }

  /** Where each port's credentials are stored. */
  #ids(): Readonly<Record<number, string>> {
    return this.#state.get<Readonly<Record<number, string>>>(STATE, {});
  }
}
