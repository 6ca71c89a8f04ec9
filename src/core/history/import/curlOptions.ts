/** An option by its long name without dashes, and its value; a URL is the option `url`. Latin1 text. */
export type CurlOption = readonly [name: string, value: string];

/** Those that take a value, of curl 7.1 to 8.16, by `curl --help all`. Any other takes none. */
const WITH_VALUE = new Set(
  `abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to
  continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode
  delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine etag-compare
  etag-save expect100-timeout form form-string ftp-account ftp-alternative-to-user ftp-method ftp-port
  ftp-ssl-ccc-mode happy-eyeballs-timeout-ms haproxy-clientip header help hostpubmd5 hostpubsha256 hsts interface
  ip-tos ipfs-gateway json keepalive-cnt keepalive-time key key-type krb libcurl limit-rate local-port login-options
  mail-auth mail-from mail-rcpt max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir
  parallel-max parallel-max-host pass pinnedpubkey preproxy proto proto-default proto-redir proxy proxy-cacert
  proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass
  proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser
  proxy-user proxy1.0 pubkey quote random-file range rate referer request request-target resolve retry retry-delay
  retry-max-time sasl-authzid service-name sigalgs signature-algorithms socks4 socks4a socks5 socks5-gssapi-service
  socks5-hostname speed-limit speed-time stderr telnet-option tftp-blksize time-cond tls-max tls13-ciphers
  tlsauthtype tlspassword tlsuser trace trace-ascii trace-config unix-socket upload-file upload-flags url url-query
  user user-agent variable vlan-priority write-out`.split(/\s+/),
);

/** The long names of the letters that matter here, or that take a value. */
const LETTERS: Readonly<Record<string, string>> = {
  0: 'http1.0',
  ':': 'next',
  A: 'user-agent',
  b: 'cookie',
  c: 'cookie-jar',
  C: 'continue-at',
  d: 'data',
  D: 'dump-header',
  e: 'referer',
  E: 'cert',
  F: 'form',
  G: 'get',
  h: 'help',
  H: 'header',
  I: 'head',
  K: 'config',
  m: 'max-time',
  o: 'output',
  P: 'ftp-port',
  Q: 'quote',
  r: 'range',
  t: 'telnet-option',
  T: 'upload-file',
  u: 'user',
  U: 'proxy-user',
  w: 'write-out',
  x: 'proxy',
  X: 'request',
  y: 'speed-time',
  Y: 'speed-limit',
  z: 'time-cond',
};

/** The words behind `curl`, taken apart as curl does. One list for each request, as `--next` parts them. */
export function curlOptions(words: readonly string[]): CurlOption[][] {
  const requests: CurlOption[][] = [[]];
  const add = (name: string, value: string): void => {
    if (name === 'next') requests.push([]);
    else requests.at(-1)?.push([name, value]);
  };
  let onlyUrls = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (onlyUrls || !word.startsWith('-') || word === '-') add('url', word);
    else if (word === '--') onlyUrls = true;
    else if (word.startsWith('--')) add(word.slice(2), WITH_VALUE.has(word.slice(2)) ? (words[++at] ?? '') : '');
    else {
      for (let letter = 1; letter < word.length; letter++) {
        const name = LETTERS[word[letter] ?? ''];
        if (name === undefined) continue;
        if (!WITH_VALUE.has(name)) {
          add(name, '');
          continue;
        }
        // What follows the letter is its value, and so is the next word if nothing does.
        add(name, word.slice(letter + 1) || (words[++at] ?? ''));
        break;
      }
    }
  }
  return requests;
}
