/** Run on its own: prints every listener of the network namespace it runs in. */
import { LinuxPortScanner } from '../../../src/core/ports/linuxScanner.ts';

console.log(JSON.stringify(await new LinuxPortScanner().scan({ folders: [], rootPids: [] })));
