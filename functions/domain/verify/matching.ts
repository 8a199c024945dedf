/** Whether a claim's figure is a fact's: by kind and unit, sign, period, bound and the precision that is shown. Words are judged elsewhere. */
import type { Fact } from '#schema/facts.ts';
import type { Claim } from './claims/claim.ts';

/** A figure within this share of the fact may be called "about" it, when its zeros show that it was rounded; coarse ones within the second. */
const ABOUT = 0.025;
const ABOUT_COARSE = 0.045;
/** "Over $200,000" is said of what is not more than a tenth beyond. */
const BEYOND = 0.1;

/** Whether the claim could be of this fact at all, whatever its figure. */
export function sameKind(claim: Claim, fact: Fact): boolean {
  switch (claim.kind) {
    case 'money':
      return fact.kind === 'money' && periodsAgree(claim, fact) && (claim.unit === null || fact.display.includes(claim.unit));
    case 'percent':
      return fact.kind === 'percent' && !isPoints(fact);
    case 'points':
      return (
        ((fact.kind === 'percent' || fact.kind === 'ratio' || fact.kind === 'count') && isPoints(fact)) ||
        (fact.kind === 'percent' && (claim.unit === 'bp' || contributes(fact)))
      );
    case 'date':
      return fact.kind === 'date';
    case 'number':
      return numberFits(claim, fact);
    case 'fraction':
      return fact.kind === 'percent' && !isPoints(fact);
    case 'multiple':
      return fact.kind === 'ratio';
    case 'ticker':
    case 'comparison':
      return false;
  }
}

/** A label of what is owed. */
export const OWED =
  /\b(?:mortgage|loans?|card|line of credit|equity line|heloc|debts?)\b.*\b(?:balance|owed|outstanding|principal)\b|\b(?:debt|liabilities)\b/i;

/** What goes out stands below zero in a ledger. */
const OUTFLOW =
  /^(?!.*\b(?:before|after|net of|result|return|gains?|income)\b).*\b(?:draws?|withdrawals?|fees?|costs?|expenses?|spending|distributions?|payments?|tax(?:es)?)\b/i;

/** How a claim states a fact: as it is, or a yearly amount by the month or the reverse. */
export type Stated = 'itself' | 'form';

export function sameFigure(claim: Claim, fact: Fact): Stated | null {
  if (Number.isNaN(claim.value)) return null;
  if (!sameKind(claim, fact)) return null;
  if (claim.kind === 'date') return sameDay(claim.date ?? '', String(fact.value)) ? 'itself' : null;
  if (fact.kind === 'date') return String(fact.value).startsWith(`${claim.value}-`) ? 'itself' : null;
  const value = typeof fact.value === 'number' ? fact.value : Number(fact.value);
  if (!Number.isFinite(value)) return null;
  const period = fact.kind === 'money' ? periodOf(fact) : null;
  if (claim.period === 'month' && period === 'year') return showsSigned(claim, value / 12) ? 'form' : null;
  if (claim.period === 'year' && period === 'month') return showsSigned(claim, value * 12) ? 'form' : null;
  // What is owed stands below zero among what is owned, and what goes out among what comes in: `($402,200)`, `Fee: −$4,390`.
  if (claim.sign < 0 && value > 0 && fact.kind === 'money' && (OWED.test(fact.label) || OUTFLOW.test(fact.label)))
    return shows(claim, value) ? 'itself' : null;
  return showsSigned(
    claim,
    claim.kind === 'fraction' ? value / 100 : value,
    value < 0 && ((claim.kind === 'number' && isPoints(fact)) || (claim.kind === 'percent' && /\bdrawdown\b/i.test(fact.label))),
  )
    ? 'itself'
    : null;
}

/** `falls`: what is below zero by its name, or counts points whose side its words say. */
function showsSigned(claim: Claim, value: number, falls = false): boolean {
  if (claim.sign !== 0 && value !== 0 && Math.sign(value) !== claim.sign) return false;
  if (claim.sign === 0 && value < 0 && claim.kind !== 'points' && claim.kind !== 'money' && !falls) return false;
  return shows(claim, Math.abs(value));
}

