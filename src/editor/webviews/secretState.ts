import { findProvider } from '../../core/providers/providers.ts';
import type { SecretState } from '../../protocol/send.ts';

/** Where signing secrets are kept and found. */
export interface SigningSecrets {
  get(provider: string): Promise<string | undefined>;
  set(provider: string, secret: string): Promise<void>;
  findInEnvFile(variable: string): Promise<string | undefined>;
}

/** What the view may know of a provider's secret: the secret itself stays here. */
export async function describeSecret(secrets: SigningSecrets, providerId: string): Promise<SecretState> {
  const signing = findProvider(providerId)?.secret;
  if (!signing) return { kind: 'unused' };
  const { required, variable, placeholder } = signing;
  const [secret, inFile] = await Promise.all([secrets.get(providerId), secrets.findInEnvFile(variable)]);
  if (!secret) return { kind: 'missing', required, variable, inEnvFile: inFile !== undefined };
  const [prefix = ''] = /^\w+_(?=…$)/.exec(placeholder) ?? [];
  const masked = `${secret.startsWith(prefix) ? prefix : ''}••••`;
  return { kind: 'set', masked, variable, envFile: !inFile ? 'absent' : inFile === secret ? 'same' : 'different' };
}
