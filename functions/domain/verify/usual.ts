/**
 * What people usually derive from a household's plan: the amount to a target, both incomes together, what the portfolio pays beside them, the points that a change brings.
 * Each has its own operands and its own words; few of them are spoken of in one sentence, so that a wrong figure seldom comes out as one.
 */
import type { Claim } from './claims.ts';
import type { Context } from './context.ts';
import { shows } from './matching.ts';
import type { Subject } from './sheet.ts';
import { BETTER, onOtherSide, ROOM, SURPLUS } from './sides.ts';
import type { Sides } from './sides.ts';

export interface Usual {
  kind: 'money' | 'percent' | 'points' | 'number' | 'years' | 'months' | 'part';
  period?: 'year';
  value: number;
  of: Subject[];
  /** What the sentence must say, and what it or those before it must. */
  says: RegExp;
  about: RegExp;
  /** Among all that has a key of this kind, the one nearest to the figure must be this one's. */
  key?: string;
  /** Words beside the figure that fit a positive value, and those that fit a negative one. */
  sides?: Sides;
}

const GAP =
  /\b(?:over|short|under|too (?:much|little)|s[eo]ll?\w*|buy\w*|bought|purchas\w+|mov\w+|gap|surplus|shortfall|above|below|excess|more|less|trim\w*|correct\w*|out of|into|overweight|underweight|rebalanc\w*|trade|(?:up|down|back) to)\b/i;
const ANY = /(?:)/;
const PENSIONS = /\b(?:social security|state|pensions?|benefits?|incomes?|annuit\w+)\b/i;
const TOGETHER = /\b(?:both|together|sum|two|in all|totals?|combined|jointly|between them|plus|and)\b/i;
const REST =
  /\b(?:portfolio|rest|remain\w*|after(?:wards| that)?|then|provides?|supply|supplies|needs?|gap|left|savings|withdraw\w*|balance|other)\b/i;
const APART =
  /\b(?:less|more|below|above|headroom|room|margin|short|beyond|over|under|further|reduction|reduc\w+|cut|lower|higher|spare|saves?|gap|capacity)\b/i;
const OF_SPENDING =
  /\b(?:of|cover\w*|pay\w* for|meets?|worth)\b[^.;]{0,28}\b(?:goal|spending|spend|budget|outgoings|outlays|needs?|expenses|that|it|bill|living)\b/i;
const CHANGES =
  /\b(?:improv\w*|gains?|lifts?|adds?|raise\w*|more|better|kinder|recover\w*|chang\w+|effect|move\w*|worth|increase\w*|rises?|buys?|help\w*|removes?|harsher|worse|less)\b|\+/i;
const MISSING = /\b(?:short|missing|want\w*|target|aim\w*|need\w*|gap|shortfall|below|under|shy)\b/i;
const BEYOND = /\b(?:band|bands|limit|allow\w*|tolerance|outside|exceed\w*|beyond|past|more than that|clear)\b/i;
const LESS = /\b(?:less|cut|reduc\w+|lower|trim\w*|falls?|econom\w+|savings?|give up)\b/i;
const SYMBOL = /\(([^()]{1,20})\)/;