/** Whether what the claim shows is this size, rounded half up at its last digit or as its words allow. */
export function shows(claim: Claim, size: number): boolean {
  const { value, step, bound } = claim;
  if (claim.kind === 'multiple' && step === 0 && value >= 10 && bound === null) return close(halfUp(size, 1), value);
  if (claim.kind === 'fraction' || (claim.kind === 'multiple' && step === 0)) return isPart(claim, size);
  const far = Math.abs(value - size);
  // What is further than a step cannot be a rounding; most facts end here.
  if (bound === null && far > step) return false;
  const tiny = 1e-9 * Math.max(1, value);
  if (bound === 'over' && size < value - tiny && halfUp(size, step) <= value) return false;
  if (bound === 'under' && size > value + tiny) return false;
  if (close(halfUp(size, step), value)) return true;
  if (bound === null) return false;
  const zeros = trailingZeros(value);
  const rounded = zeros > step;
  // A minimum and a maximum are said as they are.
  if (bound === 'least' || bound === 'most') return false;
  if (bound === 'over') return far < step || (rounded && far <= Math.min(BEYOND * value, zeros));
  if (bound === 'under') return far < step || (rounded && far <= Math.min(BEYOND * value, zeros));
  return rounded && close(halfUp(size, zeros), value) && far <= (value < 200 || value / zeros < 20 ? ABOUT_COARSE : ABOUT) * size;
}

/** `more than half`, `nearly a third`, `twice`: parts are said of what is near them, on the side that their words say. */
function isPart({ value, bound }: Claim, size: number): boolean {
  const ratio = size / value;
  switch (bound) {
    case 'over':
    case 'least':
      return ratio >= (bound === 'least' ? 1 - 1e-9 : 1) && ratio <= 1.4;
    case 'under':
    case 'most':
      return ratio <= 1 && ratio >= 0.88;
    case 'about':
      return Math.abs(ratio - 1) <= 0.09;
    case null:
      return Math.abs(ratio - 1) <= 0.045;
  }
}

/** A part of a return is said in points. */
function contributes(fact: Fact): boolean {
  return wordsOf(fact).has('contribution');
}

const points = new WeakMap<Fact, boolean>();
export function isPoints(fact: Fact): boolean {
  let known = points.get(fact);
  if (known === undefined) points.set(fact, (known = readPoints(fact)));
  return known;
}
function readPoints(fact: Fact): boolean {
  return /-drift$/.test(fact.id) || /\bpoints?\b/.test(fact.display) || (fact.kind === 'percent' && /\bpoints\b/i.test(fact.label));
}

function sameDay(claimed: string, day: string): boolean {
  return claimed.startsWith('--') ? day.slice(4) === claimed.slice(1) : claimed !== '' && day.startsWith(claimed);
}

function halfUp(size: number, step: number): number {
  // Twelve digits are kept before the half is judged, so that 77.05 counts as a half.
  return Math.floor(Number((size / step).toPrecision(12)) + 0.5) * step;
}

function close(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
}

function trailingZeros(value: number): number {
  let zeros = 1;
  while (value > 0 && zeros < 1e15 && Number.isInteger(value) && value % (zeros * 10) === 0) zeros *= 10;
  return zeros;
}

