import type { FileReader } from '../fileReader.ts';
import { apache } from './apache.ts';
import { caddy } from './caddy.ts';
import { angular, devServerSettings, hypercorn } from './devServerSettings.ts';
import { dotnet } from './dotnet.ts';
import { fly } from './fly.ts';
import { haproxy } from './haproxy.ts';
import { jvm } from './jvm.ts';
import { nginx } from './nginx.ts';
import { appYaml, denoTasks, heroku, railway, render } from './platforms.ts';
import { rocket } from './rocket.ts';
import { traefik } from './traefik.ts';
import { cloudflared, frp, ngrok } from './tunnels.ts';

/** Configuration of servers, proxies, tunnels and platforms. */
export const configurationReaders: readonly FileReader[] = [
  // Reverse proxies
  nginx,
  caddy,
  traefik,
  haproxy,
  apache,
  // Frameworks
  jvm,
  dotnet,
  rocket,
  devServerSettings,
  angular,
  hypercorn,
  // Tunnels
  ngrok,
  cloudflared,
  frp,
  // Platforms and commands
  fly,
  render,
  heroku,
  railway,
  appYaml,
  denoTasks,
];
