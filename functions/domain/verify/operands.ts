/** From which facts a figure may follow: those that stand beside it, of which its sentence speaks, and those of the line before. */
import type { Fact } from '#schema/facts.ts';
import type { Claim } from './claims.ts';
import type { Operands } from './derive.ts';
import { periodOf, sameKind } from './matching.ts';
import type { Opinion } from './opinion.ts';
import { isDifference, isReached } from './outcome.ts';
import type { Passage } from './passages.ts';
import type { Sheet, Subject } from './sheet.ts';
import { CHANGE } from './weigh.ts';

export function operandsOf(
  { claim, context, passage }: Opinion,
  line: readonly Opinion[],
  before: readonly Opinion[],
  sheet: Pick<Sheet, 'subjects' | 'wholes' | 'chances' | 'goals' | 'incomes' | 'today' | 'counterpartsOf'>,
): Operands {
  const at = line.findIndex((other) => other.claim === claim);
  const stated = line
    .map((other, index) => ({ other, far: Math.abs(index - at) + (other.passage === passage ? 0 : 3) }))
    .filter(({ other }) => other.claim !== claim && other.judged.verdict !== 'ungrounded')
    .sort((x, y) => x.far - y.far)
    .flatMap(({ other }) => (other.subject ? [asStated(other) ?? [], other.subject].flat() : (derivedAs(other, sheet.subjects) ?? [])));
  // What is between two amounts is between amounts, or an amount and its target share.
  const amounts = claim.kind === 'money' && isDifference(claim, context.text);
  const spoken = [...context.spokenOf(claim)]
    .filter(([subject, { coverage }]) => coverage >= 0.3 && !stated.includes(subject) && (!amounts || isAmountOrTarget(subject)))
    .sort((x, y) => y[1].score - x[1].score);
  const text = [
    ...new Set(line.map((other) => other.passage.text)),
    ...passage.around.filter(({ weight }) => weight >= 0.18).map((around) => around.text),
  ].join(' ');
  const given = implied(claim, context.text, text, sheet);
  const part =
    claim.kind === 'number' &&
    (/^ (?:out )?of (?:(?:the |those )?\d|(?:those|these|them)\b)/.test(context.text.slice(claim.end, claim.end + 16)) ||
      /\bof (?:the |those |all )?[\d,]+ (?:\w+ )?(?:years|periods|windows)\b[^.;:]{0,60}, (?:only |just |but )?$/i.test(
        context.text.slice(Math.max(0, claim.start - 90), claim.start),
      ));
  const direct =
    part ||
    claim.kind === 'multiple' ||
    (claim.kind === 'fraction' && (isDifference(claim, context.text) || /\bfail\w*\b/i.test(context.text))) ||
    (claim.kind === 'money' && given.length > 0)
      ? undefined
      : spoken.find(
          ([subject, { here }]) =>
            here >= 0.8 &&
            sameKind(claim, subject.fact) &&
            !(claim.kind === 'points' && subject.yardstick && isDifference(claim, context.text)) &&
            context.places('rest').length === 0 &&
            !(claim.kind === 'percent' && COMPLEMENT.test(context.text)),
        )?.[0];
  // `if it fell by two thirds, the portfolio would shed …`.
  if (direct && claim.kind === 'money' && claim.period === null && PART.test(context.text))
    return {
      stated,
      named: spoken.slice(0, 6).map(([subject]) => subject),
      wholes: [],
      text: context.text,
      sentence: context.text,
      only: 'part',
      with: null,
    };
  // A sentence that names a fact of the kind and shows another figure states that fact wrongly, unless it says that the figure is what a change leads to, a difference, or a part.
  if (direct && claim.kind === 'money' && isReached(claim, context.text))
    return {
      stated: stated.slice(0, 3),
      named: [direct, ...sheet.counterpartsOf(direct)],
      wholes: [],
      text,
      sentence: context.text,
      only: null,
      with: direct,
    };
  if (direct && isReached(claim, context.text))
    return {
      stated,
      named: [...spoken.slice(0, 6).map(([subject]) => subject), ...before.flatMap(({ subject }) => subject ?? []).slice(-8)],
      wholes: sheet.wholes,
      text,
      sentence: context.text,
      only: 'moved',
      with: null,
    };
  if (direct && isDifference(claim, context.text) && !CHANGE.test(direct.fact.id))
    return {
      stated: stated.slice(0, 3),
      named: [
        direct,
        ...sheet.counterpartsOf(direct),
        ...before
          .flatMap(({ subject, judged }) =>
            subject && judged.verdict === 'grounded' && subject.fact.kind === direct.fact.kind ? [subject] : [],
          )
          .slice(-3),
      ],
      wholes: [],
      text,
      sentence: context.text,
      only: null,
      with: direct,
    };
  if (direct)
    return {
      stated: claim.value / claim.step >= 10_000 ? stated : partsBefore(claim, line, passage),
      named: [],
      wholes: [],
      text,
      sentence: context.text,
      only: null,
      with: null,
    };
  const counterparts =
    claim.kind === 'number'
      ? []
      : [...stated.slice(0, 2), ...spoken.slice(0, 1).map(([subject]) => subject)]
          .flatMap((subject) => (subject.index < 0 ? [] : sheet.counterpartsOf(subject)))
          .filter((subject) => !stated.includes(subject));
  const earlier =
    passage.cell && !isDifference(claim, context.text)
      ? []
      : [
          ...new Set(
            before.flatMap(({ subject, judged }) =>
              subject && judged.verdict === 'grounded' && (subject.fact.kind === 'money') === (claim.kind === 'money') ? [subject] : [],
            ),
          ),
        ]
          .slice(-6)
          .reverse();
  // `| Claim at 67 | 76% | −5 |`: from what the table's first row has.
  const opens =
    passage.cell && claim.sign !== 0 && (claim.kind === 'number' || claim.kind === 'points')
      ? before.find(({ subject, judged }) => subject?.fact.kind === 'percent' && judged.verdict === 'grounded')?.subject
      : null;
  if (opens && stated[0]?.fact.kind === 'percent' && !stated.some(({ fact }, index) => index > 0 && fact.kind === 'percent'))
    return { stated: stated.slice(0, 1), named: [opens], wholes: [], text, sentence: context.text, only: 'row', with: opens };
  // `Enough for 69% of what was paid out. The other $48,500 …`.
  const behind = OTHER.test(context.text) ? line.flatMap(({ difference }) => difference ?? []) : [];
  return {
    stated,
    named: interleaved(
      spoken.slice(0, 6).map(([subject]) => subject),
      [...behind, ...(claim.kind === 'points' ? [...counterparts, ...given] : [...given, ...counterparts]), ...earlier],
    ),
    wholes: sheet.wholes,
    text,
    sentence: passage.cell
      ? [context.text, ...passage.around.flatMap(({ text: head, weight }) => (weight >= 1 ? [head] : []))].join(' ')
      : context.text,
    only: null,
    with: null,
  };
}

