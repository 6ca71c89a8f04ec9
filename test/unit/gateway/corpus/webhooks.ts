import { createSign, sign } from 'node:crypto';
import { SECRET, AT, PUBLIC_URL, JSON_TYPE, hmac, ecdsa, rsa, delivery, slack } from './deliveries.ts';
import { type WireExchange } from './wire.ts';

const stripeBody = '{\n  "id": "evt_1A",\n  "object": "event",\n  "type": "checkout.session.completed"\n}';

const githubBody = '{"zen":"Keep it logically awesome.","hook_id":555010300,"hook":{"type":"Repository"}}';

const githubForm = `payload=${encodeURIComponent(githubBody)}`;

const github = (event: string, type: string, body: string): string[] => [
  'User-Agent: GitHub-Hookshot/044aadd',
  'Accept: */*',
  `Content-Type: ${type}`,
  'X-GitHub-Delivery: 72d3162e-cc78-11e3-81ab-4c9367dc0958',
  `X-GitHub-Event: ${event}`,
  'X-GitHub-Hook-ID: 555010300',
  'X-GitHub-Hook-Installation-Target-ID: 186853002',
  'X-GitHub-Hook-Installation-Target-Type: repository',
  `X-Hub-Signature: sha1=${hmac('sha1', body, 'hex')}`,
  `X-Hub-Signature-256: sha256=${hmac('sha256', body, 'hex')}`,
];

const slackCommand =
  'token=t&team_id=T1&command=%2Fweather&text=94070+%26+%E2%98%83&response_url=https%3A%2F%2Fhooks.slack.com%2F1';

const slackAction = 'payload=%7B%22type%22%3A%22block_actions%22%2C%22value%22%3A%22a%2Bb%22%7D';

const twilioParams = { AccountSid: 'AC1', Body: 'Hi & \u2603', From: '+15005550006', MessageSid: 'SM1', NumMedia: '0' };

const twilioBody = new URLSearchParams(twilioParams).toString();

const twilioText = Buffer.from(PUBLIC_URL + Object.entries(twilioParams).flat().join('')).toString('latin1');

const shopifyBody =
  '{"id":820982911946154508,"email":"jon@example.com","total_price":"254.98","note":"caf\xc3\xa9 \\/ \\u0026"}';

const standardBody = '{"type":"user.created","data":{"id":"user_29w83sxmDNGwOuEthce5gg56FcC"}}';

const standardKey = Buffer.from(SECRET.slice('whsec_'.length), 'base64');

const standardText = `msg_p5jXN8AQM9LWM0D4loKWxJek.${AT}.${standardBody}`;

const standard = (prefix: string): string[] => [
  JSON_TYPE,
  `${prefix}-id: msg_p5jXN8AQM9LWM0D4loKWxJek`,
  `${prefix}-timestamp: ${AT}`,
  `${prefix}-signature: v1,${hmac('sha256', standardText, 'base64', standardKey)}`,
];

const sendgridBody =
  '[{"email":"a@example.com","event":"delivered","sg_event_id":"1"},\r\n{"email":"b@example.com","event":"open"}]\r\n';

const mailgunJson = `{"signature":{"timestamp":"${AT}","token":"t","signature":"${hmac('sha256', `${AT}t`, 'hex')}"},"event-data":{"event":"failed"}}`;

const BOUNDARY = '28bd78cb6f9a4ae3a5cf1a4f4e6ce4a9';

const mailgunRoute = [
  ['timestamp', AT],
  ['token', 't'],
  ['signature', hmac('sha256', `${AT}t`, 'hex')],
  ['sender', 'bob@example.com'],
  ['body-plain', 'Hi Alice,\r\n\r\nThis is Bob.\xf0\x9f\x92\xa9\r\n--\r\nBob'],
].map(
  ([name = '', value = '']) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
);

const mailgunFile = `--${BOUNDARY}\r\nContent-Type: image/png\r\nContent-Disposition: form-data; name="attachment-1"; filename="a.png"\r\n\r\n\x89PNG\r\n\x1a\n\0\0\r\n`;

const paypalBody = '{"id":"WH-2WR32451HC0233532","event_type":"PAYMENT.CAPTURE.COMPLETED","amount":{"value":"1.00"}}';

const linearBody = '{"action":"create","type":"Issue","webhookTimestamp":1700000000000}';

const squareBody = '{"merchant_id":"6SSW7HV8K2ST5","type":"payment.created","event_id":"1"}';

const gitlabBody = '{"object_kind":"push","ref":"refs/heads/main"}';

