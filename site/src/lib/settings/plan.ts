/** What a person types about retirement, and what the contract makes of it. Nothing is lost on the way there and back: what no field shows is carried along. */
import { SettingsChange } from '#schema/settings.ts';
import type { RetirementInputs } from '#schema/retirement.ts';
import { decimal } from '#domain/money.ts';
import { ACCOUNT_LABELS, MODEL_LABELS } from '#domain/labels.ts';
import { formatTyped, readNumber } from '#lib/portfolio/typed.ts';

export type PersonSex = '' | 'female' | 'male';
export interface Income {
  label: string;
  annual: string;
  fromAge: string;
  indexed: boolean;
  owner: '' | 'self' | 'partner';
  /** Empty: nothing goes on. `larger`, or per cent. */
  survivor: string;
}
/** As it stands in the fields. */
export interface Plan {
  birthYear: string;
  sex: PersonSex;
  retirementYear: string;
  spending: string;
  planToAge: string;
  targetChance: string;
  mortality: boolean;
  contribution: string;
  contributionGrowth: string;
  hasPartner: boolean;
  partnerBirthYear: string;
  partnerSex: PersonSex;
  survivorShare: string;
  incomes: Income[];
  goals: { label: string; amount: string; year: string }[];
  phases: { fromAge: string; share: string }[];
  rule: 'constant' | 'guardrails' | 'percentage';
  upper: string;
  lower: string;
  step: string;
  lastYears: string;
  floor: string;
  share: string;
  /** Per cent of a withdrawal, by kind of account; empty where nothing is said. */
  taxRates: Record<string, string>;
  /** Per cent by asset, in a year. */
  glide: { year: string; mix: Record<string, string> }[];
  model: '' | 'bootstrap' | 'lognormal' | 'historical';
  timing: '' | 'begin' | 'end';
  meanBlockYears: string;
}

export const ACCOUNT_KINDS_TAXED = Object.entries(ACCOUNT_LABELS).map(([kind, label]) => ({ kind, label }));
export const GLIDE_ASSETS = Object.entries(MODEL_LABELS).map(([asset, label]) => ({
  asset,
  label: `${label.charAt(0).toUpperCase()}${label.slice(1)}`,
}));
export const EMPTY_INCOME: Income = { label: '', annual: '', fromAge: '67', indexed: true, owner: '', survivor: '' };

const percent = (share: number): string => decimal(share).times(100).toFixed();
const dollars = (amount: number): string => formatTyped(decimal(amount).toFixed());
const GUARDRAILS = { upper: 1.2, lower: 0.8, step: 0.1, lastYears: 15, floor: 0.75 };

/** What is stored, in fields; for who has told nothing, fields with the usual values. */
export function planOf(inputs: RetirementInputs | null): Plan {
  const own: Partial<RetirementInputs> = inputs ?? {};
  const { partner, rule = { kind: 'constant' } } = own;
  const rails = rule.kind === 'guardrails' ? rule : GUARDRAILS;
  return {
    birthYear: text(own.birthYear),
    sex: own.sex ?? '',
    retirementYear: text(own.retirementYear),
    spending: own.spending === undefined ? '' : dollars(own.spending),
    planToAge: text(own.planToAge ?? 95),
    targetChance: percent(own.targetChance ?? 0.85),
    mortality: own.mortality ?? false,
    contribution: dollars(own.contribution ?? 0),
    contributionGrowth: percent(own.contributionGrowth ?? 0),
    hasPartner: partner !== undefined,
    partnerBirthYear: text(partner?.birthYear),
    partnerSex: partner?.sex ?? '',
    survivorShare: percent(partner?.survivorShare ?? 0.75),
    incomes: (own.incomes ?? []).map(({ label, annual, fromAge, indexed, owner, survivor }) => ({
      label,
      annual: dollars(annual),
      fromAge: text(fromAge),
      indexed,
      owner: owner ?? '',
      survivor: survivor === undefined ? '' : survivor === 'larger' ? survivor : percent(survivor),
    })),
    goals: (own.goals ?? []).map(({ label, amount, year }) => ({ label, amount: dollars(amount), year: text(year) })),
    phases: (own.phases ?? []).map(({ fromAge, share }) => ({ fromAge: text(fromAge), share: percent(share) })),
    rule: rule.kind,
    upper: percent(rails.upper),
    lower: percent(rails.lower),
    step: percent(rails.step),
    lastYears: text(rails.lastYears),
    floor: percent(rule.kind === 'constant' ? GUARDRAILS.floor : rule.floor),
    share: percent(rule.kind === 'percentage' ? rule.share : 0.04),
    taxRates: Object.fromEntries(ACCOUNT_KINDS_TAXED.map(({ kind }) => [kind, rateOf(own.taxRates, kind)])),
    glide: (own.glide ?? []).map(({ year, mix }) => ({
      year: text(year),
      mix: Object.fromEntries(Object.entries(mix).map(([asset, share]) => [asset, percent(share)])),
    })),
    model: own.model ?? '',
    timing: own.timing ?? '',
    meanBlockYears: text(own.meanBlockYears),
  };
}

