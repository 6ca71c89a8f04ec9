import { HooklineError } from '../errors.ts';
import { text, type Text } from '../text.ts';

/** What kept a delivery from being answered, in words, with what to do about it. */
export function explainFailure(error: unknown, url: URL): HooklineError {
  const code = errorCode(error);
  if (code === 'ECONNREFUSED') {
    const message = text('Nothing listens on {0}. Start the app, or choose the port it listens on.', url.host);
    return new HooklineError('SEND_REFUSED', message, { cause: error });
  }
  return new HooklineError('SEND_FAILED', words(code, error, url), { cause: error });
}

function words(code: string, error: unknown, { host, hostname, protocol }: URL): Text {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return text('The name {0} was not found. Check the URL and the network connection.', hostname);
    case 'ECONNRESET':
    case 'EPIPE':
      return text('{0} closed the connection before its answer was complete. Look at the app’s own output.', host);
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return text('{0} cannot be reached. Check the URL and the network connection.', host);
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return text('{0} does not speak TLS as expected. If it is a plain HTTP server, use http:// in the URL.', host);
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return text(
        'The certificate of {0} is self-signed, so no provider would deliver to it. Use http:// for a local app.',
        host,
      );
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return text('The certificate of {0} is not signed by an authority known here.', host);
    case 'CERT_HAS_EXPIRED':
      return text('The certificate of {0} has expired.', host);
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return text('The certificate of {0} is for another host name.', host);
  }
  if (code.startsWith('HPE_')) {
    return protocol === 'http:'
      ? text('{0} answered with something that is not HTTP. If it is a TLS server, use https:// in the URL.', host)
      : text('{0} answered with something that is not HTTP.', host);
  }
  return text('The delivery to {0} failed: {1}', host, error instanceof Error ? error.message : String(error));
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