/** All of them that a sheet has the operands for. */
export function usualsOf(subjects: readonly Subject[]): Usual[] {
  const byId = new Map(subjects.map((subject) => [subject.fact.id, subject]));
  const found: Usual[] = [];
  /** Adds one when every operand is there. */
  const add = (rest: Omit<Usual, 'value' | 'of'>, ids: readonly string[], value: (...of: number[]) => number) => {
    const of = ids.flatMap((id) => byId.get(id) ?? []);
    const result = of.length === ids.length ? value(...of.map(({ fact }) => Number(fact.value))) : NaN;
    if (Number.isFinite(result) && result !== 0) found.push({ ...rest, value: result, of });
  };
  for (const { fact, alternatives } of subjects) {
    const [, whole = '', part = ''] = /^((?:class|region)-(.+))-drift$/.exec(fact.id) ?? [];
    if (!part) continue;
    const key = alternatives[0]?.concepts[0]?.name;
    if (!key) continue;
    if (whole.startsWith('class'))
      add(
        { kind: 'money', says: GAP, about: ANY, key, sides: SURPLUS },
        [`${whole}-value`, `${whole}-target-pct`, 'portfolio-total'],
        (value, target, total) => value - (target / 100) * total,
      );
    add(
      { kind: 'part', says: /\b(?:tolerance|band|limit|allow\w*)\b/i, about: ANY, key },
      [fact.id, 'limit-drift'],
      (drift, limit) => drift / limit,
    );
    add({ kind: 'points', says: BEYOND, about: ANY, key }, [fact.id, 'limit-drift'], (drift, limit) => Math.abs(drift) - limit);
  }
  const sum = (of: readonly number[]) => of.reduce((total, one) => total + one, 0);
  const incomes = [...byId.keys()].filter((id) => /^income-\d+-year$/.test(id));
  if (incomes.length > 1) {
    add({ kind: 'money', period: 'year', says: TOGETHER, about: PENSIONS }, incomes, (...of) => sum(of));
    add(
      { kind: 'part', says: OF_SPENDING, about: PENSIONS },
      [...incomes, 'goal-year'],
      (...of) => sum(of.slice(0, -1)) / (of.at(-1) ?? NaN),
    );
    add({ kind: 'money', period: 'year', says: REST, about: ANY }, ['goal-year', ...incomes], (goal, ...of) => goal - sum(of));
  }
  for (const spent of ['lever-spend-year', 'spending-at-90']) {
    const says = /\b(?:withdr[ae]w\w*|draw\w*|portfolio)\b/i;
    add({ kind: 'money', period: 'year', says, about: LESS }, [spent, ...incomes], (amount, ...of) => amount - sum(of));
    add(
      { kind: 'percent', says, about: LESS },
      ['portfolio-total', spent, ...incomes],
      (total, amount, ...of) => (100 * (amount - sum(of))) / total,
    );
  }
  for (const income of incomes) {
    add({ kind: 'money', period: 'year', says: REST, about: PENSIONS }, ['goal-year', income], (goal, one) => goal - one);
    add({ kind: 'part', says: OF_SPENDING, about: PENSIONS }, [income, 'goal-year'], (one, goal) => one / goal);
    if (incomes.length > 1)
      add(
        { kind: 'part', says: /\bof (?:your|their|the|our|all) (?:\w+ )?(?:incomes?|pensions?|benefits)\b/i, about: PENSIONS },
        [income, ...incomes],
        (one, ...of) => one / sum(of),
      );
  }
  for (const [a, b] of [
    ['goal-year', 'spending-at-90'],
    ['goal-year', 'lever-spend-year'],
    ['lever-spend-year', 'spending-at-90'],
  ] as const) {
    const about = b === 'spending-at-90' ? /\b(?:nine|90|p90|safer?)\b/i : ANY;
    const sides = a === 'goal-year' ? { sides: ROOM } : {};
    add({ kind: 'money', period: 'year', says: APART, about, ...sides }, [a, b], (one, other) => other - one);
    for (const base of [a, b])
      add(
        {
          kind: 'percent',
          says: new RegExp(`(?=.*\\b(?:spend\\w*|goal|budget|outlays|expenses|cut|standard)\\b).*${APART.source}`, 'i'),
          about,
          ...sides,
        },
        [a, b, base],
        (one, other, of) => (100 * (other - one)) / of,
      );
  }
  add(
    { kind: 'money', says: /\b(?:need|would be|comes? to|like|want|ask|minimum|that)\b/i, about: /\bmonths\b/i },
    ['goal-month', 'limit-thin-cash-months'],
    (month, months) => month * months,
  );
  add(
    {
      kind: 'money',
      says: /\b(?:more|short|shortfall|need\w*|away|missing|lack\w*|shy|top\w*|add\w*|another|below|under)\b/i,
      about: /\bcash\b[^]*\b(?:months|minimum|limit)\b|\bmonths\b[^]*\bcash\b|\bmonths of\b/i,
    },
    ['goal-month', 'limit-thin-cash-months', 'cash-total'],
    (month, months, cash) => month * months - cash,
  );
  add(
    { kind: 'money', says: /\b(?:all but|except|but)\b/i, about: /\bcash\b/i },
    ['cash-total', 'idle-cash-total'],
    (cash, idle) => cash - idle,
  );
  const company = SYMBOL.exec(byId.get('largest-company-pct')?.fact.label ?? '')?.[1]?.toLowerCase();
  const holding = company ? `holding-${company}-value` : '';
  add(
    { kind: 'money', says: /\b(?:leav\w+|left|keep\w*|remain\w*|down to)\b/i, about: ANY },
    [holding, 'largest-company-over-limit'],
    (value, over) => value - over,
  );
  add(
    { kind: 'part', says: /\bof (?:the|your|its|that|this) (?:position|stake|shares|holding|stock)\b|\bof (?:it|them)\b/i, about: ANY },
    ['largest-company-over-limit', holding],
    (over, value) => over / value,
  );
  add(
    { kind: 'money', period: 'year', says: /\b(?:rest|else|others?|without|remain\w*)\b/i, about: /\b(?:costs?|bill|fees?)\b/i },
    ['fund-cost-year', 'dearest-fund-cost-year'],
    (all, one) => all - one,
  );
  add(
    { kind: 'part', says: /\bof (?:(?:all|the|your|total|every|that|this|whole) ){0,3}(?:fund )?(?:costs?|bill|fees?)\b/i, about: ANY },
    ['dearest-fund-cost-year', 'fund-cost-year'],
    (one, all) => one / all,
  );
  add(
    { kind: 'part', says: /\bof (?:this|that|it)\b/i, about: /\b(?:costs?|bill|fees?|cheap)\b/i },
    ['dearest-fund-cost-year', 'fund-cost-year'],
    (one, all) => one / all,
  );
  add(
    {
      kind: 'part',
      says: /\bof (?:(?:all|the|your|their|our) ){0,3}cash\b|\bof (?:it|that|this)\b/i,
      about: /(?=[^]*\bcash\b)[^]*\b(?:idle|nothing|no interest|earn\w*)\b/i,
    },
    ['idle-cash-total', 'cash-total'],
    (idle, cash) => idle / cash,
  );
  add(
    {
      kind: 'years',
      says: /\b(?:last|run (?:out|dry)|exhaust\w*|gone)\b/i,
      about: /\b(?:withdr[ae]w\w*|pace|savings|tak(?:e|ing) out)\b/i,
    },
    ['portfolio-total', 'withdrawal-year'],
    (total, year) => total / year,
  );
  for (const balance of ['median-at-retirement', 'poor-at-retirement'])
    add(
      { kind: 'percent', says: /\b(?:withdraw\w*|draw\w*|spend\w*)\b/i, about: ANY },
      ['goal-year', balance],
      (goal, value) => (100 * goal) / value,
    );
  add(
    { kind: 'money', says: /\b(?:spread|between|difference|apart|range|gap)\b/i, about: ANY },
    ['median-at-retirement', 'poor-at-retirement'],
    (middle, poor) => middle - poor,
  );
  add(
    {
      kind: 'money',
      says: /\b(?:along the way|put in|contribut\w+|new savings|until you|you will (?:have )?(?:add|save|put)\w*)\b/i,
      about: /\bsav\w+/i,
    },
    ['savings-year', 'years-to-retire'],
    (year, years) => year * years,
  );
  add(
    { kind: 'money', period: 'year', says: /\b(?:sav\w+|from|to)\b/i, about: /\bsav\w+/i },
    ['savings-year', 'lever-save-year'],
    (now, more) => now + more,
  );
  add(
    { kind: 'money', says: /\b(?:total|in all|altogether|adds? up|com(?:es?|ing) to)\b/i, about: /\bsav\w+/i },
    ['lever-save-year', 'years-to-retire'],
    (year, years) => year * years,
  );
  add(
    {
      kind: 'money',
      period: 'year',
      says: /\b(?:(?:more|less) than|cheaper|dearer|apart|difference)\b/i,
      about: /^(?=[^]*\bsav\w+)[^]*\bspend\w*/i,
    },
    ['lever-spend-cut-year', 'lever-save-year'],
    (spend, save) => spend - save,
  );
  add(
    { kind: 'percent', says: /\b(?:los[est]\w*|fall|fell|halv\w+|half)\b/i, about: ANY },
    ['largest-company-halved-loss', 'portfolio-total'],
    (loss, total) => (100 * loss) / total,
  );
  add(
    { kind: 'years', says: /\b(?:put|earn|save|make) (?:that|it|this|so) (?:much|back|up)\b/i, about: /\bsav\w+/i },
    ['largest-company-halved-loss', 'savings-year'],
    (loss, year) => loss / year,
  );
  add(
    { kind: 'part', says: /\btimes\b/i, about: /^(?=[^]*\bsav\w+)[^]*\b(?:spend\w*|cut)\b/i },
    ['lever-save-year', 'lever-spend-cut-year'],
    (save, spend) => save / spend,
  );
  add(
    { kind: 'money', says: /\b(?:no more than|at most|limit|allow\w*|down to)\b/i, about: ANY },
    ['limit-single-company', 'portfolio-total'],
    (limit, total) => (limit / 100) * total,
  );
  for (const held of ['largest-company-direct-pct', 'largest-company-pct'])
    add(
      { kind: 'points', says: /\b(?:inside|within|below|under|room|left)\b/i, about: /\b(?:limit|compan\w+|stock|firm)\b/i },
      ['limit-single-company', held],
      (limit, share) => limit - share,
    );
  add(
    { kind: 'percent', says: /\b(?:more|up|raise|increase|rise|by|extra)\b/i, about: /\bsav\w+/i },
    ['lever-save-year', 'savings-year'],
    (more, now) => (100 * more) / now,
  );
  for (const [other, about] of [
    ['target-mix-chance', /\b(?:mix|target|rebalanc\w*|allocation|mov\w+|trade|correct\w*)\b/i],
    ['history-chance', /\b(?:past|history|historical\w*|record)\b/i],
    ['lever-spend-chance', /\b(?:spend\w*|cut|budget)\b/i],
    ['lever-save-chance', /\bsav\w+/i],
    ['lever-later-chance', /\b(?:later|longer|work\w*|year)\b/i],
  ] as const)
    add({ kind: 'points', says: CHANGES, about, sides: BETTER }, [other, 'chance'], (then, now) => then - now);
  for (const target of ['chance-target', 'limit-chance'])
    add({ kind: 'points', says: MISSING, about: ANY }, [target, 'chance'], (aim, now) => aim - now);
  add(
    {
      kind: 'part',
      says: /\bof (?:the|that) (?:way|gap|third|second|first|distance|shortfall)\b|\bof what (?:is|you(?:.re| are)?) (?:missing|need|lack\w*)\b/i,
      about: /\b(?:mix|target)\b/i,
    },
    ['target-mix-chance', 'chance', 'chance-target'],
    (then, now, aim) => (then - now) / (aim - now),
  );
  for (const mark of ['retire-age', 'retire-year'])
    add(
      {
        kind: 'number',
        says: /\b(?:later|longer|more years?|extra years?|instead|rather than|until)\b|\bfrom (?:age )?\d+ to\b/i,
        about: ANY,
      },
      [mark, 'lever-later-years'],
      (at, later) => at + later,
    );
  add(
    { kind: 'points', says: /\b(?:premium|spread|difference|gap|more)\b/i, about: /\b(?:bonds|premium)\b/i },
    ['real-return-stocks', 'real-return-bonds'],
    (stocks, bonds) => stocks - bonds,
  );
  add({ kind: 'number', says: /\bpriced\b/i, about: ANY }, ['holding-count', 'unpriced-count'], (all, without) => all - without);
  add(
    {
      kind: 'number',
      says: /\b(?:leav\w+|pass\w*|rest|others?|remain\w*|fine|clean|no concerns?|nothing|clear|green)\b/i,
      about: /\b(?:checks?|tests?|checkup)\b/i,
    },
    ['check-count', 'check-failed-count', 'check-warn-count'],
    (all, failed, warned) => all - failed - warned,
  );
  add(
    { kind: 'part', says: /\b(?:ask|limit|minimum|like|want|guideline|floor|least)\b/i, about: /\bcash\b/i },
    ['cash-months', 'limit-thin-cash-months'],
    (months, limit) => months / limit,
  );
  add(
    { kind: 'years', says: /\b(?:cash|buffer|reserve)\b|^(?:more than|over|nearly|almost|about) /i, about: /\b(?:cash|buffer|reserve)\b/i },
    ['cash-months'],
    (months) => months / 12,
  );
  add(
    { kind: 'months', says: /\b(?:price[sd]?|updat\w+|old|stale|quot\w+|valu\w+)\b/i, about: ANY },
    ['oldest-price-days'],
    (days) => days / 30.44,
  );
  return found;
}

