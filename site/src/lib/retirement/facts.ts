/** Figures of this page beside those of a plan (plan-facts.ts), with where they come from: of what is tried, of the fan, of the study. */
import type { Fact } from '#schema/facts.ts';
import type { Headline, RetirementInputs, Study } from '#schema/retirement.ts';
import { FactBook, type Inputs as FactInputs } from '#domain/facts/book.ts';
import { decimal, sharePercent } from '#domain/money.ts';
import { FAN_SHARES } from '#lib/figures/study.ts';
import { growing, type Moves } from './moves.ts';

/** In which dollars the future is told: those of today, or those of its own year at the assumed inflation. */
export type MoneyMode = 'today' | 'future';
/** Before the ids of what is tried. */
export const TRIED = 'try-';
/** Before the ids of what the page shows: what is tried, or the plan where nothing is. */
const ON_PAGE = 'page-';

/** The facts of what is tried, under ids of their own, and what was changed. `facts`: as of a plan. */
export function triedFacts(
  plan: RetirementInputs,
  { inputs, facts, moves }: { inputs: RetirementInputs; facts: readonly Fact[]; moves: Moves },
  asOf: string,
): Fact[] {
  return [...apart(facts, TRIED, 'Tried'), ...moveFacts(plan, inputs, moves, asOf)];
}

/** Under ids of their own, so that the same facts of two plans stand beside each other. */
export function apart(facts: readonly Fact[], prefix: string, word: string): Fact[] {
  const own = new Set(facts.map(({ id }) => id));
  return facts.map((fact) => ({
    ...fact,
    id: `${prefix}${fact.id}`,
    label: `${word}: ${fact.label.charAt(0).toLowerCase()}${fact.label.slice(1)}`,
    source: {
      ...fact.source,
      inputs: Object.fromEntries(
        Object.entries(fact.source.inputs).map(([name, value]) => [
          name,
          typeof value === 'string' && own.has(value) ? `${prefix}${value}` : value,
        ]),
      ),
    },
  }));
}

function moveFacts(plan: RetirementInputs, inputs: RetirementInputs, moves: Moves, asOf: string): Fact[] {
  const book = new FactBook(asOf);
  const origin = 'tried on this page';
  if (moves.spend !== undefined)
    book.money('move-spend', 'Change of the spending a year', decimal(inputs.spending).minus(plan.spending), {
      formula: 'spending tried − spending of your plan',
      inputs: { tried: inputs.spending, plan: plan.spending },
      origin,
    });
  // The difference of the two amounts as they are shown.
  if (moves.save !== undefined)
    book.money('move-save', 'Change of the saving a month', monthly(inputs.contribution) - monthly(plan.contribution), {
      formula: 'saving tried − saving of your plan, whole dollars a month',
      inputs: { tried: monthly(inputs.contribution), plan: monthly(plan.contribution) },
      origin,
    });
  if (moves.stocks !== undefined)
    book.points('move-stocks', 'Change of the share of stocks and real estate', moves.stocks, {
      formula: 'share tried − share held',
      inputs: {},
      origin,
    });
  return book.facts();
}

export function monthly(yearly: number): number {
  return Math.round(yearly / 12);
}

/** What one dollar of today is in `year`, by the assumed inflation; 1 in today's money. */
export function worthIn(mode: MoneyMode, { input, assumptions }: Headline, year: number): number {
  return mode === 'today' ? 1 : (1 + assumptions.inflation) ** (year - input.startYear);
}

export function fanFactId(year: number, share: string): string {
  return `${ON_PAGE}fan-${year}-${share}`;
}
/** Of the low path of ten that last, what is said of its end; `who` says whose age it is at which it is empty. Below a thousand dollars the figure is no amount that anybody could plan with, and rounded up it would not be true. */
export function lowWords(who: string | null, left: number, id: string): string {
  if (who !== null) return `one in ten is empty by the time ${who} {{page-low-empty-age}}.`;
  return left < NEXT_TO_NOTHING ? 'one in ten has next to nothing left by then.' : `nine in ten hold {{${id}}} or more.`;
}
const NEXT_TO_NOTHING = 1_000;

/** Every so many years, with the first, the retirement's and the last. */
export function fanYearsOf({ fan, atRetirement }: Headline): number[] {
  const [first, last] = [fan[0]?.year ?? 0, fan.at(-1)?.year ?? 0];
  return fan
    .map(({ year }) => year)
    .filter((year) => year === last || year === atRetirement.year || ((year - first) % 5 === 0 && last - year > 2));
}

