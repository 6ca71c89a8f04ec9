/**
 * Packages that start a server of their own, and the port they take first when not told otherwise; `any` when that
 * is a matter of the project. Most of them count upwards when the port is taken.
 */
const defaultPorts: Readonly<Record<string, number | 'any'>> = {
  next: 3000,
  nuxt: 3000,
  nitropack: 3000,
  'react-scripts': 3000,
  '@remix-run/dev': 3000,
  '@remix-run/serve': 3000,
  '@react-router/dev': 5173,
  '@react-router/serve': 3000,
  '@sveltejs/kit': 5173,
  '@sveltejs/adapter-node': 3000,
  '@docusaurus/core': 3000,
  '@tanstack/react-start': 3000,
  '@solidjs/start': 3000,
  'serverless-offline': 3000,
  'browser-sync': 3000,
  'json-server': 3000,
  'fastify-cli': 3000,
  vercel: 3000,
  probot: 3000,
  serve: 3000,
  astro: 4321,
  vite: 5173,
  vitepress: 5173,
  gatsby: 8000,
  parcel: 1234,
  storybook: 6006,
  'webpack-dev-server': 8080,
  '@vue/cli-service': 8080,
  'http-server': 8080,
  'live-server': 8080,
  '@google-cloud/functions-framework': 8080,
  '@angular/cli': 4200,
  '@nx/js': 'any',
  nx: 'any',
  wrangler: 8787,
  'netlify-cli': 8888,
  'firebase-tools': 'any',
  '@strapi/strapi': 1337,
  sails: 1337,
  directus: 8055,
  '@medusajs/medusa': 9000,
  '@keystone-6/core': 3000,
  n8n: 5678,
  'node-red': 1880,
  expo: 8081,
  '@hapi/hapi': 'any',
  '@slack/bolt': 3000,
};
/** How far a server counts upwards from its first port before we no longer hold it to be the same server. */
const countsUpwards = 10;

/** Packages whose commands read PORT from the environment, so that no file of the project names it. */
const readPort = new Set(
  (
    'next nuxt nitropack react-scripts @remix-run/serve @react-router/serve @sveltejs/adapter-node @tanstack/react-start ' +
    '@solidjs/start fastify-cli probot serve http-server json-server astro gatsby parcel @vue/cli-service ' +
    '@google-cloud/functions-framework @strapi/strapi sails directus @medusajs/medusa @keystone-6/core node-red ' +
    'vercel netlify-cli @slack/bolt webpack-dev-server micro'
  ).split(' '),
);

/** Whether one of these dependencies may be what listens on the port. */
export function mayListenOn(port: number, dependencies: ReadonlySet<string>): boolean {
  return [...dependencies].some((name) => {
    const first = Object.hasOwn(defaultPorts, name) ? defaultPorts[name] : undefined;
    return first === 'any' || (first !== undefined && first <= port && port <= first + countsUpwards);
  });
}

export function mayReadPort(dependencies: ReadonlySet<string>): boolean {
  return [...dependencies].some((name) => readPort.has(name));
}