function text(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}
function rateOf(rates: RetirementInputs['taxRates'], kind: string): string {
  const rate = (rates as Record<string, number> | undefined)?.[kind];
  return rate === undefined ? '' : percent(rate);
}

/** By the field's place: `spending`, `incomes.0.annual`. */
export type Faults = Readonly<Record<string, string>>;

/** What the contract takes, or what is wrong with which field. `before` keeps what may be left out where nothing was changed. */
export function readPlan(
  plan: Plan,
  before: RetirementInputs | null,
): { inputs: RetirementInputs; faults?: never } | { faults: Faults; inputs?: never } {
  const faults: Record<string, string> = {};
  const exactly = (place: string, typed: string, currency: '' | '$', hint: string): string => {
    const read = readNumber(currency === '' ? typed.replace(/%\s*$/, '') : typed, currency, hint);
    if (read.fault === undefined) return read.value;
    faults[place] ??= read.fault;
    return '0';
  };
  const number = (...given: Parameters<typeof exactly>): number => Number(exactly(...given));
  const year = (place: string, typed: string): number => number(place, typed, '', 'Write a year, such as 1974.');
  const age = (place: string, typed: string): number => number(place, typed, '', 'Write an age, such as 67.');
  const money = (place: string, typed: string): number => number(place, typed, '$', 'Write dollars, such as 26,400.');
  const share = (place: string, typed: string): number =>
    decimal(exactly(place, typed, '', 'Write per cent, such as 75.'))
      .dividedBy(100)
      .toNumber();
  const words = (place: string, typed: string): string => {
    if (typed.trim() === '') faults[place] ??= 'Give it a name, such as “Social Security”.';
    return typed.trim();
  };

  const told: Record<string, unknown> = {
    birthYear: year('birthYear', plan.birthYear),
    retirementYear: year('retirementYear', plan.retirementYear),
    planToAge: age('planToAge', plan.planToAge),
    spending: money('spending', plan.spending),
    contribution: money('contribution', plan.contribution),
    contributionGrowth: share('contributionGrowth', plan.contributionGrowth),
    targetChance: share('targetChance', plan.targetChance),
    incomes: plan.incomes.map((income, at) => ({
      label: words(`incomes.${at}.label`, income.label),
      annual: money(`incomes.${at}.annual`, income.annual),
      fromAge: age(`incomes.${at}.fromAge`, income.fromAge),
      indexed: income.indexed,
      ...((plan.hasPartner || income.owner === 'self') && income.owner !== '' && { owner: income.owner }),
      ...(income.survivor.trim() !== '' && {
        survivor: income.survivor === 'larger' ? 'larger' : share(`incomes.${at}.survivor`, income.survivor),
      }),
    })),
    ...(plan.sex !== '' && { sex: plan.sex }),
    ...(plan.hasPartner && {
      partner: {
        birthYear: year('partner.birthYear', plan.partnerBirthYear),
        survivorShare: share('partner.survivorShare', plan.survivorShare),
        ...(plan.partnerSex !== '' && { sex: plan.partnerSex }),
      },
    }),
    ...(plan.mortality || before?.mortality !== undefined ? { mortality: plan.mortality } : {}),
    ...ifAny(
      'phases',
      before,
      plan.phases.map((phase, at) => ({
        fromAge: age(`phases.${at}.fromAge`, phase.fromAge),
        share: share(`phases.${at}.share`, phase.share),
      })),
    ),
    ...ifAny(
      'goals',
      before,
      plan.goals.map((goal, at) => ({
        label: words(`goals.${at}.label`, goal.label),
        amount: money(`goals.${at}.amount`, goal.amount),
        year: year(`goals.${at}.year`, goal.year),
      })),
    ),
    ...ifAny(
      'glide',
      before,
      plan.glide.map(({ year: by, mix }, at) => {
        const parts = Object.entries(mix)
          .filter(([, typed]) => typed.trim() !== '')
          .map(([asset, typed]) => [asset, share(`glide.${at}.${asset}`, typed)] as const);
        const sum = parts.reduce((total, [, part]) => total.plus(part), decimal(0));
        if (!sum.equals(1)) faults[`glide.${at}`] ??= `These come to ${sum.times(100).toFixed()}%, and a mix comes to 100%.`;
        return { year: year(`glide.${at}.year`, by), mix: Object.fromEntries(parts) };
      }),
    ),
    ...ruleOf(plan, before, { share, number }),
    ...taxesOf(plan, before, share),
    ...(plan.model !== '' && { model: plan.model }),
    ...(plan.timing !== '' && { timing: plan.timing }),
    ...(plan.meanBlockYears.trim() !== '' && {
      meanBlockYears: number('meanBlockYears', plan.meanBlockYears, '', 'Write a number of years, such as 10.'),
    }),
  };
  if (Object.keys(faults).length > 0) return { faults };
  const parsed = SettingsChange.safeParse({ retirement: told });
  if (parsed.success && parsed.data.retirement) return { inputs: parsed.data.retirement };
  for (const { path, message } of parsed.error?.issues ?? []) faults[path.slice(1).join('.') || 'birthYear'] ??= sentence(message, path);
  return { faults };
}

