/** From a plan as a person writes it to one run of the engine. */
import type { ProjectionInput, ProjectionPlan } from '#schema/retirement.ts';
import { planWords } from '#schema/plan-words.ts';
import { PlanFile } from '#schema/retirement-file.ts';
import { VANGUARD_2025_04, type Forward } from './assumptions.ts';
import { InvalidPlanError, type PlanProblem } from './errors.ts';
import { survival } from './life-table.ts';
import { ALIASES, mixProblems, readMix } from './plan-mix.ts';
import { parsePlan, toProblems } from './plan.ts';
import { DEFAULT_DATA, type ReturnData, type ReturnsTable } from './returns.ts';
import { phasesInOrder } from './timeline.ts';

const DEFAULT_YEARS = 30;
/** Lifetimes are drawn as long as one in a thousand still lives. */
const STILL_ALIVE = 0.001;

/**
 * A run and the returns that it is made on. Defaults: retirement today, a horizon of 30 years of retirement, no contributions, no costs, no tax, the
 * bootstrap of the shipped table at what is forecast, or of one's own table (`series`) as it was; 10,000 paths, seed 1. `thisYear` is today's.
 *
 * @throws InvalidPlanError with every problem's path in the file and its reason.
 */
export function parsePlanFile(
  json: unknown,
  { series, thisYear }: { series: ReturnsTable | null; thisYear: number },
): { input: ProjectionInput; data: ReturnData } {
  const parsed = PlanFile.safeParse(json, { error: planWords });
  if (!parsed.success) throw new InvalidPlanError([...parsed.error.issues.flatMap(toProblems), ...mixProblems(json, series)]);
  const file = parsed.data;
  const problems: PlanProblem[] = [];
  const holdings = accountsOf(file, problems).map((account) => ({
    ...account,
    mix: readMix(account.mix, account.path, file, series, problems),
  }));
  const glide = file.glide.map(({ inYears, mix }, n) => ({ inYear: inYears, mix: readMix(mix, `glide.${n}.mix`, file, series, problems) }));
  const people = peopleOf(file, thisYear, problems);
  const yearOf = (path: string, fromYear: number | undefined, fromAge: number | undefined, person: number) => {
    if (fromAge === undefined) return fromYear ?? 0;
    const age = people.ages[person];
    if (fromYear !== undefined) problems.push({ path, reason: 'give fromYear or fromAge, not both' });
    if (age === undefined)
      problems.push({ path: `${path}.fromAge`, reason: person === 1 ? 'needs the partner’s age or birthYear' : 'needs age or birthYear' });
    return fromAge - (age ?? 0);
  };
  const incomes = file.incomes.map(({ fromYear, fromAge, owner, ...income }, n) => {
    const person = owner === 'partner' ? 1 : 0;
    if (owner === 'partner' && !file.partner) problems.push({ path: `incomes.${n}.owner`, reason: 'there is no partner in the plan' });
    return {
      ...income,
      fromYear: Math.max(0, yearOf(`incomes.${n}`, fromYear, fromAge, person)),
      owner: owner === undefined || people.lives.length <= person ? null : person,
    };
  });
  const phases = phasesInOrder(
    file.phases.map(({ fromYear, fromAge, share }, n) => ({ share, fromYear: yearOf(`phases.${n}`, fromYear, fromAge, 0) })),
  );
  const balance = holdings.reduce((sum, account) => sum + account.balance, 0);
  const blended = (
    value: (account: (typeof holdings)[number]) => number,
    weight = (account: (typeof holdings)[number]) => account.balance,
  ) => {
    const total = holdings.reduce((sum, account) => sum + weight(account), 0);
    return total === 0 ? value(holdings[0]!) : holdings.reduce((sum, account) => sum + value(account) * weight(account), 0) / total;
  };
  const assets = [...new Set(holdings.flatMap(({ mix }) => Object.keys(mix)))].sort();
  const data = dataOf(file, series);
  const retireAt = file.retireInYears;
  const horizonYears = file.horizonYears ?? (people.horizon !== null ? people.horizon : Math.min(80, retireAt + DEFAULT_YEARS));
  if (problems.length === 0 && retireAt >= horizonYears)
    problems.push({
      path: 'retireInYears',
      reason: `must be below horizonYears (${horizonYears}), which counts from today: a plan pays for one year at least`,
    });
  if (problems.length > 0) throw new InvalidPlanError(problems);

  const held = (account: (typeof holdings)[number]) => account.balance * (account.mix['cash'] ?? 0);
  const cashReturn = data.forward ? (1 + (data.forward.real['cash'] ?? 0)) * (1 + data.forward.inflation) - 1 : 0;
  const ownInterest = holdings.some(({ cashInterest }) => cashInterest !== undefined);
  const plan: ProjectionPlan = {
    startYear: file.startYear ?? thisYear,
    age: people.ages[0] ?? 0,
    yearsToRetirement: retireAt,
    horizonYears,
    balance,
    mix: Object.fromEntries(assets.map((asset) => [asset, blended(({ mix }) => mix[asset] ?? 0)])),
    glide,
    spending: file.spending,
    rule: file.rule,
    phases,
    goals: file.goals.map(({ label, amount, inYears }) => ({ label, amount, inYear: inYears })),
    contribution: file.contribution,
    contributionGrowth: file.contributionGrowth,
    furtherContributions: holdings.flatMap(({ contribution, contributionGrowth }) =>
      contribution > 0 ? [{ annual: contribution, growth: contributionGrowth }] : [],
    ),
    incomes,
    lives: people.lives,
    survivorShare: file.partner?.survivorShare ?? 1,
    taxRate: blended(({ taxRate }) => taxRate),
    cashInterest: ownInterest ? blended(({ cashInterest }) => cashInterest ?? cashReturn, held) : null,
    fee: blended(({ fee }) => fee),
    targetChance: file.targetChance,
    timing: file.timing,
    model: file.model,
    returns: file.returns ?? (series ? 'history' : 'forward'),
    meanBlockYears: file.meanBlock,
    paths: file.paths,
    seed: file.seed,
  };
  return { input: parsePlan(plan), data };
}