/** What something was, becomes or is limited to (`from 36.8% to 80%`, `from age 63`, `the limit is 5 points`) is no change and no share. */
function isLevel({ kind, start }: Claim, text: string): boolean {
  const before = text.slice(Math.max(0, start - 60), start);
  if (kind === 'percent')
    return /\b(?:from|to|becomes?|chances?(?: of success)?(?: is| of)?)\s(?:about |roughly |nearly |almost |only |just )?$/i.test(before);
  return kind === 'points'
    ? /\b(?:limit|band|tolerance)\b[^.;,]{0,40}\b(?:is|of|at)\s$/i.test(before)
    : kind === 'number' && /\b(?:from|instead of|rather than) (?:age )?$/i.test(before);
}

/** The operands of the usual derivation that a claim states, where its sentence says which it is. */
export function usualIn(
  claim: Claim,
  context: Context,
  text: string,
  { usuals, keys }: { usuals: readonly Usual[]; keys: ReadonlySet<string> },
): Subject[] | null {
  if (claim.value === 0 || (claim.kind === 'money' && (claim.unit !== null || claim.period === 'week')) || isLevel(claim, context.text))
    return null;
  let nearest: string | null | undefined;
  const sentence = `${context.text} ${context.passage.around
    .filter(({ weight }) => weight >= 1)
    .map((head) => head.text)
    .join(' ')}`;
  for (const usual of usuals) {
    if (!states(claim, usual, text) || !usual.says.test(usual.kind === 'money' ? sentence : context.text) || !usual.about.test(text))
      continue;
    if (usual.key !== undefined && usual.key !== (nearest ??= context.nearest(claim, 0.19, (concept) => keys.has(concept)))) continue;
    if (usual.sides && onOtherSide(claim, usual.value, usual.sides, context.text)) continue;
    return usual.of;
  }
  return null;
}

