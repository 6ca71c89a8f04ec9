import type { Socket } from './kernel.ts';
import type { Said } from './sources.ts';

const localhost = new Set(['127.0.0.1', '::1']);

/** `127.0.0.1:3000`; what cannot be told is a question mark. */
export function inWords({ host, port }: Said): string {
  return `${host ?? '?'}:${port ?? '?'}`;
}

/**
 * The kernel's sockets in the words of what was said, where these are true of them; the others in the kernel's own
 * words. What was said and is not true is missing.
 */
export function kernelInWords(sockets: readonly Socket[], said: readonly Said[]): readonly string[] {
  let rest = sockets;
  const words: string[] = [];
  for (const each of said) {
    const meant = rest.filter((socket) => isMeant(socket, each));
    if (meant.length === 0 || (each.isDefault && each.host === '::' && !takesBoth(meant))) continue;
    rest = rest.filter((socket) => !meant.includes(socket));
    words.push(inWords(each));
  }
  const others = rest.map(({ address, port, dualStack }) => `${dualStack ? '*' : address}:${port}`);
  return [...words, ...new Set(others)];
}

function isMeant(socket: Socket, { host, port, isDefault, language }: Said): boolean {
  if (port !== undefined && socket.port !== port) return false;
  if (host === undefined) return true;
  if (host === 'localhost') return localhost.has(socket.address);
  // Go and Java take 0.0.0.0 for all interfaces of both families.
  if ((language === 'go' || language === 'java') && host === '0.0.0.0' && socket.dualStack) return true;
  return socket.address === host || (isDefault && host === '::' && socket.address === '0.0.0.0');
}

/** Some frameworks take both families on one socket, others on one each. */
function takesBoth(sockets: readonly Socket[]): boolean {
  const on = (address: string): boolean => sockets.some((socket) => socket.address === address);
  return sockets.some(({ dualStack }) => dualStack) || (on('0.0.0.0') && on('::'));
}