const periods = new WeakMap<Fact, Claim['period']>();
export function periodOf(fact: Fact): Claim['period'] {
  let period = periods.get(fact);
  if (period === undefined) periods.set(fact, (period = readPeriod(fact)));
  return period;
}
function readPeriod(fact: Fact): Claim['period'] {
  const said = `${fact.label} ${fact.display}`.replace(WHEN, ' ');
  const id = fact.id.replace(/[-_](?:last|prior|previous|this|next)[-_](?:year|month)$/, '');
  if (/-month(?:ly)?$/.test(id) || /\b(?:a|an|per|each|every) month\b|\bmonthly\b|\bp\.m\.|\/mo(?:nth)?\b/i.test(said)) return 'month';
  if (
    /-year(?:ly)?$/.test(id) ||
    /-at-90$/.test(id) ||
    /\b(?:a|per|each|every) year\b|\byearly\b|\bannual|\bper annum\b|\bp\.a\.|\/yr\b|\/year\b/i.test(said)
  )
    return 'year';
  if (FLOW.test(fact.label) && OF_A_YEAR.test(fact.label)) return 'year';
  return null;
}
/** `Paid to Ruth during the year`, `distributions allowed next year`: what flows, of one year. */
const OF_A_YEAR =
  /\bfirst (?:retirement )?year\b|\b(?:during|for|over|in) (?:the )?(?:last |past |previous |full |whole )?(?:year|(?:12|twelve) months)\b|\b(?:last|this|next|previous|prior|trailing) (?:year|(?:12|twelve) months)\b/i;
/** Whether an amount flows, and is neither one of a day nor of several years together. */
export function isFlow({ label }: Fact): boolean {
  return FLOW.test(label) && !/\byears\b/i.test(label);
}
/** `Net worth a year ago`: when, and not how often. */
const WHEN = /\b(?:a|one) (?:year|month) (?:ago|before|earlier|later|from now)\b/gi;
/** What is spent, saved or earned is meant by the year where a label does not say. */
const FLOW =
  /\b(?:spend|spending|saving|savings rate|contribution|cost|costs|fees?|income|salary|pay|wages?|earnings|withdrawals?|withdrawn|draws?|benefits?|social security|pension|premiums?|dividends?|pledges?|budget|rent|interest|match|expenses?|tax(?:es)?|goal|payments?|distribut\w+|paid|revenue|overhead|profit|sales|withdrawn|wages|spent|saved)\b/i;

function periodsAgree(claim: Claim, fact: Fact): boolean {
  const period = periodOf(fact);
  if (claim.period === 'week') return period === 'week';
  if (claim.period === null || claim.period === period || period !== null) return true;
  return claim.period === 'year' && FLOW.test(fact.label);
}

const words = new WeakMap<Fact, Set<string>>();
function wordsOf(fact: Fact): Set<string> {
  let known = words.get(fact);
  if (!known) words.set(fact, (known = new Set(`${fact.id} ${fact.label} ${fact.display}`.toLowerCase().match(/[a-z]+/g))));
  return known;
}

function numberFits(claim: Claim, fact: Fact): boolean {
  const unit = claim.unit?.replace(/s$/, '') ?? null;
  const speaks = (word: string) => wordsOf(fact).has(word) || wordsOf(fact).has(`${word}s`);
  switch (fact.kind) {
    case 'year':
      return unit === null && claim.step === 1 && claim.value >= 1800 && claim.value <= 2200;
    case 'date':
      return unit === null && claim.step === 1 && claim.value >= 1900 && claim.value <= 2200;
    case 'age':
      return (unit === null || unit === 'old') && claim.value < 150 && claim.step >= 1;
    case 'years':
      return unit === 'year' || (unit === null && claim.alone);
    case 'ratio':
    case 'count':
      // What is shown with its unit is not the same figure without it.
      if (/\b(?:days?|months?|years?)$/.test(fact.display)) return (unit !== null && speaks(unit)) || (unit === null && claim.alone);
      if (unit === 'year' || unit === 'month' || unit === 'day' || unit === 'week') return speaks(unit);
      return true;
    case 'money':
      // In words, or in a table or a ledger that says once what its figures are.
      return unit === null && ((claim.value >= 200 && /[a-z]/i.test(claim.text)) || (claim.value >= 1000 && claim.text.includes(',')));
    case 'percent':
      // `9.8 against 10.4`: the sign is said once, or left to the reader.
      return unit === null && claim.value <= 100;
    case 'text':
      return false;
  }
}