/** Events, as providers deliver them. */
export const webhooks: readonly WireExchange[] = [
  delivery(
    'Stripe',
    [
      'User-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      'Accept: */*; q=0.5, application/xml',
      'Cache-Control: no-cache',
      'Content-Type: application/json; charset=utf-8',
      `Stripe-Signature: t=${AT},v1=${hmac('sha256', `${AT}.${stripeBody}`, 'hex')},v0=${'0'.repeat(64)}`,
    ],
    stripeBody,
  ),
  delivery('GitHub, as JSON', github('ping', 'application/json', githubBody), githubBody),
  delivery('GitHub, as a form', github('push', 'application/x-www-form-urlencoded', githubForm), githubForm),
  delivery(
    'GitLab',
    [
      JSON_TYPE,
      'User-Agent: GitLab/17.0.0',
      'Idempotency-Key: f5e57a28',
      'X-Gitlab-Event: Push Hook',
      'X-Gitlab-Token: s',
    ],
    gitlabBody,
  ),
  delivery(
    'Bitbucket',
    [
      JSON_TYPE,
      'User-Agent: Bitbucket-Webhooks/2.0',
      'X-Event-Key: repo:push',
      'X-Hook-UUID: {a}',
      'X-Attempt-Number: 1',
      `X-Hub-Signature: sha256=${hmac('sha256', '{ }', 'hex')}`,
    ],
    '{ }',
  ),
  delivery('Slack, a command', slack(slackCommand, 'application/x-www-form-urlencoded'), slackCommand),
  delivery('Slack, an action', slack(slackAction, 'application/x-www-form-urlencoded'), slackAction),
  delivery(
    'Slack, a retry',
    [...slack('{}', 'application/json'), 'X-Slack-Retry-Num: 1', 'X-Slack-Retry-Reason: http_timeout'],
    '{}',
  ),
  delivery(
    'Twilio, as a form',
    [
      'Content-Type: application/x-www-form-urlencoded; charset=UTF-8',
      'I-Twilio-Idempotency-Token: 7a8e8f24',
      'User-Agent: TwilioProxy/1.1',
      `X-Twilio-Signature: ${hmac('sha1', twilioText, 'base64')}`,
    ],
    twilioBody,
  ),
  delivery(
    'Twilio, as JSON',
    [JSON_TYPE, `X-Twilio-Signature: ${hmac('sha1', PUBLIC_URL, 'base64')}`],
    '[]',
    `/x?bodySHA256=${'0'.repeat(64)}&foo=a%20b`,
  ),
  delivery(
    'Shopify',
    [
      'User-Agent: Shopify-Captain-Hook',
      JSON_TYPE,
      'X-Shopify-Topic: orders/create',
      `X-Shopify-Hmac-Sha256: ${hmac('sha256', shopifyBody, 'base64')}`,
      'X-Shopify-Shop-Domain: example.myshopify.com',
      'X-Shopify-API-Version: 2026-10',
      'X-Shopify-Webhook-Id: b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
      'X-Shopify-Triggered-At: 2023-11-14T22:13:20.000000000Z',
    ],
    shopifyBody,
  ),
  delivery('Svix', standard('svix'), standardBody),
  delivery('Standard Webhooks', standard('webhook'), standardBody),
  delivery(
    'Standard Webhooks, with signatures of two kinds',
    [
      ...standard('Webhook').slice(0, 3),
      `Webhook-Signature: v1,AA== v1,${hmac('sha256', standardText, 'base64', standardKey)} v1a,${'A'.repeat(86)}==`,
    ],
    standardBody,
  ),
  delivery(
    'SendGrid',
    [
      'Content-Type: application/json;charset=utf-8',
      `X-Twilio-Email-Event-Webhook-Signature: ${sign('sha256', Buffer.from(AT + sendgridBody), ecdsa.privateKey).toString('base64')}`,
      `X-Twilio-Email-Event-Webhook-Timestamp: ${AT}`,
    ],
    sendgridBody,
  ),
  delivery('Mailgun, as JSON', [JSON_TYPE, 'User-Agent: mailgun/treq-20.9.0'], mailgunJson),
  delivery(
    'Mailgun, a route',
    [`Content-Type: multipart/form-data; boundary=${BOUNDARY}`],
    `${mailgunRoute.join('')}${mailgunFile}--${BOUNDARY}--\r\n`,
  ),
  delivery(
    'PayPal',
    [
      JSON_TYPE,
      'User-Agent: PayPal/AUHD-214.0-55417034',
      'PAYPAL-TRANSMISSION-ID: 69cd13f0-d67a-11e5-baa3-778b53f4ae55',
      'PAYPAL-TRANSMISSION-TIME: 2023-11-14T22:13:20Z',
      `PAYPAL-TRANSMISSION-SIG: ${createSign('sha256').update(paypalBody).sign(rsa.privateKey, 'base64')}`,
      'PAYPAL-AUTH-VERSION: v2',
      'PAYPAL-CERT-URL: https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-5a29e601',
      'PAYPAL-AUTH-ALGO: SHA256withRSA',
    ],
    paypalBody,
  ),
  delivery(
    'Linear',
    [
      'Content-Type: application/json; charset=utf-8',
      'Linear-Delivery: 234d1a4e',
      'Linear-Event: Issue',
      `Linear-Signature: ${hmac('sha256', linearBody, 'hex')}`,
      'Linear-Timestamp: 1700000000000',
    ],
    linearBody,
  ),
  delivery(
    'Square',
    [
      JSON_TYPE,
      `x-square-hmacsha256-signature: ${hmac('sha256', PUBLIC_URL + squareBody, 'base64')}`,
      'square-environment: Sandbox',
      'square-retry-number: 1',
    ],
    squareBody,
  ),
];