/** Whose ages the page counts in: the younger one's, since the other may not reach the plan's last years. */
export function whoIs({ age, lives: [, partner] }: Headline['input']): { age: number; is: string; whose: string } {
  return partner && partner.age < age
    ? { age: partner.age, is: 'your partner is', whose: 'Age of the younger partner' }
    : { age, is: 'you are', whose: 'Your age' };
}

/** The fan as it is drawn: some years of it, and where its middle path stands. */
export function fanFacts(headline: Headline, asOf: string, mode: MoneyMode, prefix: '' | typeof TRIED): Fact[] {
  const book = new FactBook(asOf);
  const origin = originOf(headline);
  const money = mode === 'today' ? 'in today’s money' : 'in the money of that year';
  const inputs: FactInputs = {
    futures: `${prefix}paths`,
    balance: `${prefix}projection-balance`,
    spending: `${prefix}goal-year`,
    savings: `${prefix}savings-year`,
    ...(mode === 'future' && { inflation: `${prefix}inflation-assumed` }),
  };
  const inflated = mode === 'today' ? '' : ', × (1 + assumed inflation) ^ years from today';
  const wanted = new Set(fanYearsOf(headline));
  for (const row of headline.fan) {
    if (!wanted.has(row.year)) continue;
    const worth = worthIn(mode, headline, row.year);
    for (const { key, name, formula } of FAN_SHARES)
      book.money(fanFactId(row.year, key), `Balance in ${row.year}, ${name.toLowerCase()}, ${money}`, row[key] * worth, {
        formula: `${formula}${inflated}`,
        inputs,
        origin,
      });
  }
  const end = headline.fan.at(-1);
  const empty = headline.fan.find(({ p10 }) => p10 <= 0);
  const dry = headline.fan.find(({ p50 }) => p50 <= 0);
  const who = whoIs(headline.input);
  const age = (year: number): number => who.age + year - headline.input.startYear;
  if (end)
    book.year(`${ON_PAGE}last-year`, 'Last year of the plan', end.year, {
      formula: 'start year + years of the plan',
      inputs: { start: headline.input.startYear, years: headline.input.horizonYears },
      origin,
    });
  if (empty)
    book.age(`${ON_PAGE}low-empty-age`, `${who.whose} when the low path is empty`, age(empty.year), {
      formula: `the first year in which one simulated future in ten has nothing left, ${empty.year}, as an age`,
      inputs,
      origin,
    });
  if (dry)
    book.age(`${ON_PAGE}middle-empty-age`, `${who.whose} when the middle path is empty`, age(dry.year), {
      formula: `the first year in which half of the simulated futures have nothing left, ${dry.year}, as an age`,
      inputs,
      origin,
    });
  return book.facts();
}

