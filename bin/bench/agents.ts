/** What the agents cost: tokens and dollars of an analysis, whatever the portfolio's size, and the time of each with the rules writer; how well a labelled set is classified. */
import { CHARACTERS_PER_TOKEN, requestFor, tokensAtMost } from '#ports/model/request.ts';
import { author } from '#ports/model/author.ts';
import { DEFAULT_MODEL, LOCAL_MODEL, costMicroDollars, modelFor } from '#ports/model/catalogue.ts';
import type { AssetClassWeights } from '#schema/instrument.ts';
import type { Household } from '#schema/household.ts';
import { HOUSEHOLDS, INSTRUMENTS } from '#schema/seed.ts';
import { lookUp } from '#domain/lookup.ts';
import { carryOut } from '../agent/carry-out.ts';
import { AGENTS, workOf } from '../agent/work.ts';
import type { Agent, CarryOut } from '../agent/work.ts';
import { assignment, proposalsFrom } from '../../functions/tagger/classify.ts';
import { below, timeEach, type Figure, type Row } from './figure.ts';

const AS_OF = '2026-11-22';
const WRITERS = AGENTS.filter((agent) => agent !== 'tagger');
const [SAMPLE] = HOUSEHOLDS;

export const agents: Row = {
  name: 'agents',
  about: 'tokens and cost of an analysis, small and large; each agent with the rules writer',
  measure: async (place) => {
    if (!SAMPLE) throw new Error('There is no sample household.');
    const [small, large] = [await tokensOf(SAMPLE), await tokensOf(largeHousehold(SAMPLE, 2_000))];
    const figures: Figure[] = [
      { what: 'Tokens into the model, sample analysis (estimated at four characters each)', unit: '', values: [small.in] },
      { what: '… out of it', unit: '', values: [small.out] },
      { what: `… their cost in cents, each text written once (${DEFAULT_MODEL})`, unit: '', values: [small.cents] },
      {
        what: 'Tokens into the model, 2,000 positions, each its own instrument',
        unit: '',
        values: [large.in],
        target: below(Math.round(1.5 * small.in), ''),
      },
    ];
    for (const agent of WRITERS) {
      const { run } = await workOf(asked(agent, SAMPLE));
      figures.push({ what: `The ${agent}’s text by rules, judged`, unit: 'ms', values: await timeEach(place.runs(9), () => run(byRules)) });
    }
    return figures;
  },
};

/** The curated instruments with an asset class are the labels. A model counts as right where it is within five points in each class. */
export const tagging: Row = {
  name: 'tagger',
  about: 'how many curated instruments the look-up and the model that is set classify, and how many of those rightly',
  measure: async () => {
    const labelled = INSTRUMENTS.filter(({ classification }) => classification?.assetClass);
    const label = (symbol: string) => labelled.find((one) => one.symbol === symbol)?.classification?.assetClass ?? {};
    const found = new Map(labelled.map(({ symbol, name }) => [symbol, lookUp(symbol, name)?.assetClass ?? null]));
    const settled = [...found].filter(([, weights]) => weights !== null);
    const share = (part: number, whole: number) => [whole === 0 ? NaN : (100 * part) / whole];
    const right = (rows: [string, AssetClassWeights | null][]) =>
      rows.filter(([symbol, weights]) => weights !== null && isClose(weights, label(symbol))).length;
    const figures: Figure[] = [
      {
        what: `${labelled.length} labelled instruments: classified by look-up`,
        unit: 'percent',
        values: share(settled.length, labelled.length),
      },
      { what: '… of those, asset classes right', unit: 'percent', values: share(right(settled), settled.length) },
    ];
    const modelId = modelFor('tagger', process.env);
    if (process.env['ALEX_BEDROCK'] !== 'aws' && !modelId.startsWith('ollama:')) return figures;
    const proposed: [string, AssetClassWeights | null][] = [];
    for (let start = 0; start < labelled.length; start += 10) {
      const batch = labelled.slice(start, start + 10).map(({ symbol, name }) => ({ symbol, name }));
      const { authored } = await carryOut(assignment(batch), process.env, null);
      for (const [symbol, { assetClass }] of proposalsFrom(
        authored.draft,
        batch.map(({ symbol }) => symbol),
        { writer: modelId, asOf: AS_OF },
      ))
        proposed.push([symbol, assetClass]);
    }
    const known = proposed.filter(([, weights]) => weights !== null);
    return [
      ...figures,
      { what: `… classified by ${modelId}, asked about all`, unit: 'percent', values: share(known.length, labelled.length) },
      { what: '… of those, asset classes right', unit: 'percent', values: share(right(known), known.length) },
    ];
  },
};

function isClose(found: AssetClassWeights, label: AssetClassWeights): boolean {
  const keys = [...Object.keys(found), ...Object.keys(label)] as (keyof AssetClassWeights)[];
  return keys.every((key) => Math.abs((found[key] ?? 0) - (label[key] ?? 0)) <= 5);
}

const asked = (agent: Agent, household: Household) => ({
  agent,
  household,
  symbols: [],
  name: null,
  insist: false,
  readingLevel: 'standard' as const,
  asOf: AS_OF,
});

const byRules: CarryOut = async (assignment) => {
  const authored = await author(assignment, {
    ask: () => Promise.resolve({ answer: assignment.compose(assignment.material), modelId: LOCAL_MODEL, repairs: 0 }),
    isLastAttempt: () => Promise.resolve(true),
    warn: () => undefined,
  });
  return { modelId: LOCAL_MODEL, description: '', calls: [], usage: [], refused: [], authored };
};

/** What planner, reporter, charter and retirement send and get back, as the default model would be asked. */
async function tokensOf(household: Household): Promise<{ in: number; out: number; cents: number }> {
  const total = { in: 0, out: 0, cents: 0 };
  for (const agent of WRITERS) {
    const { run } = await workOf(asked(agent, household));
    await run((assignment) => {
      const { answerName, prompt, material } = assignment;
      const { inputTokens } = tokensAtMost(requestFor({ answerName, modelId: DEFAULT_MODEL, ...prompt, material }, null));
      const outputTokens = Math.ceil(JSON.stringify(assignment.compose(material)).length / CHARACTERS_PER_TOKEN);
      total.in += inputTokens;
      total.out += outputTokens;
      total.cents += (costMicroDollars(DEFAULT_MODEL, { inputTokens, outputTokens, cacheWriteTokens: inputTokens }) ?? NaN) / 10_000;
      return byRules(assignment);
    });
  }
  return total;
}

/** The sample with so many positions more, each of an instrument of its own, assigned by the household. */
function largeHousehold(sample: Household, positions: number): Household {
  const [account, ...others] = sample.accounts;
  if (!account) return sample;
  const more = Array.from({ length: positions }, (_, n) => ({
    symbol: `BENCH${String(n).padStart(4, '0')}`,
    quantity: String(1 + (n % 90)),
    price: { amount: '10.00', asOf: '2026-11-20' },
    name: `Bench Company ${n}`,
    assigned: {
      type: 'equity' as const,
      expenseRatio: null,
      assetClass: { equity: 100 },
      regions: { north_america: 100 },
      sectors: { technology: 100 },
    },
  }));
  return { ...sample, accounts: [{ ...account, positions: [...account.positions, ...more] }, ...others] };
}
