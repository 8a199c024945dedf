import { beforeEach, describe, expect, test } from 'vitest';
import { createHandler, FRONT_DOOR_HEADER } from '../../functions/front-door/handler.ts';
import { FRONT_DOOR_HEADER as SENT } from '../../lib/cloud/site.ts';
import { quiet } from './invocation.ts';

const KEY = 'k'.repeat(64);
let held: string;
let reads: number;
let now: number;
let ask: (headers: unknown) => Promise<boolean>;
beforeEach(() => {
  [held, reads, now] = [KEY, 0, Date.parse('2026-11-20T10:00:00Z')];
  const handler = createHandler({ read: () => Promise.resolve(((reads += 1), held)), clock: { now: () => new Date(now) } });
  ask = async (headers) => (await handler({ version: '2.0', type: 'REQUEST', headers }, quiet())).isAuthorized;
});

describe('The front door', () => {
  test('opens to what the CDN sends, which is the same header, and reads the secret once', async () => {
    expect(SENT).toBe(FRONT_DOOR_HEADER);
    expect([await ask({ [FRONT_DOOR_HEADER]: KEY }), await ask({ [FRONT_DOOR_HEADER]: KEY, host: 'x' })]).toEqual([true, true]);
    expect(reads).toBe(1);
  });

  test.each([
    [{}],
    [undefined],
    [{ [FRONT_DOOR_HEADER]: '' }],
    [{ [FRONT_DOOR_HEADER]: KEY.slice(1) }],
    [{ [FRONT_DOOR_HEADER]: `${KEY}k` }],
    [{ [FRONT_DOOR_HEADER]: 7 }],
    ['x'],
  ])('stays closed to %j', async (headers) => {
    expect(await ask(headers)).toBe(false);
  });

  test('a secret without content opens to nobody', async () => {
    held = '';
    expect(await ask({ [FRONT_DOOR_HEADER]: '' })).toBe(false);
  });

  test('learns a changed secret with the first wrong key, but reads at most once a minute', async () => {
    await ask({ [FRONT_DOOR_HEADER]: KEY });
    held = 'n'.repeat(64);
    expect(await ask({ [FRONT_DOOR_HEADER]: held })).toBe(false);
    now += 60_000;
    expect([await ask({ [FRONT_DOOR_HEADER]: held }), await ask({ [FRONT_DOOR_HEADER]: KEY })]).toEqual([true, false]);
    expect(reads).toBe(2);
  });
});
