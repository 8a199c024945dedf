/** A study as the command prints it: for machines, and for people. */
import { formatMoney, formatPercent } from '#domain/format.ts';
import { sharePercent } from '#domain/money.ts';
import type { Lever, Study } from '#schema/retirement.ts';

/** The study, with what is most asked for at the top. For windows of history `paths` is their count. */
export function asAnswer({ engineVersion, input, success, history, spendingAt90, fan, ...rest }: Study) {
  const windows = input.model === 'historical' ? history?.windows : undefined;
  return {
    model: input.model,
    engineVersion,
    seed: input.seed,
    paths: windows ?? input.paths,
    success: { ...success, ...(windows === undefined ? {} : { windows }) },
    spendingAt90,
    ...(history?.safemax ? { safemax: history.safemax } : {}),
    fan,
    history,
    ...rest,
    input,
  };
}

const MODEL_NAMES = { bootstrap: 'block bootstrap', lognormal: 'lognormal', historical: 'history' } as const;
const CAUSES = {
  early_crash: 'a bad market in the first five years of retirement',
  inflation: 'inflation',
  longevity: 'the last five years of a long plan',
  overspending: 'more spending than the path bears in any event',
} as const;

export function asText(study: Study): string {
  const { input, success, spendingAt90, history, paid, shortfall, assumptions } = study;
  const { startYear, yearsToRetirement, horizonYears, spending } = input;
  const paths = input.model === 'historical' ? (history?.windows ?? 0) : input.paths;
  const duration = input.lives.some(({ years }) => years === null) ? 'for life' : `${horizonYears - yearsToRetirement} years`;
  const kind = input.model === 'historical' ? 'windows of history' : 'simulated futures';
  const lines = [
    `${percent(success.probability)} chance that ${money(spending)} a year in today's money lasts ${duration} from ${startYear + yearsToRetirement}.`,
    `  ${paths.toLocaleString('en-US')} ${kind} (${assumptions.method ?? MODEL_NAMES[input.model]}; seed ${input.seed}, engine ${study.engineVersion}); ${input.model === 'historical' ? 'windows overlap, so their count is no sample size' : `sampling error ${percent(success.low)} to ${percent(success.high)}`}.`,
    ...(history && input.model !== 'historical'
      ? [`  History by itself: ${percent(history.probability)} of ${history.windows} windows${safest(study)}.`]
      : safest(study) === ''
        ? []
        : [`  ${safest(study).slice(2, 3).toUpperCase()}${safest(study).slice(3)}.`]),
    ...study.models
      .filter(({ model }) => model !== 'historical')
      .map(
        (other) =>
          `  The ${MODEL_NAMES[other.model]} model says ${percent(other.probability)}${other.returns === 'history' ? ', at the returns of history' : ''}.`,
      ),
    spendingAt90 === null
      ? ''
      : `  Spending that lasts in 90 of 100: ${money(Math.floor(spendingAt90))} a year${input.balance > 0 && yearsToRetirement === 0 ? `, ${percent(spendingAt90 / input.balance)} of the balance` : ''}.`,
    ...(paid
      ? [
          `  The rule pays ${percent(paid.leanest.p50)} of the goal in the leanest year of the middle path, ${percent(paid.leanest.p10)} in a poor one; ${percent(paid.average.p50)} on average.`,
        ]
      : []),
    '',
    ...(yearsToRetirement > 0 ? atRetirement(study) : []),
    ...changes(study),
    ...section('Balance at the year’s end, in today’s money', fanTable(study)),
    ...(shortfall
      ? section('Where it fails', [
          `  Money runs out in ${shortfall.p50} in the middle case (${shortfall.p10} to ${shortfall.p90} for eight in ten).`,
          `  What is then not paid until the end: ${money(shortfall.unpaid.p50)} in the middle case, ${money(shortfall.unpaid.p90)} in a bad one.`,
          ...study.failureCauses
            .filter(({ share }) => share > 0)
            .map(({ cause, share }) => `  ${percent(share).padStart(6)}  ${CAUSES[cause]}`),
        ])
      : []),
    ...section(
      'What could go worse',
      study.stresses.map(({ label, probability, change }) => `  ${percent(probability).padStart(6)}  ${label} (${points(change)})`),
    ),
    ...section(
      'What matters most',
      study.tornado.map(({ label, low, high }) => `  ${percent(low).padStart(6)} to ${percent(high).padEnd(6)} ${label}`),
    ),
    ...section(
      'If retirement began in',
      study.replays.map(
        ({ startYear: year, lasts, runsOutYear, partial }) =>
          `  ${year}  ${lasts ? (partial ? 'lasts as far as there is history' : 'lasts') : `runs out in ${runsOutYear}`}`,
      ),
    ),
    ...section('Assumed', [
      ...Object.entries(assumptions.realReturns).map(
        ([asset, rate]) =>
          `  ${asset}: ${percent(rate)} a year above inflation${assumptions.proxies[asset] === undefined ? '' : `, with the ups and downs of ${assumptions.proxies[asset]}`}`,
      ),
      `  inflation: ${percent(assumptions.inflation)} a year`,
      `  ${assumptions.source}`,
    ]),
    ...section(
      'Not modelled',
      study.notModelled.map((line) => `  ${line}`),
    ),
  ];
  return `${lines
    .filter((line, index) => line !== '' || lines[index - 1] !== '')
    .join('\n')
    .trimEnd()}\n`;
}

