/** What one line's claims say of each other. */
import type { Claim } from './claims.ts';
import { heldAgainst, shareBeside } from './beside.ts';
import { derive } from './derive.ts';
import type { Operands } from './derive.ts';
import { sameFigure, sameKind, shows } from './matching.ts';
import { operandsOf } from './operands.ts';
import { digitsOf, told } from './opinion.ts';
import type { Judged, Opinion } from './opinion.ts';
import { isBase } from './outcome.ts';
import type { Sheet, Subject } from './sheet.ts';
import { spanOf } from './spans.ts';

/** Claims to either side, of which one may follow. */
const AROUND = 24;

/** The facts that a figure follows from as such figures usually do, by its opinion, the text around it, what may be its operands, and the line before. */
export type Known = (opinion: Opinion, text: string, operands: Operands, before: readonly Opinion[]) => Subject[] | null;

/** What one line's claims say of each other: a name's own figures, and figures that follow from the others. */
export function settle(line: Opinion[], before: Opinion[], sheet: Sheet, codes: ReadonlySet<string>, known: Known): void {
  const ids = new Set(line.filter(({ judged }) => judged.verdict !== 'ungrounded').flatMap(({ judged }) => judged.factIds));
  const names = sheet.subjects.filter(
    ({ fact, named }) => ids.has(fact.id) && (named.length > 0 || /\b(?:one|1)[- ]year\b/i.test(fact.label)),
  );
  for (const opinion of line)
    if (opinion.judged.verdict === 'ungrounded')
      opinion.judged = partOfName(opinion.judged, names) ?? asCode(opinion.judged, codes) ?? opinion.judged;
  for (const [index, opinion] of line.entries()) {
    // A figure that is a fact's, in a sentence that speaks of another, is no less wrong for being a sum as well.
    if (
      opinion.judged.verdict !== 'ungrounded' ||
      opinion.claim.kind === 'ticker' ||
      opinion.claim.kind === 'date' ||
      (opinion.isFigure && digitsOf(opinion.claim) >= 3)
    )
      continue;
    if (isBase(opinion.claim, opinion.context.text) && !/\bfail\w*\b/i.test(opinion.context.text)) continue;
    if (inOtherUnit(opinion) || isPart(opinion)) continue;
    const near = line.slice(Math.max(0, index - AROUND), index + AROUND);
    const own = shareBeside(opinion, line.slice(Math.max(0, index - AROUND), index), sheet) ?? heldAgainst(opinion, near, sheet);
    if (own) {
      opinion.judged = told(opinion.judged, [own.fact.id]);
      opinion.subject = own;
      continue;
    }
    const restated = restates(opinion, line);
    if (restated) {
      opinion.judged = told(opinion.judged, restated, 'derived');
      continue;
    }
    const operands = operandsOf(opinion, near, before.slice(-AROUND), sheet);
    const facts =
      spanOf(opinion.claim, textOf(opinion), sheet.marks) ??
      derive(asAmount(opinion.claim), operands) ??
      (isMonthly(opinion, near) ? derive({ ...opinion.claim, period: 'month' }, operands) : null);
    const others = facts ?? known(opinion, textAround(opinion, near), operands, before);
    if (!others) continue;
    opinion.judged = told(opinion.judged, [...new Set(others.flatMap(({ fact, from }) => from ?? [fact.id]))], 'derived');
    opinion.difference = facts && operands.only !== 'row' && facts.length === 2 && facts[0] && facts[1] ? [facts[0], facts[1]] : null;
  }
}

/** `They spend $9,800 a month. Rent, after property tax, brings in $4,780 of that`. */
function isMonthly({ claim }: Opinion, near: readonly Opinion[]): boolean {
  const said = near.filter((other) => other.claim.kind === 'money' && other.claim !== claim);
  return (
    claim.kind === 'money' &&
    claim.period === null &&
    said.at(0)?.claim.period === 'month' &&
    said.every((other) => other.claim.period !== 'year')
  );
}

/** `834k`, in a note that leaves the currency out: nothing else is counted in thousands without a word for what it is. */
function asAmount(claim: Claim): Claim {
  return claim.kind === 'number' && claim.unit === null && /\d\s?[km]$/i.test(claim.text) ? { ...claim, kind: 'money' } : claim;
}

