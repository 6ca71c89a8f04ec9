import { setTimeout } from 'node:timers/promises';

const LOOK_AGAIN_MS = 50;

/**
 * Asks a process to end, or makes it when `force` is set, and waits for that. False when it still runs after `patienceMs`
 * milliseconds.
 * @throws an ordinary Error when it may not be ended by this user.
 */
export async function endProcess(pid: number, force: boolean, patienceMs = 3000): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  if (!signal(pid, force ? 'SIGKILL' : 'SIGTERM')) return true;
  while (signal(pid, 0)) {
    if (performance.now() > deadline) return false;
    await setTimeout(LOOK_AGAIN_MS);
  }
  return true;
}

/** False when there is no such process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
