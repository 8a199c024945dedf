/** Whose messages are taken: signed by a secret that is known, over the body as it came, now. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SecretError } from '#ports/secrets.ts';
import { messageOf, signedHeaders } from '../../../lib/local/issuer-webhooks.ts';
import { startTestDatabase } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { NEWS, OTHER, SECRET, webhookOf, type Webhook } from './messages.ts';

let data: TestDatabase;
let webhook: Webhook;
beforeAll(async () => {
  data = await startTestDatabase();
  webhook = webhookOf(data);
});
afterAll(() => data.close());

const BODY = messageOf(NEWS);
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const refused = {
  status: 401,
  headers: { 'content-type': 'application/problem+json' },
  json: { title: 'Signature not valid', correlationId: 'request-1' },
};

describe('A message is taken', () => {
  test('whose signature is the HMAC of its id, time and body', async () => {
    const seconds = String(Math.floor(Date.now() / 1000));
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key).update(`msg_hmac.${seconds}.${BODY}`).digest('base64');
    expect(
      await webhook.post(BODY, { 'svix-id': 'msg_hmac', 'svix-timestamp': seconds, 'svix-signature': `v1,${signature}` }),
    ).toMatchObject({ status: 200, json: { outcome: 'saved' } });
  });

  test('by the names of the standard’s headers too', async () => {
    const headers = Object.fromEntries(
      Object.entries(signedHeaders(SECRET, BODY)).map(([name, value]) => [name.replace('svix-', 'webhook-'), value]),
    );
    expect((await webhook.post(BODY, headers)).status).toBe(200);
  });

  test.each([4.8, -4.8])('that was signed %d minutes ago', async (minutes) => {
    expect((await webhook.tell({}, { sentAt: minutesAgo(minutes) })).status).toBe(200);
  });

  test('as base64, as a gateway hands on what it takes for no text', async () => {
    expect((await webhook.post(Buffer.from(BODY).toString('base64'), signedHeaders(SECRET, BODY), { isBase64Encoded: true })).status).toBe(
      200,
    );
  });

  test.each([` ${BODY}\r\n`, messageOf({ ...NEWS, name: 'Zoë 李' }), BODY.replaceAll(',', ' ,\n')])(
    'byte for byte as it was written: %j',
    async (body) => {
      expect((await webhook.post(body, signedHeaders(SECRET, body))).status).toBe(200);
    },
  );
});

describe('A message is refused', () => {
  const good = () => signedHeaders(SECRET, BODY, { id: 'msg_1' });
  const CASES: [string, () => [string, Record<string, string>]][] = [
    ['without a signature', () => [BODY, { 'content-type': 'application/json' }]],
    ['with an empty one', () => [BODY, { ...good(), 'svix-signature': '' }]],
    ['signed by another secret', () => [BODY, signedHeaders(OTHER, BODY)]],
    ['whose body was changed', () => [BODY.replace('ada', 'eve'), good()]],
    ['whose body was only written anew', () => [JSON.stringify(JSON.parse(BODY), null, 1), good()]],
    ['under another id', () => [BODY, { ...good(), 'svix-id': 'msg_2' }]],
    ['at another time', () => [BODY, { ...good(), 'svix-timestamp': String(Math.floor(Date.now() / 1000) - 60) }]],
    ['whose time is no number', () => [BODY, { ...good(), 'svix-timestamp': 'now' }]],
    ['whose time is a number and more', () => [BODY, { ...good(), 'svix-timestamp': `${good()['svix-timestamp']}x` }]],
    [
      'by another version of signatures',
      () => [BODY, { ...good(), 'svix-signature': (good()['svix-signature'] ?? '').replace('v1,', 'v1a,') }],
    ],
    ['by the beginning of a signature', () => [BODY, { ...good(), 'svix-signature': (good()['svix-signature'] ?? '').slice(0, 20) }]],
    ['by a signature of nothing', () => [BODY, { ...good(), 'svix-signature': 'v1, v1 ,' }]],
    ['six minutes later', () => [BODY, signedHeaders(SECRET, BODY, { sentAt: minutesAgo(6) })]],
    ['six minutes too soon', () => [BODY, signedHeaders(SECRET, BODY, { sentAt: minutesAgo(-6) })]],
    ['under no id', () => [BODY, signedHeaders(SECRET, BODY, { id: '' })]],
    ['under an id without end', () => [BODY, signedHeaders(SECRET, BODY, { id: 'm'.repeat(201) })]],
  ];
  test.each(CASES)('%s', async (_case, make) => {
    expect(await webhook.post(...make())).toMatchObject(refused);
  });

  test('and told when it comes too late', async () => {
    expect((await webhook.tell({}, { sentAt: minutesAgo(6) })).json['detail']).toMatch(/five minutes/);
  });

  test.each([
    ['GET', 405],
    ['PUT', 405],
  ])('by %s', async (method, status) => {
    expect(await webhook.post(BODY, good(), { requestContext: { http: { method } } })).toMatchObject({
      status,
      headers: { allow: 'POST' },
    });
  });

  test('over 256 KB, before anybody looks at its signature', async () => {
    const body = 'x'.repeat(256 * 1024 + 1);
    expect((await webhook.post(body, {})).status).toBe(413);
    expect((await webhook.post(Buffer.from(body).toString('base64'), {}, { isBase64Encoded: true })).status).toBe(413);
  });
});

describe('While secrets are changed', () => {
  test('either of the two is known, and one signature of several is enough', async () => {
    const both = webhookOf(data, { secrets: { known: () => Promise.resolve([OTHER, SECRET]), refreshed: () => Promise.resolve(null) } });
    expect((await both.post(BODY, signedHeaders(SECRET, BODY))).status).toBe(200);
    expect((await both.post(BODY, signedHeaders(OTHER, BODY))).status).toBe(200);
    const headers = signedHeaders(SECRET, BODY, { id: 'msg_two' });
    const strange = signedHeaders(OTHER, BODY, { id: 'msg_two' })['svix-signature'];
    expect((await webhook.post(BODY, { ...headers, 'svix-signature': `${strange} ${headers['svix-signature']}` })).status).toBe(200);
  });

  test('a new one is looked for when a signature is by none that is known, and not for every bad one', async () => {
    let reads = 0;
    let next: string[] | null = [OTHER];
    const changing = webhookOf(data, {
      secrets: { known: () => Promise.resolve([SECRET]), refreshed: () => Promise.resolve(((reads += 1), next)) },
    });
    expect((await changing.post(BODY, signedHeaders(OTHER, BODY))).status).toBe(200);
    next = null;
    expect(await changing.post(BODY, signedHeaders(OTHER, BODY))).toMatchObject(refused);
    expect((await changing.post(BODY, signedHeaders(SECRET, BODY))).status).toBe(200);
    expect(reads).toBe(2);
  });

  test('one that cannot be read is no reason to drop the message', async () => {
    const blind = webhookOf(data, {
      secrets: { known: () => Promise.reject(new SecretError('not there')), refreshed: () => Promise.resolve(null) },
    });
    const answer = await blind.post(BODY, signedHeaders(SECRET, BODY));
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '60' } });
    expect(JSON.stringify(answer)).not.toContain('whsec');
  });
});

describe('Signed, and yet not understood', () => {
  test.each([
    '',
    '{',
    '[]',
    'null',
    '"user.created"',
    '{}',
    '{"type":"user.created"}',
    '{"type":7,"data":{}}',
    '{"type":"user.created","data":{"id":"user_x"}}',
    '{"type":"user.updated","data":{"id":"user x","updated_at":1}}',
    `{"type":"user.updated","data":{"id":"${'x'.repeat(129)}","updated_at":1}}`,
    '{"type":"user.updated","data":{"id":"user_x","updated_at":"2026-01-01"}}',
    '{"type":"user.updated","data":{"id":"user_x","updated_at":1e99}}',
    '{"type":"user.deleted","data":{"deleted":true}}',
  ])('%j answers 400, and says what is wrong', async (body) => {
    const answer = await webhook.post(body, signedHeaders(SECRET, body));
    expect(answer).toMatchObject({ status: 400, json: { title: 'Message not understood' } });
    expect(answer.json['detail']).toMatch(/^(The body is not JSON\.|message|data)/);
  });

  test('a message about something else is taken without effect, and wakes no database', async () => {
    const body = JSON.stringify({ type: 'session.created', data: { id: 'sess_1', user_id: 'user_x' } });
    data.dataApi.pauseFor(1);
    expect(await webhook.post(body, signedHeaders(SECRET, body))).toMatchObject({ status: 200, json: { outcome: 'ignored' } });
    data.dataApi.pauseFor(0);
  });

  test('nothing of a message but its id, kind and outcome is logged', async () => {
    await webhook.tell({ user: 'user_logged', name: 'Private Person' }, { id: 'msg_logged' });
    expect(JSON.stringify(webhook.log)).toContain('msg_logged');
    expect(JSON.stringify(webhook.log)).not.toMatch(/Private|user_logged|whsec|v1,/);
  });
});
