import { chromium, type Browser, type BrowserContextOptions } from 'playwright-core';
import { ensureChromium } from './prerequisites.ts';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  // On a machine without a network, what Chromium asks of its own accord only fails, many times.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A headless Chromium; it ends with us. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await ensureChromium(), args: flags });
}

/** A window of a size that suits pictures, in dark colours. */
export const windowOptions: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' };
