/** Comparisons: whether what is said to be above is above, what is said to rise rises, and whether the ends of a range stand in order. */
import type { Fact } from '#schema/facts.ts';
import type { Claim } from './claims/claim.ts';
import { isPoints } from './matching.ts';

export interface Figure {
  claim: Claim;
  fact: Fact | null;
  /** It is a target or a limit. */
  yardstick: boolean;
}
export interface Comparison {
  start: number;
  end: number;
  factIds: string[];
  /** What is wrong, or null. */
  reason: string | null;
}

const MORE = 'above|over|more than|higher than|greater than|larger than|bigger than|exceed(?:s|ed|ing)?|ahead of|beats?|clears?|beyond|past|tops|surpass(?:es)?|well above|overshoots?';
const LESS = 'below|under|less than|lower than|smaller than|short of|fewer than|behind|misses|beneath|shy of|falls short of|undershoots?';
const COMPARES = new RegExp(`\\b(?:(?<more>${MORE})|(?<less>${LESS}))\\b`, 'i');
const UP = 'lift|rais|increas|improv|boost|climb|grow|grew|rise|rose|rising|add|up|bring(?:s|ing)? it up|push|gain';
const DOWN = 'lower|reduc|cut|fall|fell|drop|slip|declin|shrink|shrank|decreas|sink|sank|trim|down|erod|lose|los[ts]';
const MOVES = new RegExp(`\\b(?:(?<up>${UP})\\w*|(?<down>${DOWN})\\w*)\\b`, 'gi');
const YARDSTICK = '(?:target|goal|limit|minimum|maximum|threshold|line|aim|ceiling|floor|guideline)';
const AGAINST_YARDSTICK = new RegExp(`^[^.;:\\d]{0,32}?\\b(?:(?<more>above|over|beyond|past|exceeds|clears|higher than|more than)|(?<less>below|under|short of|beneath|misses|lower than|less than|shy of))\\s(?:(?:your|the|its|our|that|this|their)\\s)?(?:\\w+[- ]){0,2}?${YARDSTICK}\\b(?!\\s(?:of|is|at|mix)\\b)(?![^.;]{0,12}\\d)`, 'i');
const NEGATED = /\b(?:not|n't|no|never|neither|nor|without|instead of|rather than|if|unless|whether|should)\b/i;

const numeric = ({ claim, fact }: Figure): number => (fact && claim.kind !== 'fraction' && fact.kind !== 'date' && Number.isFinite(Number(fact.value)) && claim.kind !== 'points' ? Number(fact.value) : claim.value);

/** Comparisons between the figures of one passage. */
export function comparisonsIn(text: string, figures: Figure[]): Comparison[] {
  const found: Comparison[] = [];
  for (const [i, first] of figures.entries()) {
    const second = figures.slice(i + 1).find((other) => other.claim.kind === first.claim.kind);
    if (!second || first.claim.kind === 'ticker' || first.claim.kind === 'date') continue;
    const between = text.slice(first.claim.end, second.claim.start);
    const ids = [first, second].flatMap(({ fact }) => (fact ? [fact.id] : []));
    const [a, b] = [numeric(first), numeric(second)];
    const says = (start: number, end: number, wrong: string | null) => found.push({ start, end, factIds: ids, reason: wrong });
    if (/^\s?(?:to|–|—|-|until|till|through)(?: age)?\s?$/.test(between) || (/^\sand\s$/.test(between) && /\bbetween\s$/i.test(text.slice(0, first.claim.start)))) {
      const from = /\bfrom\s(?:about |roughly |around )?$/i.test(text.slice(Math.max(0, first.claim.start - 16), first.claim.start)) && first.claim.kind !== 'number';
      const before = text.slice(Math.max(0, first.claim.start - 70), first.claim.start);
      const moves = [...before.matchAll(MOVES)].at(-1);
      if (from && moves && !/[.;]/.test(before.slice(moves.index)) && !NEGATED.test(before)) says(moves.index + Math.max(0, first.claim.start - 70), second.claim.end, moves.groups?.['up'] ? (b < a ? 'the change is downwards' : null) : b > a ? 'the change is upwards' : null);
      else if (!from && (a > b || (a === b && first.claim.kind === 'number'))) says(first.claim.start, second.claim.end, 'the range runs backwards');
      continue;
    }
    if (between.length > 70 || /[.;]\s|\|/.test(between) || NEGATED.test(between)) continue;
    const match = COMPARES.exec(between);
    const yard = second.yardstick || new RegExp(`\\b${YARDSTICK}\\b`, 'i').test(between);
    if (!match || !yard || second.claim.kind === 'fraction' || between.length - match.index > 48 || /\b(?:and|but|while|with)\b/i.test(between.slice(0, match.index)) || first.claim.period !== second.claim.period || isRate(first) !== isRate(second)) continue;
    const wrong = match.groups?.['more'] ? a <= b : a >= b;
    says(first.claim.end + match.index, first.claim.end + match.index + match[0].length, wrong ? `${shown(first)} is ${a > b ? 'more' : a < b ? 'less' : 'as much'}${a === b ? ' as' : ' than'} ${shown(second)}` : null);
  }
  return found;
}

/** `91.3%, above your target`: against the one yardstick that the passage can mean. */
export function againstYardstick(text: string, figure: Figure, yardstick: (figure: Figure) => Fact | null): Comparison | null {
  const match = AGAINST_YARDSTICK.exec(text.slice(figure.claim.end, figure.claim.end + 90));
  if (!match || NEGATED.test(match[0]) || !figure.fact || isPoints(figure.fact)) return null;
  const line = yardstick(figure);
  if (!line) return null;
  const [a, b] = [numeric(figure), Number(line.value)];
  const wrong = match.groups?.['more'] ? a <= b : a >= b;
  const start = figure.claim.end + match.index;
  return { start, end: start + match[0].length, factIds: [figure.fact.id, line.id], reason: wrong ? `${shown(figure)} is ${a > b ? 'above' : a < b ? 'below' : 'at'} "${line.label}", which is ${line.display}` : null };
}

/** Words that turn a figure's meaning round, in pairs. */
const POLES: [string, string][] = [
  ['above|over|excess|too much|surplus|beyond|overweight', 'below|under|short|shortfall|too little|missing|lacks?|lacking|underweight|shy'],
  ['gains?|gained|profits?|rise|rises|rose|rising|grew|grows?|growth|increases?|increased|higher|lifts?|lifted|raises?|adds?|improves?', 'loss|losses|lose|loses|lost|falls?|fell|falling|drops?|dropped|declines?|declined|decreases?|decreased|lower|lowers|lowered|shrinks?|shrank|reduces?'],
  ['more|extra|additional|further', 'less|fewer|cut|cuts|trim'],
];
const COMPILED = POLES.map((pair) => pair.map((words) => new RegExp(`\\b(?:${words})\\b`, 'i')) as [RegExp, RegExp]);

/** What the words right beside a figure say against its own direction, which its sign or its label tells. */
export function contradiction(text: string, { claim, fact }: Figure): string | null {
  if (!fact || (claim.kind !== 'points' && claim.kind !== 'money' && claim.kind !== 'percent')) return null;
  const clause = (words: string) => words.replace(/^.*(?:[.;:,(|](?=\s|$)|\b(?:is|are|was|were|that)\b)/s, '');
  const before = clause(text.slice(Math.max(0, claim.start - 30), claim.start));
  const after = /^[^.;:,()|\d]{0,24}/.exec(text.slice(claim.end))?.[0] ?? '';
  for (const [i, [up, down]] of COMPILED.entries()) {
    const label = fact.label;
    const own = isPoints(fact) ? (Number(fact.value) > 0 ? 'up' : Number(fact.value) < 0 ? 'down' : null) : up.test(label) === down.test(label) ? null : up.test(label) ? 'up' : 'down';
    if (own === null || (isPoints(fact) && i === 2) || (claim.kind === 'percent' && i > 0)) continue;
    const beside = i === 2 ? after : `${before} # ${after}`;
    const [ups, downs] = [up.test(beside), down.test(beside)];
    if (ups !== downs && ups !== (own === 'up') && claim.sign === 0) return `"${fact.label}" is ${fact.display}: the direction is the other one`;
  }
  return null;
}

function isRate({ claim }: Figure): boolean {
  return claim.unit !== null && /^(?:year|month|day)/.test(claim.unit);
}

function shown({ claim }: Figure): string {
  return claim.text;
}
