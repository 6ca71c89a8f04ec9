import { createHmac, generateKeyPairSync } from 'node:crypto';
import { join, lines, request, type WireExchange } from './wire.ts';

// Header names and the shapes of signatures are those that the providers document; ids and secrets are made up.

export const SECRET = 'whsec_dGVzdC1zZWNyZXQ=';

export const AT = '1700000000';

export const PUBLIC_URL = 'https://hooks.example/webhooks/x';

export const JSON_TYPE = 'Content-Type: application/json';

export const FORM_TYPE = 'Content-Type: application/x-www-form-urlencoded';

export const hmac = (
  algorithm: string,
  text: string,
  encoding: 'hex' | 'base64',
  key: string | Buffer = SECRET,
): string => createHmac(algorithm, key).update(text, 'latin1').digest(encoding);

export const ed25519 = generateKeyPairSync('ed25519');

export const ecdsa = generateKeyPairSync('ec', { namedCurve: 'P-256' });

export const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A POST, its fields in the order in which the provider sends them. */
export function delivery(name: string, fields: readonly string[], body: string, target = '/webhooks/x'): WireExchange {
  const fixed = ['Host: hooks.example', `Content-Length: ${body.length}`];
  return request(name, join(lines(`POST ${target} HTTP/1.1`, ...fixed, ...fields), body));
}

export const slack = (body: string, type: string): string[] => [
  'User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)',
  'Accept-Encoding: gzip,deflate',
  `X-Slack-Signature: v0=${hmac('sha256', `v0:${AT}:${body}`, 'hex')}`,
  `X-Slack-Request-Timestamp: ${AT}`,
  `Content-Type: ${type}`,
];

export const sns = (type: string): string[] => [
  `x-amz-sns-message-type: ${type}`,
  'x-amz-sns-message-id: 22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  'x-amz-sns-topic-arn: arn:aws:sns:us-east-1:123456789012:MyTopic',
  'Content-Type: text/plain; charset=UTF-8',
  'Connection: Keep-Alive',
  'User-Agent: Amazon Simple Notification Service Agent',
  'Accept-Encoding: gzip,deflate',
];