/** What could break a plan, why it fails, what matters most, and what history would have done to it. */
export function studyFactsOf(study: Study, asOf: string, prefix: '' | typeof TRIED): Fact[] {
  const book = new FactBook(asOf);
  const origin = originOf(study);
  const chance = { chance: `${prefix}chance`, futures: `${prefix}paths` };
  const again = 'the projection run again under this one change, on the same futures';
  for (const { id, label, probability, change } of study.stresses) {
    book.percent(`${ON_PAGE}stress-${id}`, `Chance of success: ${label}`, sharePercent(probability), {
      formula: again,
      inputs: chance,
      origin,
    });
    // The difference of the two figures as they are shown.
    book.points(`${ON_PAGE}stress-${id}-change`, `What it does to the chance: ${label}`, shownChange(probability, change), {
      formula: 'chance under this change − chance of the plan',
      inputs: { changed: `${ON_PAGE}stress-${id}`, plan: `${prefix}chance` },
      origin,
    });
  }
  const failing = study.input.model === 'historical' ? (study.history?.windows ?? 0) : study.input.paths;
  const failed = Math.round((1 - study.success.probability) * failing);
  book.count(`${ON_PAGE}failing`, 'Simulated futures in which the money runs out', failed, {
    formula: 'all simulated futures × (1 − chance)',
    inputs: chance,
    origin,
  });
  for (const { cause, share } of study.failureCauses) {
    book.percent(`${ON_PAGE}cause-${cause}`, `Of the failing futures: ${CAUSES[cause].label}`, sharePercent(share), {
      formula: CAUSES[cause].formula,
      inputs: { failing: `${ON_PAGE}failing` },
      origin,
    });
  }
  for (const { id, label, low, high } of study.tornado) {
    book.percent(`${ON_PAGE}tornado-${id}-low`, `Chance at worst: ${label}`, sharePercent(low), { formula: again, inputs: chance, origin });
    book.percent(`${ON_PAGE}tornado-${id}-high`, `Chance at best: ${label}`, sharePercent(high), {
      formula: again,
      inputs: chance,
      origin,
    });
    book.points(
      `${ON_PAGE}tornado-${id}-width`,
      `How far the chance moves: ${label}`,
      decimal(sharePercent(high)).minus(sharePercent(low)),
      {
        formula: 'chance at best − chance at worst',
        inputs: { best: `${ON_PAGE}tornado-${id}-high`, worst: `${ON_PAGE}tornado-${id}-low` },
        origin,
      },
    );
  }
  const stopAge = study.input.age + study.input.yearsToRetirement;
  for (const { startYear, runsOutYear } of study.replays) {
    if (runsOutYear === null) continue;
    const formula =
      'the middle balance at retirement, the plan’s spending and incomes, and the returns and prices of the years that followed';
    book.year(`${ON_PAGE}replay-${startYear}-year`, `Year in which the money is gone, stopping in ${startYear}`, runsOutYear, {
      formula,
      inputs: {},
      origin,
    });
    book.age(
      `${ON_PAGE}replay-${startYear}-age`,
      `Your age when the money is gone, had you stopped into ${startYear}`,
      stopAge + runsOutYear - startYear,
      { formula: 'age at retirement + years that it lasted', inputs: { age: stopAge, years: runsOutYear - startYear }, origin },
    );
  }
  if (study.shortfall) {
    const who = whoIs(study.input);
    book.age(
      `${ON_PAGE}shortfall-age`,
      `${who.whose} when the money runs out, middle of the failing futures`,
      who.age + study.shortfall.p50 - study.input.startYear,
      { formula: 'median year of the first shortfall among the failing futures, as an age', inputs: { year: study.shortfall.p50 }, origin },
    );
    book.money(
      `${ON_PAGE}unpaid`,
      'What is then missing until the plan ends, middle of the failing futures, in today’s money',
      decimal(study.shortfall.unpaid.p50).round(),
      {
        formula: 'spending beyond incomes from the first shortfall until the end, median',
        inputs: { failing: `${ON_PAGE}failing` },
        origin,
      },
    );
  }
  book.percent(
    `${ON_PAGE}sampling`,
    'Half of the sampling error’s range, in points',
    sharePercent((study.success.high - study.success.low) / 2),
    {
      formula: '(upper − lower end of the 95 % Wilson interval of the chance) ÷ 2',
      inputs: { upper: `${prefix}chance-high`, lower: `${prefix}chance-low` },
      origin,
    },
  );
  book.percent(`${ON_PAGE}stocks`, 'Share of stocks and real estate at the start', sharePercent(growing(study.input.mix)), {
    formula: 'stocks and real estate ÷ balance of the projection',
    inputs: { balance: `${prefix}projection-balance` },
    origin,
  });
  return book.facts();
}

function shownChange(probability: number, change: number): number {
  return decimal(sharePercent(probability))
    .minus(sharePercent(probability - change))
    .toNumber();
}

export const CAUSES: Record<Study['failureCauses'][number]['cause'], { label: string; formula: string }> = {
  early_crash: {
    label: 'bad markets in the first five years of retirement',
    formula: 'failing futures that would have lasted had the first five years of retirement brought the average return ÷ failing futures',
  },
  inflation: {
    label: 'prices that rose faster than assumed',
    formula: 'failing futures, beyond those above, that would have lasted with inflation as assumed ÷ failing futures',
  },
  longevity: {
    label: 'the last five years of a long plan',
    formula: 'failing futures, beyond those above, that would have lasted had the plan ended five years sooner ÷ failing futures',
  },
  overspending: {
    label: 'spending that these futures cannot bear in any event',
    formula: 'failing futures that none of the repairs saves ÷ failing futures',
  },
};

export function originOf({ engineVersion, input }: Headline): string {
  return `projection, engine ${engineVersion}, seed ${input.seed}`;
}
