import type { FileReader } from '../fileReader.ts';
import { caddy } from './caddy.ts';
import { jvm } from './jvm.ts';
import { nginx } from './nginx.ts';

/** Configuration of servers, proxies, tunnels and platforms. */
export const configurationReaders: readonly FileReader[] = [nginx, caddy, jvm];