/** A sentence, or a cell with the heads of its row and column. */
function textOf({ context, passage }: Opinion): string {
  return [context.text, ...passage.around.flatMap(({ text, weight }) => (weight >= 1 ? [text] : []))].join(' ');
}

/** The sentences of the claims near it and those before them, with their heading. */
function textAround({ passage }: Opinion, near: readonly Opinion[]): string {
  return [...new Set(near.map((other) => other.passage.text)), ...passage.around.map(({ text }) => text)].join(' ');
}

/** `a limit of 10 points` where the limit is 10%: the right figure in the wrong unit is no difference of others. */
function inOtherUnit({ claim, context }: Opinion): boolean {
  if (claim.kind === 'number' && claim.unit !== null)
    return [...context.spokenOf(claim)].some(
      ([{ fact }, { here }]) => here >= 0.5 && Number(fact.value) === claim.value && !sameKind(claim, fact),
    );
  if (claim.kind !== 'points' && claim.kind !== 'percent') return false;
  const other: Claim = { ...claim, kind: claim.kind === 'points' ? 'percent' : 'points', sign: 0 };
  return [...context.spokenOf(claim)].some(([{ fact }, { here }]) => here >= 0.5 && sameFigure(other, fact) !== null);
}

/** `6 points of the portfolio`: a part is no difference. */
function isPart({ claim, context }: Opinion): boolean {
  return (
    claim.kind === 'points' &&
    /^ of (?:(?:the|your|its|all|our|their) ){0,2}(?:portfolio|money|whole|cut|goal|total|assets|spending)\b/i.test(
      context.text.slice(claim.end, claim.end + 40),
    )
  );
}

/** `$2,650 above your goal, or about $220 a month`: the figure right before it, by the month or by the year. */
function restates({ claim, passage }: Opinion, line: readonly Opinion[]): string[] | null {
  if (claim.kind !== 'money' || claim.period === null || claim.period === 'week') return null;
  const beside = line.filter(
    (other) =>
      other.passage === passage &&
      other.claim !== claim &&
      other.claim.kind === 'money' &&
      other.judged.verdict !== 'ungrounded' &&
      other.claim.period !== claim.period &&
      other.claim.unit === claim.unit,
  );
  for (const { claim: other, judged } of beside) {
    const between = passage.text.slice(Math.min(other.end, claim.end), Math.max(other.start, claim.start));
    if (between.length > 60 || !/\b(?:or|works out|that is|i\.e\.|makes|comes to)\b|[(=]/i.test(between)) continue;
    if (shows(claim, claim.period === 'month' ? other.value / 12 : other.value * 12)) return judged.factIds;
  }
  return null;
}

/** A bare number that is a holding's symbol; with a unit it counts something. */
function asCode(claim: Judged, codes: ReadonlySet<string>): Judged | null {
  return claim.kind === 'number' && claim.unit === null && claim.sign === 0 && codes.has(claim.text) ? told(claim, []) : null;
}

/** A figure that is in the label of a fact which the same line states is part of that fact's name: `at 59, 91%`. */
function partOfName(claim: Judged, names: readonly Subject[]): Judged | null {
  const namer = names.find(
    ({ named, fact }) =>
      named.some((one) => sameName(claim, one)) ||
      (claim.kind === 'number' && claim.value === 12 && claim.unit === 'months' && /\b(?:one|1)[- ]year\b/i.test(fact.label)),
  );
  return namer ? told(claim, [namer.fact.id]) : null;
}

/** Whether a claim repeats a figure of a label: `50%` of `halves`, `10-year` as it stands. */
function sameName(claim: Claim, one: Claim): boolean {
  if (claim.kind === 'ticker' || claim.date !== one.date) return false;
  if (claim.kind === one.kind) return claim.value === one.value && (claim.kind !== 'money' || claim.unit === one.unit);
  const part = ({ kind, value }: Claim) => (kind === 'percent' ? value / 100 : kind === 'fraction' || kind === 'multiple' ? value : NaN);
  return Math.abs(part(claim) - part(one)) < 1e-9;
}
