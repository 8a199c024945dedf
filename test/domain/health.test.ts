import { expect, test } from 'vitest';
import { concernsOf } from '#domain/health.ts';
import type { HealthFindings } from '#schema/health.ts';

const WELL: HealthFindings = {
  at: '2026-11-27T09:00:00.000Z',
  jobs: { pending: 1, running: 2, completed: 40, failed: 0, middleMs: 700, slowMs: 900 },
  stuck: [],
  failures: [],
  executions: [],
  queue: { waiting: 3, inFlight: 1, parked: 0 },
  prices: {
    provider: 'polygon',
    ranAt: '2026-11-27T07:30:00.000Z',
    isWell: true,
    message: 'One day of prices stored.',
    newestDay: '2026-11-25',
    undecided: 0,
  },
  knowledge: { documents: 30, passages: 90, newest: '2026-11-01', storedAt: '2026-11-20T00:00:00.000Z' },
};

test('of a system that is well nothing is said', () => {
  expect(concernsOf(WELL)).toEqual([]);
});

test.each<[string, Partial<HealthFindings>, string, RegExp]>([
  ['a stuck job', { stuck: [{ jobId: 'x', status: 'running', since: '2026-11-27T01:00:00Z' }] }, 'bad', /^1 job is stuck\.$/],
  ['parked messages', { queue: { waiting: 0, inFlight: 0, parked: 2 } }, 'bad', /^2 messages wait in the dead-letter queue\.$/],
  [
    'more than a tenth failed',
    { jobs: { ...WELL.jobs, completed: 8, failed: 1 } },
    'bad',
    /^1 of 9 analyses of the last day have failed\.$/,
  ],
  ['the only one failed', { jobs: { ...WELL.jobs, completed: 0, failed: 1 } }, 'bad', /^1 of 1 analyses/],
  ['many wait', { queue: { waiting: 51, inFlight: 0, parked: 0 } }, 'warn', /^51 analyses wait on the queue\.$/],
  [
    'a run of prices that went wrong',
    { prices: { ...WELL.prices, isWell: false, message: 'The key is refused.' } },
    'warn',
    /The key is refused\.$/,
  ],
  ['old prices', { prices: { ...WELL.prices, newestDay: '2026-11-21' } }, 'warn', /^The newest closes are 6 days old\.$/],
  ['prices to decide', { prices: { ...WELL.prices, undecided: 1 } }, 'warn', /^1 price waits for a decision\.$/],
  ['no knowledge', { knowledge: { documents: 0, passages: 0, newest: null, storedAt: null } }, 'warn', /^The store of knowledge is empty/],
  [
    'old knowledge',
    { knowledge: { ...WELL.knowledge, newest: '2026-05-20', storedAt: '2026-05-27T00:00:00.000Z' } },
    'warn',
    /for 184 days\.$/,
  ],
])('%s is told, with what to do', (_, changed, severity, says) => {
  const concerns = concernsOf({ ...WELL, ...changed });
  expect(concerns).toEqual([{ severity, says: expect.stringMatching(says) as string, act: expect.stringMatching(/.{10}/) as string }]);
});

test.each<[string, Partial<HealthFindings>]>([
  ['one of ten failed', { jobs: { ...WELL.jobs, completed: 9, failed: 1 } }],
  ['a queue nobody could ask', { queue: null }],
  ['fifty wait', { queue: { waiting: 50, inFlight: 0, parked: 0 } }],
  ['prices over a long weekend', { prices: { ...WELL.prices, newestDay: '2026-11-22' } }],
  [
    'the documents of a new system, which are old',
    { knowledge: { ...WELL.knowledge, newest: '2025-11-13', storedAt: '2026-11-27T00:00:00.000Z' } },
  ],
  ['old prices without a provider', { prices: { ...WELL.prices, provider: null, newestDay: '2025-01-01' } }],
])('%s is no concern', (_, changed) => {
  expect(concernsOf({ ...WELL, ...changed })).toEqual([]);
});

test('the worst comes first', () => {
  const concerns = concernsOf({ ...WELL, queue: { waiting: 60, inFlight: 0, parked: 1 }, prices: { ...WELL.prices, undecided: 4 } });
  expect(concerns.map(({ severity }) => severity)).toEqual(['bad', 'warn', 'warn']);
});
