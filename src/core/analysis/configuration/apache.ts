import type { FileReader } from '../fileReader.ts';
import { nothing, type FileContent, type SourceFile } from '../sourceFile.ts';
import { readAddress } from './addresses.ts';
import { ConfiguredFacts, defaultPort } from './configuredFacts.ts';
import { shellPlaceholders } from './placeholders.ts';

const own = /^[^\S\n]*(?:Listen\s+\S|<VirtualHost\b|LoadModule\s|ProxyPass\w*\s|BalancerMember\s)/im;
const listen = /^(\s*)(Listen)(\s+)("?)([^\s"]+)/i;
const proxied = /^\s*(?:ProxyPass(?:Match)?|BalancerMember)\s/i;
const rewritten = /^\s*RewriteRule\s.*\[(?:[^\]]*,)?P(?:,[^\]]*)?\]\s*$/i;
const address = /(?<=[\s"])(?:https?|wss?|h2c?|fcgi|ajp|scgi|uwsgi):\/\/[^\s"]+/i;

/** What is longer was not written by hand. */
const lineLimit = 2000;

/** Apache's httpd: `Listen`, and what it passes requests on to. */
export const apache: FileReader = {
  reads: (path) => /\.(?:conf|vhost)$|[\\/]sites-(?:available|enabled)[\\/][^\\/]+$/i.test(path),
  read: (file) => (own.test(file.text) && !/[;{][^\S\n]*$/m.test(file.text) ? readLines(file) : nothing),
};

function readLines(file: SourceFile): FileContent {
  const facts = new ConfiguredFacts(file);
  for (const { 0: line, index } of file.text.matchAll(/[^\n]+/g)) {
    if (line.length > lineLimit) continue;
    const [, indent = '', keyword = '', blank = '', quote = '', raw] = listen.exec(line) ?? [];
    if (raw !== undefined) {
      const startIndex = index + indent.length;
      const key = { startIndex, endIndex: startIndex + keyword.length };
      const at = key.endIndex + blank.length + quote.length;
      const to = readAddress(raw, at, shellPlaceholders, 'port');
      if (to) {
        const insertion = { at, before: '', after: ':' };
        facts.bind(to, { framework: 'apache', key, host: { value: '::' }, insertion });
      }
    } else if (proxied.test(line) || rewritten.test(line)) {
      const match = address.exec(line);
      // What the pattern of the rule has caught, and what a balancer is made of, stands elsewhere.
      const text = match?.[0].split(/[$%](?=\d)/)[0];
      const to = match && text ? readAddress(text, index + match.index, shellPlaceholders) : undefined;
      if (to) facts.upstream('apache', to, { port: to.scheme === 'ajp' ? 8009 : defaultPort(to.scheme) });
    }
  }
  return facts.content();
}
