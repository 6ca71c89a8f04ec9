import { HooklineError } from '../errors.ts';
import { text } from '../text.ts';
import { LinuxPortScanner } from './linuxScanner.ts';
import type { PortScanner } from './listener.ts';
import { MacPortScanner } from './macScanner.ts';
import { WindowsPortScanner } from './windowsScanner.ts';

interface ScannerOptions {
  readonly platform?: NodeJS.Platform;
  /** The extension host, if one asks: neither its ports nor those of what started it are ever the workspace's. */
  readonly editorPid?: number;
}

/** The scanner for an operating system; where there is none, one whose every scan fails with PORT_SCAN_UNSUPPORTED. */
export function createPortScanner({ platform = process.platform, editorPid }: ScannerOptions = {}): PortScanner {
  switch (platform) {
    case 'linux':
      return new LinuxPortScanner({ editorPid });
    case 'darwin':
      return new MacPortScanner({ editorPid });
    case 'win32':
      return new WindowsPortScanner({ editorPid });
    default:
      return new UnsupportedPortScanner(platform);
  }
}

class UnsupportedPortScanner implements PortScanner {
  readonly #platform: NodeJS.Platform;

  constructor(platform: NodeJS.Platform) {
    this.#platform = platform;
  }

  async scan(): Promise<never> {
    const message =
      'Listening ports cannot be detected on this system ({0}) yet. Sending to a port and exposing a port still work when you type its number.';
    throw new HooklineError('PORT_SCAN_UNSUPPORTED', text(message, this.#platform));
  }
}
