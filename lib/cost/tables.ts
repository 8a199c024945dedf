/** The tables that the command prints and lib/README.md holds. */
import { aModel, anAnalysis, monthly, total, type Load } from './month.ts';
import { PRICES_AS_OF } from './prices.ts';
import { needs, PEAK, QUOTAS_AS_OF, reservations } from './scale.ts';
import { ANALYSIS } from './usage.ts';

/** One analysis a week. */
const WEEKLY = 52 / 12;
const COLUMNS: readonly { title: string; load: Load }[] = [
  { title: 'dev, idle', load: { stage: 'dev', users: 0, analyses: 0 } },
  { title: 'dev, 10 users', load: { stage: 'dev', users: 10, analyses: WEEKLY } },
  { title: 'prod, idle', load: { stage: 'prod', users: 0, analyses: 0 } },
  { title: '100 users', load: { stage: 'prod', users: 100, analyses: WEEKLY } },
  { title: '1,000 users', load: { stage: 'prod', users: 1_000, analyses: WEEKLY } },
  { title: '100,000 users', load: { stage: 'prod', users: 100_000, analyses: WEEKLY } },
];
const POPULATIONS = [100, 10_000, 1_000_000] as const;

/** Markdown: a month of each load, and what an analysis costs. */
export function costTable(): string {
  const bills = COLUMNS.map(({ load }) => monthly(load));
  const rows = (bills[0] ?? []).map(({ what }, index) => row([what, ...bills.map((bill) => money(bill[index]?.dollars ?? 0))]));
  return [
    row(['Dollars a month', ...COLUMNS.map(({ title }) => title)]),
    row(['---', ...COLUMNS.map(() => '---:')]),
    ...rows,
    row(['**In all, without the model**', ...bills.map((bill) => `**${money(total(bill))}**`)]),
    row(['The model, at its list price', ...COLUMNS.map(({ load }) => money(load.users * load.analyses * aModel()))]),
    '',
    `One analysis a week for each user, eight visits a month. One analysis more costs **$${anAnalysis().toFixed(4)}** without the model, and $${aModel().toFixed(2)} of Claude Sonnet 4.6 (${thousands(ANALYSIS.inputTokens)} tokens in, ${thousands(ANALYSIS.outputTokens)} out).`,
    `List prices of us-east-1 as known on ${PRICES_AS_OF} (AWS's price pages have today's), no free tier, no discount for quantity, no traffic that is attacked.`,
  ].join('\n');
}

/** Markdown: the nearest quota for each population, and what to ask for. */
export function scaleTable(): string {
  const all = POPULATIONS.map((users) => needs(users));
  const names = (all[0] ?? []).map(({ quota }) => quota);
  const cell = (found: ReturnType<typeof needs>, quota: string): string => {
    const need = found.find((each) => each.quota === quota);
    if (!need) return '–';
    const text = `${amount(need.needed)} of ${amount(need.available)} ${need.unit}`;
    return quota === found[0]?.quota ? `**${text}**` : text;
  };
  const asked = (users: number): string =>
    Object.entries(reservations(users))
      .map(([name, most]) => `${name} ${most}`)
      .join(', ') || 'as it is';
  return [
    row(['In the busiest hour', ...POPULATIONS.map((users) => `${users.toLocaleString('en-US')} users`)]),
    row(['---', ...POPULATIONS.map(() => '---')]),
    ...names.map((quota) => row([quota, ...all.map((found) => cell(found, quota))])),
    row(['Reserved concurrency to set', ...POPULATIONS.map(asked)]),
    '',
    `One analysis a week for each user, ${PEAK} times the average in the busiest hour; the quota that binds first is bold. Quotas as known on ${QUOTAS_AS_OF}, as an account in us-east-1 starts with; Bedrock's differs by account and is assumed.`,
  ].join('\n');
}

/** The bill of one load, for a terminal. */
export function billOf(load: Load): string {
  const lines = monthly(load);
  const width = Math.max(...lines.map(({ what }) => what.length));
  const line = (what: string, dollars: number): string => `${what.padEnd(width + 2)}${money(dollars).padStart(12)}`;
  const runs = load.users * load.analyses;
  return [
    ...lines.map(({ what, dollars }) => line(what, dollars)),
    line('In all, without the model', total(lines)),
    line('The model, at its list price', runs * aModel()),
    '',
    `${amount(runs)} analyses a month; one more costs $${anAnalysis(load.stage).toFixed(4)} without the model. Dollars, list prices of us-east-1, noted ${PRICES_AS_OF}.`,
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
function money(dollars: number): string {
  return dollars === 0
    ? '–'
    : dollars < 0.005
      ? '0.00'
      : dollars.toLocaleString('en-US', { minimumFractionDigits: dollars < 100 ? 2 : 0, maximumFractionDigits: dollars < 100 ? 2 : 0 });
}
function amount(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: value < 100 ? 2 : 3 });
}
function thousands(value: number): string {
  return value.toLocaleString('en-US');
}