/** The fact by the month where a figure states it so: `you plan on $5,500 a month and spend $5,700`. */
function asStated({ claim, subject }: Opinion): Subject | null {
  const own = subject?.fact.kind === 'money' ? periodOf(subject.fact) : null;
  if (!subject || own === null || claim.kind !== 'money' || claim.period === null || claim.period === 'week' || claim.period === own)
    return null;
  const display = `${claim.text} a ${claim.period}`;
  return {
    ...subject,
    index: -1,
    from: [subject.fact.id],
    fact: {
      ...subject.fact,
      id: display,
      label: display,
      display,
      value: claim.period === 'month' ? Number(subject.fact.value) / 12 : Number(subject.fact.value) * 12,
    },
  };
}

/** A figure that the line derives, as something that another may follow from: `$52.8k, i.e. 63% of goal`. */
function derivedAs({ claim, judged }: Opinion, subjects: readonly Subject[]): Subject | null {
  const kind =
    claim.kind === 'money' || claim.kind === 'percent'
      ? claim.kind
      : claim.kind === 'number' && claim.unit?.startsWith('year')
        ? 'years'
        : null;
  if (
    judged.verdict !== 'derived' ||
    kind === null ||
    (claim.bound !== null && kind !== 'years' && !(kind === 'percent' && claim.bound === 'about'))
  )
    return null;
  const period = claim.period ?? (kind === 'money' ? periodOfAll(subjects.filter(({ fact }) => judged.factIds.includes(fact.id))) : null);
  const display = period === null ? claim.text : `${claim.text} a ${period}`;
  const fact: Fact = {
    id: judged.factIds.join('+'),
    kind,
    value: claim.value,
    label: display,
    display,
    asOf: '',
    source: { formula: '', inputs: {} },
  };
  return {
    index: -1,
    fact,
    alternatives: [],
    outcome: false,
    curated: false,
    yardstick: false,
    named: [],
    members: new Map(),
    from: judged.factIds,
  };
}