function states(claim: Claim, { kind, period, value }: Usual, text: string): boolean {
  const size = Math.abs(value);
  if (claim.sign !== 0 && kind !== 'points' && claim.sign !== Math.sign(value)) return false;
  switch (kind) {
    case 'money':
      if (claim.kind !== 'money')
        return (
          claim.kind === 'number' &&
          claim.unit === null &&
          claim.value >= 1000 &&
          /[a-z]/i.test(claim.text) &&
          claim.period !== 'month' &&
          shows(claim, size)
        );
      return period === undefined ? claim.period === null && shows(claim, size) : shows(claim, claim.period === 'month' ? size / 12 : size);
    case 'percent':
      return claim.kind === 'percent' && shows(claim, size);
    case 'part':
      return claim.kind === 'percent'
        ? shows(claim, 100 * size)
        : (claim.kind === 'fraction' || claim.kind === 'multiple') && shows(claim, size);
    case 'points':
      return (
        (claim.kind === 'points' || (claim.kind === 'number' && claim.unit === null && /\bpoints?\b|%|\bpercent\b/i.test(text))) &&
        shows(claim, size)
      );
    case 'years':
      return claim.kind === 'number' && (claim.unit?.startsWith('year') ?? false) && shows(claim, size);
    case 'months':
      return claim.kind === 'number' && (claim.unit?.startsWith('month') ?? false) && shows(claim, size);
    case 'number':
      return (
        claim.kind === 'number' &&
        (claim.unit === null || claim.unit === 'old' || /^(?:check|test|holding|line|position|item)/.test(claim.unit)) &&
        shows(claim, size)
      );
  }
}
