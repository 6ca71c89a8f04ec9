import { createSign } from 'node:crypto';
import { AT, PUBLIC_URL, JSON_TYPE, FORM_TYPE, hmac, rsa, delivery, sns } from './deliveries.ts';
import { type WireExchange } from './wire.ts';

const snsText =
  'Message\n{"default":"a\\nb"}\nMessageId\n1\nTimestamp\n2023-11-14T22:13:20.000Z\nTopicArn\narn:aws:sns:us-east-1:1:t\nType\nNotification\n';

const snsSignature = createSign('sha1').update(snsText).sign(rsa.privateKey, 'base64');

const metaBody =
  '{"object":"whatsapp_business_account","entry":[{"id":"0","changes":[{"value":{"text":"\\u00e4\\ud83d\\ude00"}}]}]}';

const paddleBody = '{"event_id":"evt_1","event_type":"transaction.completed"}';

const hubspotBody = '[{"eventId":1,"subscriptionType":"contact.creation"}]';

const sentryBody = '{"action":"created","data":{"issue":{"id":"1"}}}';

const telegramBody = '{"update_id":10000,\n"message":{"text":"\\/start"}}';

const sanityBody = '{"_id":"drafts.a"}';

const jwt = ['{"alg":"ES256","kid":"1","typ":"JWT"}', '{"iat":1700000000}'].map((part) =>
  Buffer.from(part).toString('base64url'),
);

/** Events of further providers, whose shapes differ. */
export const furtherWebhooks: readonly WireExchange[] = [
  delivery(
    'AWS SNS, JSON that says it is text',
    sns('Notification'),
    `{\n  "Type" : "Notification",\n  "Message" : "{\\"default\\":\\"a\\\\nb\\"}",\n  "SignatureVersion" : "1",\n  "Signature" : "${snsSignature}"\n}`,
  ),
  delivery(
    'Microsoft Graph, a notification',
    [JSON_TYPE],
    '{"value":[{"clientState":"s","resource":"Users/1/messages"}]}',
  ),
  delivery(
    'Meta, WhatsApp',
    [
      JSON_TYPE,
      'User-Agent: facebookexternalua',
      `X-Hub-Signature: sha1=${hmac('sha1', metaBody, 'hex')}`,
      `X-Hub-Signature-256: sha256=${hmac('sha256', metaBody, 'hex')}`,
    ],
    metaBody,
  ),
  delivery(
    'Dropbox',
    [JSON_TYPE, `X-Dropbox-Signature: ${hmac('sha256', '{"list_folder": {"accounts": []}}', 'hex')}`],
    '{"list_folder": {"accounts": []}}',
  ),
  delivery(
    'Paddle',
    [
      JSON_TYPE,
      'User-Agent: Paddle',
      'Paddle-Version: 1',
      `Paddle-Signature: ts=${AT};h1=${hmac('sha256', `${AT}:${paddleBody}`, 'hex')}`,
    ],
    paddleBody,
  ),
  delivery(
    'HubSpot',
    [
      JSON_TYPE,
      'X-HubSpot-Signature-Version: v3',
      `X-HubSpot-Signature-v3: ${hmac('sha256', `POST${PUBLIC_URL}${hubspotBody}${AT}000`, 'base64')}`,
      `X-HubSpot-Request-Timestamp: ${AT}000`,
      'X-HubSpot-Timeout-Millis: 10000',
    ],
    hubspotBody,
  ),
  delivery(
    'Sentry',
    [
      JSON_TYPE,
      'Request-ID: 1',
      'Sentry-Hook-Resource: issue',
      `Sentry-Hook-Timestamp: ${AT}`,
      `Sentry-Hook-Signature: ${hmac('sha256', sentryBody, 'hex')}`,
    ],
    sentryBody,
  ),
  delivery('Telegram', [JSON_TYPE, 'X-Telegram-Bot-Api-Secret-Token: a-b_C'], telegramBody),
  delivery(
    'Sanity',
    [
      JSON_TYPE,
      `sanity-webhook-signature: t=${AT}000,v1=${hmac('sha256', `${AT}000.${sanityBody}`, 'base64')}`,
      'idempotency-key: 1',
    ],
    sanityBody,
  ),
  delivery(
    'Plaid',
    [JSON_TYPE, `Plaid-Verification: ${jwt.join('.')}.${'a'.repeat(86)}`],
    '{\n  "webhook_type": "TRANSACTIONS"\n}',
  ),
  delivery(
    'Postmark, with credentials from its URL',
    [JSON_TYPE, 'Authorization: Basic YWRhOnB3', 'User-Agent: Postmark'],
    '{"RecordType":"Bounce"}',
  ),
  delivery(
    'Adyen',
    [
      'Content-Type: application/json; charset=utf-8',
      'Authorization: Basic YWRhOnB3',
      'User-Agent: Adyen HttpClient 1.0',
    ],
    '{"live":"false","notificationItems":[]}',
  ),
  delivery(
    'Braintree',
    [FORM_TYPE, 'Accept-Encoding: gzip'],
    'bt_signature=a%7Cb&bt_payload=PG5vdGlmaWNhdGlvbj4%3D%0A',
  ),
  delivery(
    'Contentful',
    [
      'Content-Type: application/vnd.contentful.management.v1+json',
      'X-Contentful-Topic: ContentManagement.Entry.publish',
      'X-Contentful-Webhook-Name: a',
    ],
    '{"sys":{}}',
  ),
  delivery(
    'LiveKit',
    ['Content-Type: application/webhook+json', `Authorization: ${jwt.join('.')}.x`],
    '{"event":"room_started"}',
  ),
  delivery(
    'CloudEvents, binary',
    [
      JSON_TYPE,
      'ce-specversion: 1.0',
      'ce-type: com.example.a',
      'ce-source: /a%20b',
      'ce-id: 1',
      'WebHook-Request-Origin: events.example',
    ],
    '{}',
  ),
  delivery(
    'CloudEvents, structured, in a batch',
    ['Content-Type: application/cloudevents-batch+json; charset=UTF-8'],
    '[{"specversion":"1.0","data_base64":"AA=="}]',
  ),
];
