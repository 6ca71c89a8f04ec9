import { readdir } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

/** How many this process has. */
interface OpenResources {
  readonly sockets: number;
  /** Zero where the system does not list them. */
  readonly descriptors: number;
}

export async function openResources(): Promise<OpenResources> {
  return {
    sockets: process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length,
    descriptors: process.platform === 'linux' ? (await readdir('/proc/self/fd')).length : 0,
  };
}

/** Waits until there are no more of them than before; a test that waits in vain fails by its deadline. */
export async function untilFreed(before: OpenResources): Promise<void> {
  for (;;) {
    const { sockets, descriptors } = await openResources();
    // Of what ran before, something may have been about to close.
    if (sockets <= before.sockets && descriptors <= before.descriptors) return;
    await setTimeout(5);
  }
}
