/** What the page of retirement is made of, without a browser: changes to a plan, links, sliders, words, and the queue before the worker. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RetirementInputs } from '#schema/retirement.ts';
import { parsePlan, toProjectionInput } from '#domain/retirement/index.ts';
import { Engine, EngineError, type EngineAnswer, type EngineQuestion, type EngineWorker, type Projected } from '#lib/retirement/engine.ts';
import { lowWords } from '#lib/retirement/facts.ts';
import { fragmentOf, openFragment } from '#lib/retirement/link.ts';
import {
  growing,
  lastYear,
  movable,
  moved,
  movesBetween,
  MOVES,
  nonZero,
  passedMix,
  samePlan,
  withoutPassedMix,
  type Moves,
} from '#lib/retirement/moves.ts';
import { effective, fitting, niceStep, sliderOf, spoken } from '#lib/retirement/sliders.ts';
import { verdictTemplate } from '#lib/report/verdict.ts';
import { verdictOf } from '#lib/retirement/standing.ts';
import { capital, doing, effect, nameFor } from '#lib/retirement/words.ts';

const BASIS = {
  balance: 1_200_000,
  mix: { stocks: 0.5, intl_stocks: 0.2, real_estate: 0.073, bonds: 0.15, cash: 0.077 },
  fee: 0.001,
  asOf: '2026-11-20',
  seed: 1,
};
const PLAN = RetirementInputs.parse({
  birthYear: 1974,
  retirementYear: 2037,
  spending: 108_000,
  contribution: 31_000,
  targetChance: 0.9,
  incomes: [
    { label: 'Social Security', annual: 26_400, fromAge: 67 },
    { label: 'Pension', annual: 9_000, fromAge: 65 },
  ],
});
const movesOf = fc
  .record(
    {
      retire: fc.integer({ min: -40, max: 40 }),
      spend: fc.integer({ min: -1_000_000, max: 1_000_000 }),
      save: fc.integer({ min: -1_000_000, max: 1_000_000 }),
      stocks: fc.integer({ min: -100, max: 100 }),
      claim: fc.integer({ min: -8, max: 8 }),
      until: fc.integer({ min: -40, max: 40 }),
    },
    { requiredKeys: [] },
  )
  .map((moves) => nonZero(moves as Moves));

describe('changes to a plan', () => {
  it('are all plans that can be projected, whatever is moved', () => {
    fc.assert(
      fc.property(movesOf, (moves) => {
        const inputs = RetirementInputs.parse(moved(PLAN, moves, BASIS));
        const input = parsePlan(toProjectionInput(inputs, BASIS));
        expect(input.yearsToRetirement).toBeLessThan(input.horizonYears);
      }),
    );
  });
  it('leave the plan as it is where nothing is moved, and are found again between two plans', () => {
    expect(samePlan(moved(PLAN, {}, BASIS), PLAN)).toBe(true);
    fc.assert(
      fc.property(movesOf, (moves) => {
        const real = effective(PLAN, moves, BASIS);
        const then = moved(PLAN, real, BASIS);
        // The two may differ where a mix is cut at its end; they lead to the same plan.
        const found = movesBetween(PLAN, then, BASIS);
        expect(found).not.toBeNull();
        expect(samePlan(moved(PLAN, found!, BASIS), then)).toBe(true);
      }),
    );
  });
  it('are not found where plans differ in other ways', () => {
    expect(movesBetween(PLAN, { ...PLAN, mortality: true }, BASIS)).toBeNull();
    expect(movesBetween(PLAN, { ...PLAN, incomes: [] }, BASIS)).toBeNull();
  });
  it('reach a mix within a year, each side in its own proportions', () => {
    const { glide } = moved(PLAN, { stocks: -20 }, BASIS);
    expect(glide?.map(({ year }) => year)).toEqual([2027]);
    const { mix } = glide![0]!;
    expect(growing(mix)).toBeCloseTo(0.573, 6);
    expect(mix['stocks']! / mix['intl_stocks']!).toBeCloseTo(2.5, 6);
    expect(Object.values(mix).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(moved(PLAN, { stocks: 40 }, { ...BASIS, mix: { bonds: 1 } }).glide?.[0]?.mix).toEqual({ bonds: 0.6, stocks: 0.4 });
    expect(moved(PLAN, { stocks: -40 }, { ...BASIS, mix: { stocks: 1 } }).glide?.[0]?.mix).toEqual({ bonds: 0.4, stocks: 0.6 });
  });
  it('of the mix pass with their year: what is left is told and tried, and nothing fails', () => {
    const saved = moved(PLAN, { stocks: -20, spend: -6000 }, BASIS);
    expect(passedMix(saved, PLAN, BASIS)).toBeNull();
    for (const asOf of ['2027-01-01', '2031-05-06']) {
      const later = { ...BASIS, asOf };
      expect(passedMix(saved, PLAN, later)).toBe(2027);
      const left = withoutPassedMix(saved, PLAN, later);
      expect(left.glide).toBeUndefined();
      expect(movesBetween(PLAN, left, later)).toEqual({ spend: -6000 });
      // Counted as it is told: as what is left of it.
      expect(parsePlan(toProjectionInput(saved, later))).toEqual(parsePlan(toProjectionInput(left, later)));
    }
    // What lies ahead stays, and what the plan has itself is no scenario's.
    const both = { ...saved, glide: [...saved.glide!, { year: 2040, mix: { bonds: 1 } }] };
    expect(withoutPassedMix(both, PLAN, { ...BASIS, asOf: '2030-01-01' }).glide?.map(({ year }) => year)).toEqual([2040]);
    expect(passedMix(both, { ...PLAN, glide: both.glide }, { ...BASIS, asOf: '2030-01-01' })).toBeNull();
  });
  it('claim Social Security at another age for another amount, and touch no pension', () => {
    const { incomes } = moved(PLAN, { claim: 3 }, BASIS);
    expect(incomes.map(({ annual, fromAge }) => [annual, fromAge])).toEqual([
      [32_736, 70],
      [9_000, 65],
    ]);
    expect(moved(PLAN, { claim: -8 }, BASIS).incomes[0]).toMatchObject({ fromAge: 62, annual: 18_480 });
  });
  it('are offered only where the plan has room for them', () => {
    expect(movable(PLAN, BASIS)).toEqual([...MOVES]);
    const retired = { ...PLAN, retirementYear: 2020, mortality: true, incomes: [{ ...PLAN.incomes[0]!, fromAge: 52 }] };
    expect(movable(retired, BASIS)).toEqual(['spend', 'stocks']);
    expect(fitting({ retire: 2, spend: -1000 }, movable(retired, BASIS))).toEqual({ moves: { spend: -1000 }, left: ['retire'] });
  });
});

describe('whoever plans', () => {
  const partner = (birthYear: number) => ({ partner: { birthYear, survivorShare: 0.75 } });

  it('has the last year of the younger, or of the longest life that is drawn, and can retire before it', () => {
    expect(
      [PLAN, { ...PLAN, ...partner(1964) }, { ...PLAN, ...partner(1984) }, { ...PLAN, mortality: true }].map((inputs) =>
        lastYear(inputs, BASIS),
      ),
    ).toEqual([2069, 2069, 2079, 2084]);
    for (const inputs of [
      { ...PLAN, ...partner(1984) },
      { ...PLAN, mortality: true },
    ]) {
      const { retirementYear } = moved(inputs, { retire: 60 }, BASIS);
      const { yearsToRetirement, horizonYears } = toProjectionInput({ ...inputs, retirementYear }, BASIS);
      expect(horizonYears - yearsToRetirement).toBe(2);
    }
  });
  it('claims a partner’s Social Security by the partner’s age', () => {
    const couple = { ...PLAN, ...partner(1960), incomes: [{ ...PLAN.incomes[0]!, owner: 'partner' as const, fromAge: 69 }] };
    expect(sliderOf('claim', { anchor: couple, tried: couple, plan: couple, moves: {}, basis: BASIS }).stops[0]).toBe(67);
  });
  it.each([
    [['plan-end-age'], 'until you are {{plan-end-age}}'],
    [['plan-end-age', 'plan-end-partner-age'], 'until your partner is {{plan-end-partner-age}}'],
    [['plan-lives'], 'for {{plan-lives}}'],
  ])('with the facts %j reads %s', (ids, end) => {
    const book = (prefix: string) =>
      ({
        has: (...asked: string[]) => asked.every((id) => [...ids, 'chance', 'goal-year'].some((known) => id === `${prefix}${known}`)),
        number: () => 1,
      }) as unknown as Parameters<typeof verdictTemplate>[0];
    expect(verdictTemplate(book(''))).toBe(
      `On this plan you have {{chance:rounded:an}} chance of {{goal-year}} a year, in today’s money, ${end}.`,
    );
    expect(verdictOf(book('try-'), 'try-', 'today')).toBe(
      `With these changes you have {{try-chance:rounded:an}} chance of {{try-goal-year}} a year, in today’s money, ${end.replace('{{', '{{try-')}.`,
    );
  });
});

describe('a link', () => {
  it('says what was changed and comes back as it was', () => {
    expect(fragmentOf({ spend: -6000, retire: 2 })).toBe('try=retire:2,spend:-6000');
    fc.assert(
      fc.property(movesOf, (moves) => {
        const fragment = fragmentOf(moves);
        if (Object.keys(moves).length === 0) expect(fragment).toBe('');
        else
          for (const sent of [`#${fragment}`, fragment, `#${encodeURIComponent(fragment)}`, `#${fragment}.`])
            expect(openFragment(sent)).toEqual({ moves, spoiled: false });
      }),
    );
  });
  it('holds changes alone: nothing of the plan that they were made to', () => {
    fc.assert(
      fc.property(movesOf, (moves) => {
        expect(fragmentOf(moves)).toMatch(
          /^(try=(retire|spend|save|stocks|claim|until):-?\d+(,(retire|spend|save|stocks|claim|until):-?\d+)*)?$/,
        );
      }),
    );
  });
  it('that is spoiled never throws, and gives only changes within their bounds', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.string().map((text) => `try=${text}`),
      fc
        .array(fc.tuple(fc.constantFrom(...MOVES, '__proto__', 'constructor', 'balance'), fc.integer()), { maxLength: 9 })
        .map((items) => `try=${items.map(([name, by]) => `${name}:${by}`).join(',')}`),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const opened = openFragment(text);
        if (opened === null) return;
        expect(Object.keys(opened.moves).every((move) => (MOVES as readonly string[]).includes(move))).toBe(true);
        expect(Object.values(opened.moves).every((by) => Number.isInteger(by) && Math.abs(by) <= 10_000_000)).toBe(true);
        RetirementInputs.parse(moved(PLAN, opened.moves, BASIS));
      }),
    );
  });
  it.each([
    ['#try=retire:2,retire:3', { retire: 2 }],
    ['#try=retire:41', {}],
    ['#try=retire:1e3', {}],
    ['#try=spend:1.5', {}],
    ['#try=', {}],
    ['#try=balance:1', {}],
    ['#try=__proto__:1,until:5', { until: 5 }],
    ['#try=%E0%A4%A', {}],
    [`#try=${'retire:1,'.repeat(60)}`, {}],
  ])('%s is not whole', (fragment, moves) => {
    expect(openFragment(fragment)).toEqual({ moves, spoiled: true });
  });
  it.each(['', '#', '#main', '#tryst=1', '#%'])('%j is about something else', (fragment) => {
    expect(openFragment(fragment)).toBeNull();
  });
});

describe('a slider', () => {
  const at = (moves: Moves) => ({ anchor: PLAN, tried: moved(PLAN, moves, BASIS), plan: PLAN, moves, basis: BASIS });

  it('has rising stops, with its own value and the plan’s among them, and each is the change that it says', () => {
    fc.assert(
      fc.property(movesOf, fc.constantFrom(...MOVES), (moves, move) => {
        const real = effective(PLAN, moves, BASIS);
        const slider = sliderOf(move, at(real));
        expect([...slider.stops].sort((a, b) => a - b)).toEqual(slider.stops);
        expect(slider.stops).toContain(slider.value);
        expect(slider.stops).toContain(slider.plan);
        expect(slider.by(slider.value)).toBe(real[move] ?? 0);
        expect(slider.by(slider.plan)).toBe(0);
      }),
    );
  });
  it('goes in steps that suit the amount', () => {
    expect([0.4, 1, 9, 12, 400, 1080, 1700, 6000].map(niceStep)).toEqual([1, 1, 10, 10, 500, 1000, 2000, 5000]);
    expect(sliderOf('spend', at({})).stops.slice(0, 3)).toEqual([54_000, 55_000, 56_000]);
  });
  it('takes what is typed, and says what to write instead', () => {
    expect(sliderOf('spend', at({})).read('$95,500')).toEqual({ value: 95_500 });
    expect(sliderOf('save', at({})).read('3,000')).toEqual({ value: 36_000 });
    expect(sliderOf('stocks', at({})).read('60%')).toEqual({ value: -17 });
    expect(sliderOf('retire', at({})).read('soon')).toEqual({ fault: '“soon” cannot be used here. Write a year from 2026 to 2052.' });
    expect(sliderOf('retire', at({})).read(' ')).toEqual({ fault: 'Write a year from 2026 to 2052.' });
    expect(spoken(sliderOf('retire', at({ retire: 2 })))).toBe('2039; your plan has 2037');
    expect(spoken(sliderOf('retire', at({})))).toBe('2037, as in your plan');
  });
});

describe('what a change did, in words', () => {
  it.each<[Moves, string]>([
    [{ retire: 2 }, 'retiring two years later'],
    [{ retire: -1, spend: -6000 }, 'retiring one year sooner and spending {{move-spend:size}} less a year'],
    [
      { save: 600, stocks: 10, claim: 1 },
      'saving {{move-save:size}} more a month, holding {{move-stocks:points}} more in stocks and claiming Social Security one year later',
    ],
    [{ until: 5 }, 'planning to age 100'],
  ])('%j', (moves, text) => {
    expect(doing(moves, 100)).toBe(text);
  });
  it.each([
    [85.7, 91.2, 1, 'Retiring lifts your chance from {{chance:rounded}} to {{try-chance:rounded}}.'],
    [85.7, 80.2, 2, 'Retiring together lower your chance from {{chance:rounded}} to {{try-chance:rounded}}.'],
    [85.7, 86.1, 1, 'Retiring lifts your chance from {{chance}} to {{try-chance}}.'],
    [85.7, 85.7, 1, 'Retiring leaves your chance at {{try-chance}}.'],
  ])('from %d to %d', (before, after, count, text) => {
    expect(effect('retiring', count, before, after)).toBe(text);
  });
  it('is a name that says nothing of the plan', () => {
    expect(nameFor({ retire: 2, spend: -6000 }, 95)).toBe('Retire two years later, spend $6,000 less');
    expect(capital('')).toBe('');
  });
});

describe('the queue before the worker', () => {
  class Paused implements EngineWorker {
    readonly asked: EngineQuestion[] = [];
    onmessage: EngineWorker['onmessage'] = null;
    onerror: EngineWorker['onerror'] = null;
    ended = false;
    postMessage(question: EngineQuestion): void {
      this.asked.push(question);
    }
    terminate(): void {
      this.ended = true;
    }
    answer(more: Pick<EngineAnswer, 'problems'> | object = {}): void {
      const { id, inputs } = this.asked.at(-1)!;
      this.onmessage?.({ data: { id, outcome: { spending: inputs.spending }, ...more } } as unknown as MessageEvent<EngineAnswer>);
    }
  }
  const DAY = '2026-11-20';
  const spending = (found: Projected | null): unknown => (found as unknown as { spending: number } | null)?.spending ?? null;

  it('asks one thing at a time, then the newest, and answers the last whatever came between', async () => {
    const worker = new Paused();
    const engine = new Engine(() => worker);
    const answers = [1, 2, 3, 4].map((amount) => engine.project({ ...PLAN, spending: amount }, BASIS, DAY));
    expect(worker.asked.map(({ inputs }) => inputs.spending)).toEqual([1]);
    worker.answer();
    expect(worker.asked.map(({ inputs }) => inputs.spending)).toEqual([1, 4]);
    worker.answer();
    expect((await Promise.all(answers)).map(spending)).toEqual([1, null, null, 4]);
  });
  it('tells why a plan is refused, and goes on', async () => {
    const worker = new Paused();
    const engine = new Engine(() => worker);
    const refused = engine.project(PLAN, BASIS, DAY);
    worker.answer({ outcome: undefined, problems: ['mix must sum to 1'] });
    await expect(refused).rejects.toThrow(new EngineError('This cannot be projected: mix must sum to 1.'));
    const next = engine.project(PLAN, BASIS, DAY);
    worker.answer();
    expect(spending(await next)).toBe(108_000);
  });
  it('starts anew after a worker that failed, and ends it when the page goes', async () => {
    const workers: Paused[] = [];
    const engine = new Engine(() => workers[workers.push(new Paused()) - 1]!);
    const failed = engine.project(PLAN, BASIS, DAY);
    workers[0]!.onerror?.(undefined as never);
    await expect(failed).rejects.toThrow(/could not be started/);
    const waiting = engine.project(PLAN, BASIS, DAY);
    expect(workers).toHaveLength(2);
    engine.stop();
    expect(await waiting).toBeNull();
    expect(workers.every(({ ended }) => ended)).toBe(true);
  });
});

it('the low end of the fan is an amount only where one could plan with it, and never rounded up', () => {
  expect(lowWords(null, 26_341, 'x')).toBe('nine in ten hold {{x}} or more.');
  expect(lowWords(null, 18.4, 'x')).toBe('one in ten has next to nothing left by then.');
  expect(lowWords('you are', 0, 'x')).toContain('{{page-low-empty-age}}');
});
