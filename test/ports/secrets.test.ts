/** A webhook's signing secrets: what a secret may look like, how long it is kept, and when it is looked for again. */
import { beforeEach, describe, expect, test } from 'vitest';
import { openSigningSecrets, SecretError, type SigningSecrets } from '#ports/secrets.ts';

const ONE = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const TWO = 'whsec_dHdlbnR5LWZvdXIgYnl0ZXMgb3IgbW9yZQ==';
let held: string | undefined;
let reads: number;
let now: number;
let secrets: SigningSecrets;

beforeEach(() => {
  [held, reads, now] = [ONE, 0, Date.parse('2026-11-20T10:00:00Z')];
  const send = () => ((reads += 1), Promise.resolve({ SecretString: held, $metadata: {} }));
  secrets = openSigningSecrets({ send } as never, 'arn:aws:secretsmanager:us-east-1:0:secret:x', { now: () => new Date(now) });
});

describe('Signing secrets', () => {
  test.each<[string, string[]]>([
    [ONE, [ONE]],
    [` ${ONE}\n`, [ONE]],
    [JSON.stringify({ signingSecrets: [ONE, TWO] }), [ONE, TWO]],
  ])('are read from %j', async (text, expected) => {
    held = text;
    expect(await secrets.known()).toEqual(expected);
  });

  test.each([
    undefined,
    '',
    'secret',
    '{}',
    '{"signingSecrets":[]}',
    '{"signingSecrets":["x"]}',
    '{"signingSecrets":["whsec_"]}',
    `${ONE} ${TWO}`,
  ])('are not found in %j, and what is there is not told', async (text) => {
    held = text;
    const error: unknown = await secrets.known().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SecretError);
    expect((error as Error).message).toMatch(/^The secret arn:aws:secretsmanager:us-east-1:0:secret:x holds no signing secret/);
  });

  test('are kept for five minutes, and read again before that only when asked, every ten seconds at most', async () => {
    await secrets.known();
    held = TWO;
    expect(await secrets.known()).toEqual([ONE]);
    expect(await secrets.refreshed()).toBeNull();
    now += 11_000;
    expect(await secrets.refreshed()).toEqual([TWO]);
    expect(await secrets.refreshed()).toBeNull();
    expect(reads).toBe(2);
    now += 301_000;
    await secrets.known();
    expect(reads).toBe(3);
  });
});
