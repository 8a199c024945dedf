/**
 * Figures that follow from facts: sums, differences, shares, ratios, complements, spans. An expression counts only when the text names its operands (facts that
 * stand in the same sentence, row or paragraph, or of which the sentence speaks) and has a word for the operation, and the coarser the figure, the fewer expressions are tried:
 * with many tries a wrong figure would come out true by luck.
 */
import type { Claim } from './claims/claim.ts';
import { isFlow, isPoints, periodOf, shows } from './matching.ts';
import { isDifference } from './outcome.ts';
import type { Subject } from './sheet.ts';
import { onOtherSide, SURPLUS } from './sides.ts';

export interface Operands {
  /** Facts that other figures of the sentence or the row state; nearest first. */
  stated: Subject[];
  /** Facts that stand in the sentences before, or of which this one speaks without their figure. */
  named: Subject[];
  /** What a share may be of without its being said. */
  wholes: Subject[];
  text: string;
  /** The figure's own sentence or cell. */
  sentence: string;
  /** Only what a share becomes when an amount of the whole is moved, only a part of one amount, or only how far a table's row is from its first. */
  only: 'moved' | 'part' | 'row' | null;
  /** One that must be among the two. */
  with: Subject | null;
}

const DIFFERENCE =
  /\b(?:more|less|above|below|over|under|short|difference|gap|apart|between|extra|another|further|remaining|remainder|rest|left|leaves?|leaving|other|drops?|falls?|fell|rises?|rose|gains?|los[est]\w*|lower|higher|points?|lifts?|adds?|away|exceeds?|surplus|shortfall|widen|grew|grow|moved?|shy|beyond|ahead|behind|increase|decrease|cut|saves?|costs?|improv\w+|smaller|larger|bigger|wide|missing|lacks?|net|after|minus|rest)\b/i;
/** What a number of points can be between. */
const APART =
  /\b(?:gain\w*|above|below|more|less|ahead|behind|short|over|under|shy|drops?|lifts?|ris\w+|rose|falls?|fell|gap|difference|apart|between|spread|premium|by|from|costs?|worth|wide|higher|lower|better|worse|clears?|clear|misses|kinder|improve\w*|removes|add\w*|beat\w*|lag\w*|trail\w*|active|overweight|underweight|than|against|versus|vs)\b/i;
const SUM =
  /\s[+&]\s|\b(?:all[- ]in|between them|jointly|together|total\w*|sum|combined|altogether|in all|whole|com(?:es?|ing) to|both|plus|and|adds?|all|overall|including|rais(?:es?|ed|ing)|ris(?:es?|ing)|becomes?)\b/i;
