import type { Network } from '../service.ts';

/** The network that `docker run --network` names. */
export function networkNamed(name: string | undefined): Network {
  const service = name?.startsWith('container:') ? name.slice('container:'.length) : undefined;
  if (service !== undefined) return { kind: 'shared', service };
  return { kind: name === 'host' ? 'host' : 'own' };
}