function ifAny(name: 'phases' | 'goals' | 'glide', before: RetirementInputs | null, rows: object[]): object {
  return rows.length > 0 || before?.[name] !== undefined ? { [name]: rows } : {};
}

function ruleOf(
  plan: Plan,
  before: RetirementInputs | null,
  {
    share,
    number,
  }: {
    share: (place: string, typed: string) => number;
    number: (place: string, typed: string, currency: '' | '$', hint: string) => number;
  },
): object {
  if (plan.rule === 'constant') return before?.rule === undefined ? {} : { rule: { kind: 'constant' } };
  const floor = share('floor', plan.floor);
  if (plan.rule === 'percentage') return { rule: { kind: 'percentage', share: share('share', plan.share), floor } };
  const lastYears = number('lastYears', plan.lastYears, '', 'Write a number of years, such as 15.');
  return {
    rule: {
      kind: 'guardrails',
      upper: share('upper', plan.upper),
      lower: share('lower', plan.lower),
      step: share('step', plan.step),
      lastYears,
      floor,
    },
  };
}

function taxesOf(plan: Plan, before: RetirementInputs | null, share: (place: string, typed: string) => number): object {
  const rates = Object.entries(plan.taxRates)
    .filter(([, typed]) => typed.trim() !== '')
    .map(([kind, typed]) => [kind, share(`taxRates.${kind}`, typed)] as const);
  return rates.length > 0 || before?.taxRates !== undefined ? { taxRates: Object.fromEntries(rates) } : {};
}

/** Whether the field is in per cent, where the contract has a fraction. */
function isShare(path: readonly PropertyKey[]): boolean {
  const last = String(path.at(-1));
  return (
    path[1] === 'taxRates' ||
    (path[1] === 'glide' && last !== 'year') ||
    ['contributionGrowth', 'targetChance', 'survivorShare', 'survivor', 'share', 'upper', 'lower', 'step', 'floor'].includes(last)
  );
}

/** A year has no thousands. */
function limitWords(limit: string, path: readonly PropertyKey[]): string {
  if (isShare(path)) return `${percent(Number(limit))} per cent`;
  return /year$/i.test(String(path.at(-1))) ? limit : formatTyped(limit);
}

/** Of the contract: `must not be after the last year of the plan`; of zod: `Too big: expected number to be <=120`. */
function sentence(message: string, path: readonly PropertyKey[]): string {
  const bound = /^Too (big|small): expected (?:number|string|array) to (?:be|have) (<=|>=)(\d+(?:\.\d+)?)/.exec(message);
  if (bound !== null) return `This must be at ${bound[1] === 'big' ? 'most' : 'least'} ${limitWords(bound[3] ?? '', path)}.`;
  if (/expected int/.test(message)) return 'This must be a whole number.';
  return `This ${message.replace('birthYear + planToAge', 'the year in which you reach that age').replace('birthYear', 'the year of birth')}.`;
}

const NAMES: readonly [keyof RetirementInputs, string][] = [
  ['birthYear', 'year of birth'],
  ['retirementYear', 'retire in'],
  ['spending', 'spending a year'],
  ['planToAge', 'plan to age'],
  ['contribution', 'saved a year'],
  ['contributionGrowth', 'growth of savings'],
  ['targetChance', 'chance aimed for'],
  ['incomes', 'incomes'],
  ['partner', 'partner'],
  ['sex', 'sex'],
  ['mortality', 'life table'],
  ['goals', 'goals'],
  ['phases', 'phases'],
  ['rule', 'spending rule'],
  ['taxRates', 'taxes'],
  ['glide', 'change of the mix'],
  ['model', 'model of markets'],
  ['timing', 'time of withdrawals'],
  ['meanBlockYears', 'length of blocks'],
];

/** What of one plan is another than in the other, in words: `spending a year $108,000, incomes 2`. */
export function differing(plan: RetirementInputs | null, other: RetirementInputs | null): string {
  if (plan === null) return 'nothing told';
  const said = NAMES.filter(([name]) => JSON.stringify(plan[name]) !== JSON.stringify(other?.[name])).map(
    ([name, words]) => `${words} ${shown(name, plan)}`,
  );
  return said.length === 0 ? 'the same' : said.join(', ');
}

function shown(name: keyof RetirementInputs, plan: RetirementInputs): string {
  const value = plan[name];
  if (value === undefined) return 'not told';
  if (name === 'spending' || name === 'contribution') return `$${dollars(Number(value))}`;
  if (name === 'targetChance' || name === 'contributionGrowth') return `${percent(Number(value))}%`;
  if (name === 'partner') return `born ${plan.partner?.birthYear ?? ''}`;
  if (name === 'rule') return plan.rule?.kind ?? '';
  if (Array.isArray(value))
    return value.length === 0
      ? 'none'
      : value.map((row) => ('label' in row ? row.label : String('year' in row ? row.year : row.fromAge))).join(' and ');
  return typeof value === 'object' ? 'changed' : String(value);
}
