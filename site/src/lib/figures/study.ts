/** Figures of the full study that the frozen sheet does not hold, with where they come from, so that they open as every other figure. */
import type { RetirementView } from '#schema/api.ts';
import type { Fact } from '#schema/facts.ts';
import { decimal } from '#domain/money.ts';
import { formatMoney, formatPercent } from '#lib/format/numbers.ts';

export const FAN_SHARES = [
  { key: 'p10', name: 'Low, 1 in 10', formula: 'the balance that one simulated future in ten does not reach' },
  { key: 'p25', name: 'Weaker quarter', formula: 'the balance that a quarter of the simulated futures does not reach' },
  { key: 'p50', name: 'Middle', formula: 'the median balance over all simulated futures' },
  { key: 'p75', name: 'Better quarter', formula: 'the balance that a quarter of the simulated futures exceeds' },
  { key: 'p90', name: 'High, 1 in 10', formula: 'the balance that one simulated future in ten exceeds' },
] as const;
type Share = (typeof FAN_SHARES)[number]['key'];

const INPUTS = { futures: 'paths', balance: 'projection-balance', spending: 'goal-year', savings: 'savings-year' };

/** “Stays above” must stay true of the figure shown. */
const FLOOR_STEP = 10_000;

/** Every so many years, with the first, the retirement's and the last. */
export function fanYears({ study }: RetirementView): number[] {
  const { fan, atRetirement } = study;
  const [first, last] = [fan[0]?.year ?? 0, fan.at(-1)?.year ?? 0];
  return fan
    .map(({ year }) => year)
    .filter((year) => year === last || year === atRetirement.year || ((year - first) % 5 === 0 && last - year > 2));
}

export function fanFactId(year: number, share: Share): string {
  return `fan-${year}-${share}`;
}

/** `asOf` is the day of the report that the study belongs to. */
export function studyFacts(view: RetirementView, asOf: string): Fact[] {
  const { study } = view;
  const origin = `projection, engine ${study.engineVersion}, seed ${study.input.seed}`;
  const fact = (
    id: string,
    kind: Fact['kind'],
    value: number,
    display: string,
    label: string,
    formula: string,
    inputs: Fact['source']['inputs'] = INPUTS,
  ): Fact => ({
    id,
    kind,
    value,
    display,
    label,
    asOf,
    source: { formula, inputs, origin },
  });
  const money = (id: string, value: number, label: string, formula: string): Fact =>
    fact(id, 'money', decimal(value).toDecimalPlaces(2).toNumber(), formatMoney(value), label, formula);
  const percent = (id: string, share: number, label: string, formula: string, inputs: Fact['source']['inputs']): Fact => {
    const value = decimal(share).times(100).toDecimalPlaces(1).toNumber();
    return fact(id, 'percent', value, formatPercent(value), label, formula, inputs);
  };

  const returns = study.tornado.find(({ id }) => id === 'returns');
  const again = (how: string): string => `the projection run again with every return one point a year ${how}, on the same futures`;
  const wanted = new Set(fanYears(view));
  const later = study.fan.filter(({ year }) => year >= study.atRetirement.year);
  const floor = later.reduce((least, row) => (row.p50 < least.p50 ? row : least), later[0] ?? { year: 0, p50: 0 });
  const empty = study.fan.find(({ p10 }) => p10 <= 0);
  const end = study.fan.at(-1);
  return [
    ...(returns === undefined
      ? []
      : [
          percent('study-returns-low', returns.low, 'Chance of success if returns are a point lower', again('lower'), {
            chance: 'chance',
            futures: 'paths',
          }),
          percent('study-returns-high', returns.high, 'Chance of success if returns are a point higher', again('higher'), {
            chance: 'chance',
            futures: 'paths',
          }),
        ]),
    money(
      'fan-floor',
      Math.floor(floor.p50 / FLOOR_STEP) * FLOOR_STEP,
      'Balance that the middle path never falls below from retirement on, in today’s money',
      `the lowest yearly median after retirement, which is in ${floor.year}, rounded down to ten thousand dollars`,
    ),
    ...(empty === undefined
      ? []
      : [
          fact(
            'fan-low-empty-year',
            'year',
            empty.year,
            String(empty.year),
            'Year in which the low path is empty',
            'the first year in which one simulated future in ten has nothing left',
          ),
        ]),
    ...(end === undefined
      ? []
      : [
          fact('fan-last-year', 'year', end.year, String(end.year), 'Last year of the plan', 'start year + years of the plan', {
            start: study.input.startYear,
            years: study.input.horizonYears,
          }),
        ]),
    ...study.fan
      .filter(({ year }) => wanted.has(year))
      .flatMap((row) =>
        FAN_SHARES.map(({ key, name, formula }) =>
          money(fanFactId(row.year, key), row[key], `Balance in ${row.year}, ${name.toLowerCase()}, in today’s money`, formula),
        ),
      ),
  ];
}

export interface Stress {
  label: string;
  /** Against the plan as it stands. */
  points: number;
  fact: Fact;
}

/** What could break the plan, the worst first; each chance is a fact. */
export function stressFacts({ study }: RetirementView, asOf: string): Stress[] {
  return [...study.stresses]
    .sort((a, b) => a.probability - b.probability)
    .map(({ id, label, probability, change }) => {
      const value = decimal(probability).times(100).toDecimalPlaces(1).toNumber();
      return {
        label,
        points: decimal(change).times(100).toDecimalPlaces(1).toNumber(),
        fact: {
          id: `stress-${id}`,
          kind: 'percent',
          value,
          display: formatPercent(value),
          label: `Chance of success: ${label}`,
          asOf,
          source: {
            formula: 'the projection run again under this one change, on the same futures',
            inputs: { chance: 'chance', futures: 'paths' },
            origin: `projection, engine ${study.engineVersion}, seed ${study.input.seed}`,
          },
        },
      };
    });
}
