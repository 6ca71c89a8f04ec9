import { createServer } from 'node:net';

/** The first port from this one on that nothing listens on. */
export async function freePort(from: number): Promise<number> {
  const free = await new Promise<boolean>((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(from, () => server.close(() => resolve(true)));
  });
  return free ? from : freePort(from + 2);
}