/** The period that all amounts have, where they are no amounts over years: `$2,640 a month, of which 15% is $396`. */
function periodOfAll(of: readonly Subject[]): Claim['period'] {
  const periods = new Set(of.flatMap(({ fact }) => (fact.kind === 'money' ? [periodOf(fact)] : [])));
  const [period = null] = periods;
  return periods.size === 1 && of.every(({ fact }) => fact.kind === 'money' || fact.kind === 'percent') ? period : null;
}

/** What a difference may be from without its being said: points from the chance or its target, what the portfolio pays from the goal, years from today. */
function implied(
  claim: Claim,
  sentence: string,
  text: string,
  { chances, goals, incomes, today }: Pick<Sheet, 'chances' | 'goals' | 'incomes' | 'today'>,
): readonly Subject[] {
  if (claim.kind === 'points')
    return /\b(?:chance|success|odds|probability|target|short|spare|improve\w*|better|gap|kinder|adds?|recover\w*)\b/i.test(text)
      ? chances
      : [];
  if (
    claim.kind === 'number' &&
    claim.unit?.startsWith('year') &&
    /\b(?:away|from now|to go|left|until then|off|existed|old|ago|since)\b/i.test(sentence)
  )
    return today;
  if (claim.kind !== 'money') return [];
  if (PROVIDES.test(sentence)) return [...goals, ...incomes];
  if (BRIDGES.test(sentence)) return goals;
  return [];
}

const CHANCE = /\b(?:chance|success|probability)\b/i;
const isAmountOrTarget = ({ fact, yardstick }: Subject): boolean => fact.kind === 'money' || (yardstick && !CHANCE.test(fact.label));
/** What a chance leaves, or a share. */
const COMPLEMENT = /\b(?:fail\w*|money (?:is |was )?gone|run(?:s|ning)? (?:out|short|dry)|too early|unable|cannot|unclassified)\b/i;
const OTHER = /\b(?:other|rest|remaining|remainder|balance)\b/i;
const PART = /\b(?:half|halv\w+|(?:two[- ])?thirds?|quarters?|fifth|tenth)\b/i;
const PROVIDES = /\bportfolio\b[^.;]{0,40}\b(?:supply|provide|pay|cover|deliver|make up|makes up|find)|\bwithdrawals?\b[^.;]{0,24}\bto\b/i;
const BRIDGES = /\b(?:bridge|without (?:Social Security|a pension|any income)|pays? for everything|on the portfolio)\b/i;

function interleaved<T>(one: T[], other: T[]): T[] {
  return [
    ...new Set(
      Array.from({ length: Math.max(one.length, other.length) }, (_, i) => [one[i], other[i]])
        .flat()
        .filter((item) => item !== undefined),
    ),
  ];
}

/** `30 of 71 starting years …, about 42%`: the two that stand before a share as its parts. */
function partsBefore(claim: Claim, line: readonly Opinion[], passage: Passage): Subject[] {
  if (claim.kind !== 'percent') return [];
  const before = line.filter((other) => other.passage === passage && other.claim.end <= claim.start);
  for (const [i, one] of before.entries()) {
    const other = before[i + 1];
    if (one.subject && other?.subject && /^ of (?:the |your )?$/.test(passage.text.slice(one.claim.end, other.claim.start)))
      return [one.subject, other.subject];
  }
  return [];
}