function safest({ history }: Study): string {
  return history?.safemax
    ? `; the highest rate that always lasted is ${percentExact(history.safemax.rate)} of the balance (worst start ${history.safemax.startYear})`
    : '';
}

function atRetirement({ atRetirement: { year, p10, p50 }, incomeAtRetirement }: Study): string[] {
  const goal = incomeAtRetirement
    ? [
        `  ${money(incomeAtRetirement.goal.today)} a year today will be ${money(incomeAtRetirement.goal.thatYear)} in the money of ${year}, at the assumed inflation.`,
      ]
    : [];
  return [`At retirement in ${year}`, `  ${money(p50)} in the middle case, ${money(p10)} in a poor one, in today's money.`, ...goal, ''];
}

function changes({ levers, input, success }: Study): string[] {
  const met = success.probability >= input.targetChance;
  const lines = levers.flatMap((lever) => change(lever, input.spending, met));
  return lines.length === 0
    ? []
    : section(
        met ? `Room above the target of ${percent(input.targetChance)}` : `What would reach ${percent(input.targetChance)}, each by itself`,
        lines,
      );
}

function change({ kind, amount, chance }: Lever, spending: number, met: boolean): string[] {
  const then = chance === null ? '' : ` (${percent(chance)})`;
  if (amount === null)
    return met
      ? []
      : [
          `  ${{ spend: 'spend less: no amount does', save: 'save more: no amount does, or no year is left to save in', retire_later: 'retire later: not within ten years, or retired already' }[kind]}`,
        ];
  if (kind === 'spend') {
    const now = Math.floor(amount);
    const part = spending > 0 ? `, ${percent(Math.abs(1 - now / spending))} ${now < spending ? 'less' : 'more'}` : '';
    return [`  spend ${money(now)} a year${part}${then}`];
  }
  if (amount === 0) return [];
  return kind === 'save'
    ? [`  save ${money(Math.ceil(amount / 12))} more a month${then}`]
    : [`  retire ${amount} ${amount === 1 ? 'year' : 'years'} later${then}`];
}

function fanTable({ fan, input }: Study): string[] {
  const last = fan.at(-1)?.year;
  const rows = fan.filter(
    ({ year }) => year === last || (year - input.startYear) % 5 === 0 || year === input.startYear + input.yearsToRetirement,
  );
  const cells = rows.map(({ year, p5, p25, p50, p75, p95 }) => [String(year), ...[p5, p25, p50, p75, p95].map((value) => money(value))]);
  const table = [['', '1 in 20', 'quarter', 'middle', 'quarter', '19 in 20'], ...cells];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) => `  ${row.map((cell, column) => cell.padStart(widths[column]!)).join('  ')}`);
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines, ''];
}

function money(value: number): string {
  return formatMoney(Math.round(value));
}

function percent(share: number): string {
  return formatPercent(sharePercent(share));
}

function percentExact(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}

function points(change: number): string {
  const shown = Math.abs(change * 100).toFixed(1);
  return `${change < 0 ? '−' : '+'}${shown} points`;
}