interface AccountOfFile {
  path: string;
  balance: number;
  mix: Record<string, number>;
  fee: number;
  taxRate: number;
  cashInterest: number | undefined;
  contribution: number;
  contributionGrowth: number;
}

function accountsOf(file: PlanFile, problems: PlanProblem[]): AccountOfFile[] {
  const { fee, taxRate, cashInterest } = file;
  if (file.accounts) {
    if (file.balance !== undefined)
      problems.push({ path: 'balance', reason: 'give balance and mix, or accounts, not both: the accounts have their own' });
    if (file.mix !== undefined)
      problems.push({ path: 'mix', reason: 'give balance and mix, or accounts, not both: the accounts have their own' });
    return file.accounts.map((account, n) => ({
      ...account,
      path: `accounts.${n}.mix`,
      fee: account.fee ?? fee,
      taxRate: account.taxRate ?? taxRate,
      cashInterest: account.cashInterest ?? cashInterest,
    }));
  }
  if (file.balance === undefined) problems.push({ path: 'balance', reason: 'is missing: what the plan starts with, in dollars' });
  if (file.mix === undefined) problems.push({ path: 'mix', reason: 'is missing: what it is invested in, per cent by asset' });
  return [
    {
      path: 'mix',
      balance: file.balance ?? 0,
      mix: file.mix ?? { stocks: 100 },
      fee,
      taxRate,
      cashInterest,
      contribution: 0,
      contributionGrowth: 0,
    },
  ];
}

