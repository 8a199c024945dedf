/** Whether a claim's figure is a fact's: by kind and unit, sign, period and the precision that is shown. Words are judged elsewhere. */
import type { Fact } from '#schema/facts.ts';
import type { Claim } from './claims.ts';

/** A figure within this share of the fact may be called "about" it, when its zeros show that it was rounded. */
const ABOUT = 0.025;

/** Whether the claim could be of this fact at all, whatever its figure. */
export function sameKind(claim: Claim, fact: Fact): boolean {
  switch (claim.kind) {
    case 'money':
      return fact.kind === 'money' && periodsAgree(claim, fact);
    case 'percent':
      return fact.kind === 'percent' && !isPoints(fact);
    case 'points':
      return (fact.kind === 'percent' || fact.kind === 'ratio' || fact.kind === 'count') && isPoints(fact);
    case 'date':
      return fact.kind === 'date';
    case 'number':
      return numberFits(claim, fact);
    case 'ticker':
      return false;
  }
}

/** Whether the claim's figure is the fact's, as far as the claim shows it. */
export function sameFigure(claim: Claim, fact: Fact): boolean {
  if (!sameKind(claim, fact)) return false;
  if (claim.kind === 'date') return claim.date !== null && String(fact.value).startsWith(claim.date);
  const value = Number(fact.value);
  if (!Number.isFinite(value)) return false;
  const stated = claim.kind === 'money' && claim.period === 'month' && periodOf(fact) === 'year' ? value / 12 : value;
  const size = Math.abs(stated);
  if (claim.sign !== 0 && size > 0 && Math.sign(stated) !== claim.sign) return false;
  if (claim.sign === 0 && stated < 0 && claim.kind !== 'points') return false;
  if (close(halfUp(size, claim.step), claim.value)) return true;
  const zeros = trailingZeros(claim.value);
  return claim.approximate && zeros > claim.step && close(halfUp(size, zeros), claim.value) && Math.abs(claim.value - size) <= ABOUT * size;
}

export function isPoints(fact: Fact): boolean {
  return /-drift$/.test(fact.id) || /\bpoints?\b/.test(fact.display);
}

function halfUp(size: number, step: number): number {
  // Ten digits are kept before the half is judged, so that 77.05 counts as a half.
  return Math.floor(Number((size / step).toPrecision(12)) + 0.5) * step;
}

function close(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));
}

function trailingZeros(value: number): number {
  let zeros = 1;
  while (value > 0 && Number.isInteger(value) && value % (zeros * 10) === 0) zeros *= 10;
  return zeros;
}

function periodOf(fact: Fact): Claim['period'] {
  if (/-month$/.test(fact.id) || /\b(?:a|per|each) month\b|\bmonthly\b/i.test(fact.label)) return 'month';
  return /-year$/.test(fact.id) || /-at-90$/.test(fact.id) || /\b(?:a|per|each) year\b|\byearly\b|\bannual/i.test(fact.label) ? 'year' : null;
}

function periodsAgree(claim: Claim, fact: Fact): boolean {
  const period = periodOf(fact);
  if (claim.period === null || claim.period === period) return true;
  return claim.period === 'month' && period === 'year';
}

function numberFits(claim: Claim, fact: Fact): boolean {
  const unit = claim.unit?.replace(/s$/, '') ?? null;
  const speaks = (word: string) => new RegExp(`\\b${word}s?\\b`, 'i').test(`${fact.id.replaceAll('-', ' ')} ${fact.label} ${fact.display}`);
  switch (fact.kind) {
    case 'year':
      return unit === null && claim.step === 1 && claim.value >= 1900 && claim.value <= 2200;
    case 'age':
      return (unit === null || unit === 'old') && claim.value < 150;
    case 'years':
      return unit === 'year';
    case 'ratio':
    case 'count':
      // What is shown with its unit is not the same figure without it.
      if (/\b(?:days?|months?|years?)$/.test(fact.display)) return unit !== null && speaks(unit);
      if (unit === 'year' || unit === 'month' || unit === 'day' || unit === 'week') return speaks(unit);
      return true;
    case 'money':
    case 'percent':
    case 'date':
    case 'text':
      return false;
  }
}
