/**
 * Figures that follow from two or three facts by steps that no word of the sentence names: `The pension's net share covers $2,244`. What is near is tried, nearest
 * first, and a result counts only where so many digits would hardly come out by luck: each result in the figure's neighbourhood is one more chance of that. Percentages
 * of two digits, in which statistics are invented, need a word for the operation (`derive.ts`).
 */
import type { Claim } from './claims/claim.ts';
import type { Operands } from './derive.ts';
import { isPoints, periodOf, sameKind, shows } from './matching.ts';
import { shownDigits } from './opinion.ts';
import type { Opinion } from './opinion.ts';
import type { Subject } from './sheet.ts';

/** How often a figure at random may be taken for one that was worked out. */
const LUCK = 0.02;
/** How many of the nearest facts are tried. */
const MOST = 14;
/** From half a figure to twice it, figures of so many digits are this many times the figure's own number of steps. */
const NEIGHBOURHOOD = 1.5;
/** How much of what a fact is about must be said for a figure to follow from it, and how near a figure of its kind is its own, misstated. */
const SPOKEN = 0.3;
const CLOSE = 0.05;

/** The facts that a figure follows from, or null: of those of its line, those of which its sentence speaks, and those of the line before. */
export function workedOut(
  { claim, context, isFigure }: Opinion,
  { stated, named }: Operands,
  before: readonly Opinion[],
  wholes: readonly Subject[],
): Subject[] | null {
  if (isFigure) return null;
  const spoken = [...context.spokenOf(claim)]
    .filter(([, { coverage }]) => coverage >= SPOKEN)
    .sort((x, y) => y[1].score - x[1].score)
    .map(([subject]) => subject);
  if (spoken.some(({ fact }) => sameKind(claim, fact) && Math.abs(Math.abs(Number(fact.value)) / claim.value - 1) < CLOSE)) return null;
  const earlier = before.flatMap(({ subject, judged }) => (subject && judged.verdict === 'grounded' ? [subject] : [])).reverse();
  return followsFrom(claim, [...new Set([...stated, ...named, ...wholes.slice(0, 1), ...spoken.slice(0, 8), ...earlier])], LUCK);
}

/** The facts of `pool`, nearest first, from which the figure follows; null where it follows from none, or where a figure at random would follow more often than `luck`. */
export function followsFrom(claim: Claim, pool: readonly Subject[], luck: number): Subject[] | null {
  if (claim.sign !== 0 || claim.period === 'week' || !(claim.value > 0) || claim.step === 0) return null;
  if (claim.kind === 'money' ? claim.unit !== null : claim.kind === 'percent' && shownDigits(claim) < 3) return null;
  const drawn = NEIGHBOURHOOD * Number(String(Math.round(claim.value / claim.step)).slice(0, shownDigits(claim)));
  const tried = new Set<string>();
  for (const [value, of] of results(claim, pool.slice(0, MOST))) {
    const size = Math.abs(value);
    if (!(size >= claim.value / 2 && size <= claim.value * 2)) continue;
    tried.add(size.toPrecision(9));
    if (tried.size > luck * drawn) return null;
    if (shows(claim, size)) return of;
  }
  return null;
}

type Result = [value: number, of: Subject[]];

function* results(claim: Claim, pool: readonly Subject[]): Generator<Result> {
  for (const [j, b] of pool.entries()) for (const a of pool.slice(0, j)) for (const value of ofTwo(claim, a, b)) yield [value, [a, b]];
  for (const [k, c] of pool.entries())
    for (const [j, b] of pool.slice(0, k).entries())
      for (const a of pool.slice(0, j)) for (const value of ofThree(claim, [a, b, c])) yield [value, [a, b, c]];
}

function ofTwo(claim: Claim, a: Subject, b: Subject): number[] {
  const [m, n] = [valueOf(a), valueOf(b)];
  const money = isMoney(a) && isMoney(b);
  const counts = a.fact.kind === 'count' && b.fact.kind === 'count';
  const shares = isShare(a) && isShare(b);
  switch (claim.kind) {
    case 'money': {
      const [x, y] = [inPeriod(claim, a), inPeriod(claim, b)];
      if (money) return alike([a, b]) ? [x - y, x + y] : [];
      return isMoney(a) ? taken(x, b) : isMoney(b) ? taken(y, a) : [];
    }
    case 'percent': {
      const share = (100 * Math.min(m, n)) / Math.max(m, n);
      if (money) return m < 5 * n && n < 5 * m ? [share, 100 - share, (Math.max(m, n) / Math.min(m, n) - 1) * 100] : [share, 100 - share];
      return counts ? [share] : shares ? [m + n] : [];
    }
    case 'points':
      return shares ? [m - n] : [];
    case 'multiple':
      return money || counts || shares ? [m / n, n / m] : [];
    case 'number':
    case 'fraction':
    case 'date':
    case 'ticker':
    case 'comparison':
      return [];
  }
}

/** A share of an amount or the rest of it, so many times it, or one of so many parts. */
function taken(amount: number, by: Subject): number[] {
  const n = valueOf(by);
  if (isShare(by)) return [(amount * n) / 100, amount * (1 - n / 100)];
  return by.fact.kind === 'count' || by.fact.kind === 'ratio' || by.fact.kind === 'years' ? [amount * n, amount / n] : [];
}

function ofThree(claim: Claim, of: readonly Subject[]): number[] {
  const amounts = of.filter(isMoney);
  const [p = NaN, q = NaN, r = NaN] = of.filter(isShare).map((share) => valueOf(share) / 100);
  if (claim.kind === 'percent' && amounts.length === 0) return [100 * (p + q + r)];
  if (!alike(amounts)) return [];
  if (claim.kind === 'money') {
    const [x = NaN, y = NaN, z = NaN] = amounts.map((amount) => inPeriod(claim, amount));
    if (amounts.length === 3) return [x + y + z, x + y - z, x - y + z, y + z - x];
    if (amounts.length === 2) return [x * p - y, y * p - x, x * p + y, y * p + x, (x - y) * p, (x + y) * p];
    return [x * (p - q)];
  }
  if (claim.kind !== 'percent' || amounts.length < 3) return [];
  const [x = NaN, y = NaN, z = NaN] = amounts.map(valueOf);
  return [(x + y) / z, (x - y) / z, (x + z) / y, (x - z) / y, (y + z) / x, (y - z) / x].map((part) => 100 * part);
}

const isMoney = ({ fact }: Subject): boolean => fact.kind === 'money';
const isShare = ({ fact }: Subject): boolean => fact.kind === 'percent' && !isPoints(fact);
const valueOf = ({ fact }: Subject): number => Number(fact.value);
/** All flow, or all stand. */
const alike = (amounts: readonly Subject[]): boolean => new Set(amounts.map(({ fact }) => periodOf(fact) === null)).size === 1;

/** An amount by the month or the year, as the claim has it; not a number where it has no period. */
function inPeriod({ period }: Claim, { fact }: Subject): number {
  const own = periodOf(fact);
  if (period === null || period === own) return Number(fact.value);
  return own === null ? NaN : own === 'year' ? Number(fact.value) / 12 : Number(fact.value) * 12;
}
