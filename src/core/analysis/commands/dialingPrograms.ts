import { nothingMore, type Program, type Programs } from './program.ts';

const ngrokValues =
  '--domain --url --hostname --subdomain --region --config --log --log-level --log-format --authtoken --oauth ' +
  '--oauth-allow-email --oauth-allow-domain --basic-auth --host-header --request-header-add --response-header-add ' +
  '--traffic-policy-file --traffic-policy-url --scheme --name --label --remote-addr --bind --policy-file';
const ngrok: Program = { dials: 'ngrok', positional: true, values: ngrokValues, port: 80 };
const tailscale: Program = {
  dials: 'tailscale',
  positional: true,
  values: '--https --tcp --http --set-path --tls-terminated-tcp',
};
const localtunnel: Program = {
  dials: 'localtunnel',
  ports: '-p --port',
  hosts: '-l --local-host',
  portEnv: 'PORT',
  values: '-s --subdomain -h --host --local-cert --local-key --local-ca',
};

/** Tunnels, and what providers have for passing their webhooks on to a machine. */
export const dialingPrograms: Programs = {
  'ngrok http|https|tls': ngrok,
  'ngrok tcp': ngrok,
  ngrok: nothingMore,
  'stripe listen': {
    dials: 'stripe',
    addresses: '-f --forward-to --forward-connect-to -c',
    port: 80,
    values: '-e --events --api-key -H --headers --connect-headers --device-name -p --project-name --color --log-level',
  },
  stripe: nothingMore,
  cloudflared: {
    dials: 'cloudflared',
    addresses: '--url',
    values: '--config --hostname --name --loglevel --protocol --token --credentials-file',
  },
  'lt|localtunnel': localtunnel,
  'ssh|autossh|sish': {
    dials: 'ssh',
    addresses: '-R',
    values: '-L -D -i -p -l -o -J -F -b -c -E -e -I -m -O -Q -S -W -w -M',
  },
  'smee|smee-client': {
    dials: 'smee',
    addresses: '-t --target',
    ports: '-p --port',
    values: '-u --url -P --path',
    portEnv: 'PORT',
    port: 3000,
  },
  'hookdeck listen': { dials: 'hookdeck', positional: true, values: '--path --device-name -p --profile' },
  hookdeck: nothingMore,
  'zrok share': { dials: 'zrok', positional: true, values: '--backend-mode -b --frontend --basic-auth' },
  'tailscale funnel|serve': tailscale,
  tailscale: nothingMore,
  'svix listen': { dials: 'svix', positional: true },
  svix: nothingMore,
  'gh webhook': {
    dials: 'github',
    addresses: '-U --url',
    values: '-E --events -R --repo -O --org -H --github-host -S --secret',
  },
  gh: nothingMore,
  twilio: {
    dials: 'twilio',
    addresses: '--sms-url --voice-url --sms-fallback-url --voice-fallback-url --status-callback',
  },
  'bore local': { dials: 'bore', positional: true, hosts: '-l --local-host', values: '-t --to -p --port -s --secret' },
  'tunnelmole|tmole': { dials: 'tunnelmole', positional: true },
  tunnelto: { dials: 'tunnelto', ports: '-p --port', hosts: '--host', values: '-s --subdomain -k --key' },
  'loophole http|https': { dials: 'loophole', positional: true, values: '--hostname -u -p' },
  'untun tunnel': { dials: 'cloudflared', positional: true, addresses: '--url', ports: '--port', hosts: '--hostname' },
  'expose share': { dials: 'expose', positional: true, values: '--subdomain --server --auth' },
  'devtunnel host': { dials: 'devtunnel', ports: '-p --port-numbers', values: '--protocol -e --expiration' },
  'relay forward': { dials: 'webhookrelay', positional: true, values: '-b --bucket -i --input -t --type' },
  'whcli forward': { dials: 'webhook.site', addresses: '--target', values: '--token --api-key --header' },
  'inngest|inngest-cli dev': [
    { framework: 'inngest', host: '0.0.0.0', port: 8288, hosts: '--host', ports: '-p --port' },
    { dials: 'inngest', addresses: '-u --sdk-url', values: '-p --port --host -c --config' },
  ],
  'kubectl port-forward': {
    framework: 'kubectl',
    host: '127.0.0.1',
    positional: true,
    pairs: true,
    hosts: '--address',
    ifTold: true,
    values: '-n --namespace --context --kubeconfig',
  },
  'kubectl|helm|minikube|kind|k9s|kustomize': nothingMore,
};
