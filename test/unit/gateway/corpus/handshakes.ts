import { sign } from 'node:crypto';
import { AT, JSON_TYPE, hmac, ed25519, delivery, slack, sns } from './deliveries.ts';
import { join, lines, response, type WireExchange } from './wire.ts';

const slackChallenge =
  '{"token":"t","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","type":"url_verification"}';

const discordBody = '{"app_permissions":"0","type":1,"version":1}';

const discord = (body: string): string[] => [
  'User-Agent: Discord-Interactions/1.0 (+https://discord.com)',
  JSON_TYPE,
  `x-signature-ed25519: ${sign(null, Buffer.from(AT + body), ed25519.privateKey).toString('hex')}`,
  `x-signature-timestamp: ${AT}`,
];

const zoomBody =
  '{"event":"endpoint.url_validation","payload":{"plainToken":"q9ibPhGeRZ6ayx5WTrXjRw"},"event_ts":1689061099652}';

const lineBody = '{"destination":"U1","events":[]}';

/** How providers make sure of an endpoint, and what they are answered. */
export const handshakes: readonly WireExchange[] = [
  {
    ...delivery('Slack, the challenge', slack(slackChallenge, 'application/json'), slackChallenge),
    response: join(lines('HTTP/1.1 200 OK', 'Content-Type: text/plain', 'Content-Length: 4'), '3eZb'),
  },
  {
    ...delivery('Discord, a ping', discord(discordBody), discordBody),
    response: join(lines('HTTP/1.1 200 OK', JSON_TYPE, 'Content-Length: 10'), '{"type":1}'),
  },
  {
    ...delivery('Discord, a signature that is not valid on purpose', discord('other'), discordBody),
    response: lines('HTTP/1.1 401 Unauthorized', 'Content-Length: 0'),
  },
  delivery(
    'Zoom, the validation',
    [
      'Content-Type: application/json; charset=utf-8',
      'User-Agent: Zoom Marketplace/1.0a',
      `x-zm-signature: v0=${hmac('sha256', `v0:${AT}:${zoomBody}`, 'hex')}`,
      `x-zm-request-timestamp: ${AT}`,
    ],
    zoomBody,
  ),
  delivery(
    'AWS SNS, the confirmation',
    sns('SubscriptionConfirmation'),
    '{\n  "Type" : "SubscriptionConfirmation",\n  "SubscribeURL" : "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=2"\n}',
  ),
  {
    name: 'Microsoft Graph, the validation by GET',
    request: lines(
      'GET /webhooks/x?validationToken=Validation%3a+Testing+client+application+reachability+for HTTP/1.1',
      'Host: hooks.example',
    ),
    response: join(lines('HTTP/1.1 200 OK', 'Content-Type: text/plain', 'Content-Length: 5'), 'Valid'),
  },
  delivery(
    'Microsoft Graph, the validation by POST',
    ['Content-Type: text/plain; charset=utf-8'],
    '',
    '/x?validationToken=Validation%3A%20a%2Bb',
  ),
  {
    name: 'Meta, the challenge',
    request: lines(
      'GET /webhooks/x?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=meaty%20hamster HTTP/1.1',
      'Host: hooks.example',
      'User-Agent: facebookplatform/1.0 (+http://developers.facebook.com)',
      'Accept: */*',
      'Accept-Encoding: deflate, gzip',
    ),
    response: join(lines('HTTP/1.1 200 OK', 'Content-Length: 10'), '1158201444'),
  },
  {
    name: 'Dropbox, the challenge',
    request: lines(
      'GET /webhooks/x?challenge=a-b_c.d HTTP/1.1',
      'Host: hooks.example',
      'User-Agent: DropboxWebhooks/1.0',
    ),
    response: join(
      lines('HTTP/1.1 200 OK', 'Content-Type: text/plain', 'X-Content-Type-Options: nosniff', 'Content-Length: 7'),
      'a-b_c.d',
    ),
  },
  delivery(
    'LINE, the verification',
    ['Content-Type: application/json; charset=utf-8', `x-line-signature: ${hmac('sha256', lineBody, 'base64')}`],
    lineBody,
  ),
  {
    name: 'CloudEvents, asked whether it may send',
    request: lines(
      'OPTIONS /webhooks/x HTTP/1.1',
      'Host: hooks.example',
      'WebHook-Request-Origin: events.example',
      'WebHook-Request-Rate: 120',
    ),
    response: lines(
      'HTTP/1.1 200 OK',
      'WebHook-Allowed-Origin: events.example',
      'WebHook-Allowed-Rate: 100',
      'Content-Length: 0',
    ),
  },
  response(
    'Slack is told not to try again',
    lines('HTTP/1.1 500 Internal Server Error', 'X-Slack-No-Retry: 1', 'Content-Length: 0'),
  ),
  response(
    'Twilio gets TwiML',
    join(
      lines('HTTP/1.1 200 OK', 'Content-Type: text/xml', 'Content-Length: 45'),
      '<?xml version="1.0" encoding="UTF-8"?><Respo/',
    ),
  ),
  response('Mailgun is told to stop', lines('HTTP/1.1 406 Not Acceptable', 'Content-Length: 0')),
];
