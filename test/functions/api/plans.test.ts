/** Wrong retirement plans: each is refused with the place of each fault and what to write there, wherever a plan is sent. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestDatabase } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { callerOf, type Caller } from './calls.ts';

let data: TestDatabase;
let call: Caller;
beforeAll(async () => {
  data = await startTestDatabase();
  call = callerOf(data);
});
afterAll(() => data.close());

const PLAN = { birthYear: 1980, retirementYear: 2045, spending: 60_000 };

const WRONG: [what: object, path: string, message: string][] = [
  [{ spending: '60000' }, 'spending', 'must be a number, not "60000"'],
  [{ spending: -1 }, 'spending', 'must be at least 0, and is −1'],
  [{ birthYear: 1980.5 }, 'birthYear', 'must be a whole number, not 1,980.5'],
  [{ birthYear: null }, 'birthYear', 'must be a number, not null'],
  [{ planToAge: 140 }, 'planToAge', 'must be at most 120, and is 140'],
  [{ targetChance: 85 }, 'targetChance', 'must be at most 1, and is 85; it is a fraction: 0.85 is 85%'],
  [{ incomes: { label: 'Pension' } }, 'incomes', 'must be a list, not an object'],
  [{ incomes: [{ label: '', annual: 1, fromAge: 67 }] }, 'incomes.0.label', 'must not be empty'],
  [{ incomes: [{ label: 'Pension', fromAge: 67 }] }, 'incomes.0.annual', 'is missing: it must be a number'],
  [
    { incomes: [{ label: 'Pension', annual: 1, fromAge: 67, owner: 'aunt' }] },
    'incomes.0.owner',
    'must be "self" or "partner", not "aunt"',
  ],
  [{ incomes: new Array(11).fill({ label: 'Pension', annual: 1, fromAge: 67 }) }, 'incomes', 'must have at most 10 entries'],
  [{ partner: { birthYear: 1800 } }, 'partner.birthYear', 'must be at least 1900, and is 1800'],
  [{ mortality: 'yes' }, 'mortality', 'must be true or false, not "yes"'],
  [{ rule: { kind: 'vanish' } }, 'rule.kind', 'must be "constant", "guardrails" or "percentage"'],
  [{ rule: { kind: 'guardrails', step: 10 } }, 'rule.step', 'must be at most'],
  [{ model: 'magic' }, 'model', 'must be "'],
  [{ glide: [{ year: 2040 }] }, 'glide.0.mix', 'is missing: it must be an object'],
  [{ meanBlockYears: 0 }, 'meanBlockYears', 'must be at least 1, and is 0'],
];
/** Words of the parser's own. */
const RAW = /Invalid|expected|Too (big|small)|Unrecognized/;

describe.each<[string, (some: object) => Promise<{ status: number; json: unknown }>, string]>([
  ['POST /api/retirement/what-if', (some) => call('ada', 'POST', '/api/retirement/what-if', some), ''],
  [
    'POST /api/retirement/scenarios',
    (some) => call('ada', 'POST', '/api/retirement/scenarios', { name: 'Later', inputs: { ...PLAN, ...some } }),
    'inputs.',
  ],
  ['PUT /api/me/settings', (some) => call('ada', 'PUT', '/api/me/settings', { retirement: { ...PLAN, ...some } }), 'retirement.'],
])('%s', (_, send, before) => {
  test.each(WRONG)('%j is refused: %s %s', async (some, path, message) => {
    const { status, json } = await send(some);
    expect(status).toBe(422);
    const { errors, detail } = json as { errors: { path: string; message: string }[]; detail: string };
    expect(errors).toHaveLength(1);
    expect(errors[0]!.path).toBe(`${before}${path}`);
    expect(errors[0]!.message).toContain(message);
    expect(detail).not.toMatch(RAW);
  });

  test('tells every fault at once, and what it does not know by name', async () => {
    const { json } = await send({ spending: -1, planToAge: 121, ...(before === 'inputs.' ? {} : { sppending: 1 }) });
    const { errors, detail } = json as { errors: { path: string }[]; detail: string };
    expect(errors.map(({ path }) => path).sort()).toEqual(
      ['planToAge', 'spending', ...(before === 'inputs.' ? [] : ['sppending'])].map((path) => `${before}${path}`),
    );
    expect(detail).not.toMatch(RAW);
  });
});

test.each([
  ['POST', '/api/retirement/scenarios', (plan: object) => ({ name: 'Half', inputs: plan }), 'inputs'],
  ['PUT', '/api/me/settings', (plan: object) => ({ retirement: plan }), 'retirement'],
])('%s %s stores no mix that is no whole', async (method, path, body, before) => {
  const glide = [
    { year: 2040, mix: { stocks: 0.4, bonds: 0.6 } },
    { year: 2050, mix: { stocks: 0.2, bonds: 0.3 } },
  ];
  const { status, json } = await call('ada', method, path, body({ ...PLAN, glide }));
  expect([status, json]).toMatchObject([
    422,
    { errors: [{ path: `${before}.glide.1.mix`, message: 'the weights must sum to 1, but sum to 0.5' }] },
  ]);
});

test('a what-if of who has told nothing yet names what is missing', async () => {
  const { status, json } = await call('nobody', 'POST', '/api/retirement/what-if', { spending: 50_000 });
  expect([status, json]).toMatchObject([
    422,
    {
      errors: [
        { path: 'birthYear', message: 'is missing: it must be a number' },
        { path: 'retirementYear', message: 'is missing: it must be a number' },
      ],
    },
  ]);
});