/** Ages, and lives where the plan depends on them: with a partner, or with lifetimes by the table. `horizon`: how long those may last; null where it is said. */
function peopleOf(
  file: PlanFile,
  thisYear: number,
  problems: PlanProblem[],
): { ages: (number | undefined)[]; lives: ProjectionInput['lives']; horizon: number | null } {
  const start = file.startYear ?? thisYear;
  const ageOf = (one: { age?: number | undefined; birthYear?: number | undefined }, path: string) => {
    const age = one.age ?? (one.birthYear === undefined ? undefined : start - one.birthYear);
    if (one.age !== undefined && one.birthYear !== undefined)
      problems.push({ path: `${path}age`, reason: 'give age or birthYear, not both' });
    if (age !== undefined && (age < 0 || age > 119))
      problems.push({ path: `${path}birthYear`, reason: `makes an age of ${age} in ${start}; it must lie between 0 and 119` });
    return age;
  };
  const own = ageOf(file, '');
  const other = file.partner && ageOf(file.partner, 'partner.');
  if (!file.mortality && !file.partner) return { ages: [own], lives: [], horizon: null };
  if (file.mortality && own === undefined) problems.push({ path: 'mortality', reason: 'needs age or birthYear' });
  if (file.mortality && file.partner && other === undefined)
    problems.push({ path: 'partner', reason: 'needs age or birthYear for the life table' });
  // Without the table both live as long as the plan runs, or as the file says of the partner.
  const life = (age: number | undefined, sex: ProjectionInput['lives'][number]['sex'] | undefined, lives?: number) => ({
    age: Math.max(0, Math.min(119, age ?? 0)),
    sex: sex ?? null,
    years: file.mortality ? null : (lives ?? 120),
  });
  const lives = [life(own, file.sex), ...(file.partner ? [life(other, file.partner.sex, file.partner.livesYears)] : [])];
  const lasting = lives.map(({ age, sex }) => survival(age, sex).findIndex((alive) => alive < STILL_ALIVE));
  return { ages: [own, other], lives, horizon: file.mortality ? Math.min(80, Math.max(1, ...lasting)) : null };
}

/** The shipped table or one's own, and forecasts for it: the shipped ones under the names that the table uses, then those of the file. */
function dataOf({ assumptions }: PlanFile, series: ReturnsTable | null): ReturnData {
  const named = series ? withAliases(VANGUARD_2025_04) : VANGUARD_2025_04;
  const forward = assumptions ? withOwn(named, assumptions) : named;
  return series ? { table: series, forward } : { ...DEFAULT_DATA, forward };
}

function withAliases(forward: Forward): Forward {
  const also = <T>(values: Readonly<Record<string, T>>) => ({
    ...values,
    ...Object.fromEntries(Object.entries(ALIASES).flatMap(([alias, asset]) => (asset in values ? [[alias, values[asset]!]] : []))),
  });
  const correlation = also(Object.fromEntries(Object.entries(forward.correlation).map(([asset, row]) => [asset, also(row)])));
  return {
    ...forward,
    real: also(forward.real),
    volatility: also(forward.volatility),
    correlation,
    ownAssumptions: forward.ownAssumptions,
  };
}

function withOwn(forward: Forward, { source, returns, volatility, correlation }: NonNullable<PlanFile['assumptions']>): Forward {
  const canonical = (name: string) => (name in forward.real ? name : (ALIASES[name] ?? name));
  const inflation = returns['inflation'] ?? forward.inflation;
  const renamed = <T>(values: Record<string, T>) =>
    Object.entries(values)
      .filter(([name]) => name !== 'inflation')
      .map(([name, value]): [string, T] => [canonical(name), value]);
  const nominal = Object.fromEntries(
    Object.entries(forward.real).map(([asset, real]) => [asset, (1 + real) * (1 + forward.inflation) - 1]),
  );
  const real = Object.fromEntries(
    [...Object.entries(nominal), ...renamed(returns)].map(([asset, rate]) => [asset, (1 + rate) / (1 + inflation) - 1]),
  );
  const pairs: Record<string, Record<string, number>> = Object.fromEntries(
    Object.entries(forward.correlation).map(([asset, row]) => [asset, { ...row }]),
  );
  for (const [one, row] of Object.entries(correlation)) {
    for (const [other, value] of Object.entries(row)) {
      const [a, b] = [one, other].map((name) => (name === 'inflation' ? name : canonical(name))) as [string, string];
      (pairs[a] ??= {})[b] = value;
      // The other half is the same unless it is said too.
      if (correlation[other]?.[one] === undefined) (pairs[b] ??= {})[a] = value;
    }
  }
  return {
    source: `${source}, else ${forward.source}`,
    real,
    volatility: { ...forward.volatility, ...Object.fromEntries(renamed(volatility)) },
    correlation: pairs,
    ownAssumptions: Object.fromEntries(Object.entries(forward.ownAssumptions).filter(([asset]) => !(asset in returns))),
    inflation,
    inflationVolatility: volatility['inflation'] ?? forward.inflationVolatility,
  };
}