const RATIO =
  /\b(?:of|times|share|ratio|part|multiple|twice|as much|as large|out of|per|cover\w*|every|makes? up|accounts?|only|just|i\.e|is|are|at|or|to|funded|there|done|worth|earn\w*)\b|[(=:]/i;
const REST =
  /\b(?:other|rest|remaining|remainder|not|without|else|leaves?|left|fail\w*|outside|balance|run(?:s|ning)? (?:short|out|dry)|money (?:is |was )?gone|too early|unable|cannot|unclassified|(?:don[’']t|do not|doesn[’']t|does not) (?:work|last|hold)\w*)\b/i;
/** What one share leaves of another is a share; how far two are apart is said in points. */
const PART_LEFT = /\b(?:rest|remaining|left|other|less)\b/i;
const OF_WHOLE = /\bof (?:(?:all|the|your|our|their|its|whole) ){0,2}(?:money|portfolio|everything|assets|total|whole|savings)\b/i;
const WHAT_YOU_HAVE =
  /\b(?:what|as much as) (?:you|they|we|it|the trust|the portfolio) (?:have|own|holds?|has|is worth)\b|\b(?:its|today[’']s|the|your) (?:present|current|today[’']s) (?:value|balance|portfolio|size)\b|\btoday[’']s (?:value|balance|portfolio)\b/i;
/** What is taken out, paid or earned each year is a share of what it comes from. */
const RATE = /\b(?:withdr[ae]w\w*|draw\w*|provid\w+|support\w*|spend\w*|yields?|rate|fees?|costs?)\b/i;
/** A sum of counts: `and` alone joins two counts that are none. */
const COUNTED = /\s[+&]\s|\b(?:together|totals?|combined|altogether|in all|between them|jointly|sum|plus|both|either)\b/i;
const INTEREST = /\b(?:interest|earn\w*|yields?|better off|growth)\b/i;
/** `a third more than`: of the difference, not of the ratio. */
const PART_MORE =
  /\b(?:half|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth)s? (?:more|less|higher|lower|larger|smaller|bigger)\b/i;
const COVERS =
  /\b(?:of|in) (?:\w+ ){0,2}(?:spending|withdrawals?|saving|outlays|expenses|pay|draws?)\b|\b(?:cover|last|carry|put back|save|exhaust|run out|be gone|there in|pa(?:y|id) off)/i;
/** Of one of those that are counted. */
const EACH = /\b(?:apiece|each|every|per|average|an acre|a share|a head|a piece)\b/i;
const GAP =
  /\b(?:over|short|under|too (?:much|little)|sell\w*|buy\w*|purchas\w+|mov(?:e|es|ing)|gap|surplus|shortfall|above|below|excess|more|less|trim\w*|correct\w*)\b/i;
/** What a yearly amount comes to in years. */
const OVER =
  /\b(?:over|for|those|these|first|stretch|adds? up|comes? to|bridge|in all|altogether|along the way|until|years? of|years? without|between)\b/i;
/** Those of a number that do not. */
const FAILED = /\b(?:fail\w*|not)\b|n[’']t\b/i;
/** `57 of 58 starting years`: a share of what is counted. */
const OUT_OF = /\b(?:starting years|of (?:those|these|them|the)|of \d+)\b/i;
/** What of a value is gain: `the unrealized gain is 82% of the position`. */
const GAIN = /\b(?:gains?|appreciation|profit)\b[^.;]{0,40}% of\b/i;
const HALFWAY = /\b(?:halfway|midpoint|midway|average|mean|middle of)\b/i;
const GROWTH =
  /\b(?:adds?|grew|grown|growth|up|rose|risen|increase\w*|more|higher|raise\w*|rise|down|fell|fall\w*|drop\w*|less|lower|decline\w*|cut)\b/i;
const SAMPLING = /\b(?:sampling|standard error|margin of error|confidence)\b/i;

/** The facts that the figure follows from, or null. */
export function derive(claim: Claim, { stated, named, wholes, text, sentence, only, with: one }: Operands): Subject[] | null {
  if (claim.kind === 'money' && claim.unit !== null) return null;
  // The zeros of "about $140,000" are rounding: it is a figure of two digits.
  const units =
    claim.step === 0
      ? 1
      : claim.bound === null
        ? claim.value / claim.step
        : Number(String(Math.round(claim.value / claim.step)).replace(/0+$/, ''));
  const coarse = units < 100;
  const fine = units >= 2000;
  if (claim.kind === 'points') {
    stated = stated.filter(({ fact }) => (fact.kind === 'percent' && (!isPoints(fact) || /^limit/.test(fact.id))) || fact.kind === 'count');
    named = named.filter(({ fact }) => fact.kind === 'percent' || fact.kind === 'count');
  }
  if (claim.kind === 'money' && isDifference(claim, sentence))
    stated = stated.filter(({ fact }) => fact.kind !== 'age' && fact.kind !== 'year' && fact.kind !== 'date');
  const pool = unique(
    fine
      ? [...stated.slice(0, 10), ...named.slice(0, 10)]
      : coarse
        ? [...stated.slice(0, 6), ...named.slice(0, claim.kind === 'number' && claim.unit !== null ? 6 : claim.kind === 'points' ? 4 : 3)]
        : [...stated.slice(0, 7), ...named.slice(0, 5)],
  );
  // What a figure of many digits comes out as is no luck; a coarse one wants a word for the operation. A sum always does: `A is X. B is Y` must not pass with A's figure as both.
  const says = (words: RegExp) => (!coarse && words !== SUM) || words.test(claim.kind === 'percent' && words === RATIO ? sentence : text);
  const fits = (value: number) =>
    Number.isFinite(value) &&
    shows(claim, Math.abs(value)) &&
    (claim.sign === 0 || value === 0 || claim.sign === Math.sign(value) || claim.kind === 'points');
  if (only === 'row')
    return one &&
      stated[0] &&
      claim.sign === Math.sign(Number(stated[0].fact.value) - Number(one.fact.value)) &&
      shows(claim, Math.abs(Number(stated[0].fact.value) - Number(one.fact.value)))
      ? [stated[0], one]
      : null;
  if (only === 'moved') return moved(claim, unique([...stated, ...named]), stated, wholes, fits);
  if (only === 'part')
    return (
      unique([...stated, ...named])
        .slice(0, 8)
        .flatMap((a) => (oneGives(claim, a, text, says, fits) ? [[a]] : []))[0] ?? null
    );
  for (const [a, b] of pairs(pool))
    if ((one === null || a === one || b === one) && pairGives(claim, a, b, text, sentence, says, fits)) return b === one ? [b, a] : [a, b];
  if (
    claim.kind === 'percent' ||
    (claim.kind === 'money' && !coarse) ||
    (claim.kind === 'fraction' && (OF_WHOLE.test(text) || WHAT_YOU_HAVE.test(text))) ||
    (claim.kind === 'multiple' && WHAT_YOU_HAVE.test(text))
  )
    for (const a of stated.slice(0, 6))
      for (const whole of wholes)
        if (
          a !== whole &&
          (pairGives(claim, a, whole, text, sentence, says, fits) ||
            (claim.kind === 'money' && a.fact.kind === 'percent' && pairGives(claim, whole, a, text, sentence, says, fits)))
        )
          return [a, whole];
  for (const a of unique([...pool, ...(REST.test(text) ? stated.slice(0, 10) : []), ...named.slice(0, 6)]))
    if (oneGives(claim, a, text, says, fits)) return [a];
  if (claim.kind === 'points' && SAMPLING.test(text)) {
    const paths = [...named, ...stated].find(({ fact }) => fact.kind === 'count' && Number(fact.value) >= 500);
    const chance = [...stated, ...named].find(({ fact }) => fact.kind === 'percent' && !isPoints(fact));
    if (paths && chance) {
      const p = Number(chance.fact.value) / 100;
      const error = 100 * Math.sqrt((p * (1 - p)) / Number(paths.fact.value));
      if (fits(error) || fits(1.96 * error)) return [chance, paths];
    }
  }
  if (one) return null;
  const saved =
    claim.kind === 'money' && (claim.period === null || claim.period === 'year') && RATED.test(sentence)
      ? ofRates(claim, stated, wholes, fits)
      : null;
  if (saved) return saved;
  return claim.kind === 'money' ? gapToTarget(claim, unique([...stated, ...named]), wholes, text, sentence, fits) : null;
}

/** `$82,133 over`, `selling about $82,000 of stocks`: a class's amount less its target share of the whole. */
function gapToTarget(
  claim: Claim,
  pool: readonly Subject[],
  [total]: readonly Subject[],
  text: string,
  sentence: string,
  fits: Fits,
): Subject[] | null {
  const sided = (value: number) => fits(value) && !onOtherSide(claim, value, SURPLUS, sentence);
  if (!total || claim.period !== null || !GAP.test(text)) return null;
  const targets = pool.filter(({ fact, yardstick }) => fact.kind === 'percent' && yardstick).slice(0, 6);
  const values = pool.filter(({ fact }) => fact.kind === 'money' && periodOf(fact) === null).slice(0, 8);
  const shares = pool.filter(({ fact, yardstick }) => fact.kind === 'percent' && !yardstick && !isPoints(fact)).slice(0, 6);
  for (const target of targets) {
    const aim = (Number(target.fact.value) * Number(total.fact.value)) / 100;
    for (const value of values) if (value !== total && sided(Number(value.fact.value) - aim)) return [value, target, total];
    // A share as it is shown gives the amount only roughly.
    if (claim.step >= 100 || claim.bound !== null)
      for (const share of shares)
        if (sided((Number(share.fact.value) * Number(total.fact.value)) / 100 - aim)) return [share, target, total];
  }
  return null;
}

/** What is left of a share when one or two amounts that stand beside it go out of the whole. */
function moved(
  claim: Claim,
  pool: readonly Subject[],
  stated: readonly Subject[],
  [total]: readonly Subject[],
  fits: Fits,
): Subject[] | null {
  if (claim.kind !== 'percent' || !total) return null;
  const amounts = stated.filter(({ fact }) => fact.kind === 'money' && periodOf(fact) === null).slice(0, 3);
  const sums = [...amounts.map((a) => [a]), ...(amounts[0] && amounts[1] ? [[amounts[0], amounts[1]]] : [])];
  for (const a of pool.slice(0, 16)) {
    if (a.fact.kind !== 'percent' || isPoints(a.fact)) continue;
    for (const parts of sums)
      if (fits(Number(a.fact.value) - (parts.reduce((sum, { fact }) => sum + Number(fact.value), 0) / Number(total.fact.value)) * 100))
        return [a, ...parts, total];
  }
  return null;
}

/** `Lowering the fee from 0.55% to 0.40% would save about $6,400`: what two rates that stand beside it are apart, of the whole. */
function ofRates({ period }: Claim, stated: readonly Subject[], [total]: readonly Subject[], fits: Fits): Subject[] | null {
  const rates = stated.filter(({ fact }) => fact.kind === 'percent' && RATED.test(fact.label)).slice(0, 3);
  for (const [a, b] of total ? pairs(rates) : [])
    if (total && fits(((Number(a.fact.value) - Number(b.fact.value)) / 100) * Number(total.fact.value))) return [a, b, total];
  for (const a of period === null && total ? rates : [])
    if (total && fits((Number(a.fact.value) / 100) * Number(total.fact.value))) return [a, total];
  return null;
}
const RATED = /\b(?:fees?|expenses?|costs?|charges?)\b/i;

type Fits = (value: number) => boolean;
type Says = (words: RegExp) => boolean;

/** Parts of one amount, where a word says which: `if it halved you would lose …`. */
const PARTS: [RegExp, number][] = [
  [/\btwo[- ]thirds\b/i, 2 / 3],
  [/\bthree[- ](?:quarters|fourths)\b/i, 0.75],
  [/\b(?:half|halves|halved|halving|halfway)\b/i, 0.5],
  [/\bthird\b/i, 1 / 3],
  [/\bquarter\b/i, 0.25],
  [/\bfifth\b/i, 0.2],
  [/\btenth\b/i, 0.1],
  [/\b(?:twice|doubl\w+|for (?:the two of|both of) (?:you|them|us))\b/i, 2],
];

function oneGives(claim: Claim, { fact }: Subject, text: string, says: Says, fits: Fits): boolean {
  const value = Number(fact.value);
  if (claim.kind === 'money' && fact.kind === 'money') {
    const scale = scaleTo(claim, fact);
    const quarterly = periodOf(fact) === null && /\bquarter(?:ly)?\b/i.test(fact.label);
    if (quarterly && claim.period !== null) return fits(claim.period === 'month' ? value / 3 : value * 4);
    if (
      claim.period === null &&
      periodOf(fact) === 'month' &&
      claim.value / claim.step >= 1000 &&
      /\b(?:a|per) (?:year|annum)\b/i.test(text) &&
      fits(value * 12)
    )
      return true;
    if (claim.period !== null && periodOf(fact) === null) return false;
    return PARTS.some(([word, part]) => word.test(text) && fits((value * part) / scale));
  }
  if (claim.kind === 'fraction' && fact.kind === 'percent' && !isPoints(fact)) return /\bfail\w*\b/i.test(text) && fits(1 - value / 100);
  if (claim.kind === 'percent' && fact.kind === 'percent' && !isPoints(fact)) return says(REST) && each(fact, (shown) => fits(100 - shown));
  if (claim.kind === 'number' && claim.unit?.startsWith('month')) return fact.kind === 'years' && fits(value * 12);
  if (claim.kind === 'number' && claim.unit?.startsWith('year'))
    return (fact.kind === 'ratio' || fact.kind === 'count') && /month/i.test(fact.label + fact.display) && fits(value / 12);
  return false;
}

function pairGives(claim: Claim, a: Subject, b: Subject, text: string, sentence: string, says: Says, fits: Fits): boolean {
  const [x, y] = [a.fact, b.fact];
  const percent = (fact: typeof x) => fact.kind === 'percent' && !isPoints(fact);
  const alike = x.kind === y.kind && (x.kind !== 'money' || samePeriod(x, y));
  const both = (of: (x: number, y: number) => number) => fits(of(Number(x.value), Number(y.value))) || fits(of(shownOf(x), shownOf(y)));
  switch (claim.kind) {
    case 'money': {
      // An amount a month cannot follow from what has no period, nor one a week from anything here.
      if (claim.period === 'week') return false;
      if (claim.period !== null && x.kind === 'money' && periodOf(x) === null)
        return percent(y) && INTEREST.test(text) && both((m, p) => (m * p) / 100 / (claim.period === 'month' ? 12 : 1));
      if (x.kind === 'money' && percent(y)) return says(RATIO) && both((m, p) => (m * p) / 100);
      if (x.kind === 'money' && y.kind === 'years')
        return (
          claim.period === null && periodOf(x) !== null && OVER.test(text) && both((m, n) => m * n * (periodOf(x) === 'month' ? 12 : 1))
        );
      if (x.kind !== 'money' || y.kind !== 'money')
        return (
          (y.kind === 'count' || y.kind === 'ratio') &&
          x.kind === 'money' &&
          (both((m, n) => (m * n) / (/\bmonths?\b/i.test(y.label) && periodOf(x) === 'year' ? 12 : 1)) ||
            (y.kind === 'count' && EACH.test(sentence) && both((m, n) => m / n)))
        );
      if (!alike) return false;
      const scale = scaleTo(claim, x);
      return (
        (says(DIFFERENCE) && both((m, n) => (m - n) / scale)) ||
        (says(SUM) && both((m, n) => (m + n) / scale)) ||
        (says(HALFWAY) && both((m, n) => (m + n) / 2 / scale))
      );
    }
    case 'points':
      return (
        percent(x) &&
        percent(y) &&
        ((says(APART) && both((p, q) => p - q)) || (claim.unit === 'bp' && /\ball[- ]in\b/i.test(text) && both((p, q) => p + q)))
      );
    case 'percent':
      if (percent(x) && percent(y)) return (says(SUM) && both((p, q) => p + q)) || (PART_LEFT.test(text) && both((p, q) => p - q));
      if (
        x.kind === 'money' &&
        y.kind === 'money' &&
        periodOf(x) === 'year' &&
        periodOf(y) === null &&
        RATE.test(text) &&
        /\bof (?:its|the|your|their|our|what)\b/i.test(text) &&
        both((m, n) => (m < n ? (100 * m) / n : NaN))
      )
        return true;
      if (!comparable(x, y)) return false;
      return (
        (says(RATIO) && both((m, n) => (n > m ? (m / n) * 100 : NaN))) ||
        (says(GROWTH) && both((m, n) => (m < 5 * n && n < 5 * m ? (m / n - 1) * 100 : NaN))) ||
        (GAIN.test(sentence) && both((m, n) => (m > n ? (1 - n / m) * 100 : NaN)))
      );
    case 'fraction':
      return (
        (comparable(x, y) || (percent(x) && percent(y))) &&
        both((m, n) => (PART_MORE.test(text) ? Math.abs(m / n - 1) : m < n ? m / n : NaN))
      );
    case 'multiple':
      return (
        !(a.yardstick && b.yardstick) &&
        (comparable(x, y) || (percent(x) && percent(y))) &&
        both((m, n) => (claim.value >= 1 === m >= n ? m / n : NaN))
      );
    case 'number': {
      const unit = claim.unit?.replace(/s$/, '') ?? null;
      if (unit === 'year' && ((x.kind === 'age' && y.kind === 'age') || (x.kind === 'year' && y.kind === 'year')))
        return both((m, n) => m - n);
      if (unit === 'year' && x.kind === 'year' && y.kind === 'date') return fits(Number(x.value) - Number(String(y.value).slice(0, 4)));
      if ((unit === 'year' || unit === 'month' || unit === 'week') && x.kind === 'money' && y.kind === 'money')
        return periodOf(x) === null && COVERS.test(text) && perPeriod(x, y, unit, fits);
      if (unit === null && percent(x) && percent(y)) return both((p, q) => p - q);
      if (unit === null && percent(x) && y.kind === 'count')
        return (
          OUT_OF.test(text) &&
          [Number(x.value), ...(FAILED.test(sentence) ? [100 - Number(x.value)] : [])].some((share) =>
            fits(Math.round((share * Number(y.value)) / 100)),
          )
        );
      if (unit === null && x.kind === 'age' && y.kind === 'age') return says(DIFFERENCE) && both((m, n) => m - n);
      if (unit === null && y.kind === 'years' && (x.kind === 'age' || x.kind === 'year')) return both((m, n) => m + n);
      return (
        !/^(?:year|month|week|day)$/.test(unit ?? '') &&
        x.kind === 'count' &&
        y.kind === 'count' &&
        ((says(DIFFERENCE) && both((m, n) => m - n)) || (COUNTED.test(text) && both((m, n) => m + n)))
      );
    }
    case 'comparison':
    case 'date':
    case 'ticker':
      return false;
  }
}

/** Years, months or weeks that a sum covers at a rate. */
function perPeriod(x: Subject['fact'], y: Subject['fact'], unit: string, fits: Fits): boolean {
  const rate = periodOf(y);
  if (rate === null) return false;
  const months = (Number(x.value) / Number(y.value)) * (rate === 'year' ? 12 : 1);
  return fits(unit === 'year' ? months / 12 : unit === 'month' ? months : (months * 52) / 12);
}

function each({ value, display }: Subject['fact'], test: (value: number) => boolean): boolean {
  return test(Number(value)) || test(shownOf({ value, display }));
}

/** The figure as its display shows it; the value itself where that is not one plain number. */
function shownOf({ value, display }: { value: number | string; display: string }): number {
  const digits = /^[−+-]?\$?[\d,]+(?:\.\d+)?(?=%|\s|$)/.exec(display)?.[0].replace(/[$,+]/g, '').replace('−', '-');
  return digits && !/million|billion/.test(display) ? Number(digits) : Number(value);
}

function comparable(x: Subject['fact'], y: Subject['fact']): boolean {
  return (
    (x.kind === 'money' && y.kind === 'money' && samePeriod(x, y)) ||
    sameMeasure(x, y) ||
    (x.kind === 'count' && y.kind === 'count') ||
    (x.kind === 'years' && y.kind === 'years')
  );
}

/** What turns an amount of a fact's period into one of the claim's; none does where the fact has no period or the claim's is a week. */
function scaleTo({ period }: Claim, fact: Subject['fact']): number {
  const own = fact.kind === 'money' ? periodOf(fact) : null;
  if (period === null || period === own) return 1;
  return own === null || period === 'week' ? NaN : own === 'year' ? 12 : 1 / 12;
}

/** Both in months, in days, or in points. */
function sameMeasure(x: Subject['fact'], y: Subject['fact']): boolean {
  const measure = ({ display }: Subject['fact']) => /\b(month|day|point)s?$/.exec(display)?.[1];
  return measure(x) !== undefined && measure(x) === measure(y);
}

function samePeriod(x: Subject['fact'], y: Subject['fact']): boolean {
  const [one, other] = [periodOf(x), periodOf(y)];
  // What flows is meant by the year where a label does not say.
  return one === other || (one === 'year' && other === null && isFlow(y)) || (other === 'year' && one === null && isFlow(x));
}

function* pairs(pool: Subject[]): Generator<[Subject, Subject]> {
  for (const a of pool) for (const b of pool) if (a !== b) yield [a, b];
}

function unique(pool: Subject[]): Subject[] {
  return [...new Set(pool)];
}
