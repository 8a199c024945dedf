/** A fact sheet made ready for judging: each fact with what a sentence must speak of for a figure in it to be this fact's. */
import type { Fact } from '#schema/facts.ts';
import { claimsIn } from './claims.ts';
import type { Claim } from './claims.ts';
import { membersOf } from './kin.ts';
import { periodOf } from './matching.ts';
import type { Alias } from './names.ts';
import { byLabel, labelConcepts, profileOf } from './profiles.ts';
import type { Concept } from './profiles.ts';
import { Vocabulary } from './vocabulary.ts';

export interface Subject {
  index: number;
  fact: Fact;
  alternatives: Alternative[];
  /** What a change would bring about: never the base from which it starts. */
  outcome: boolean;
  /** The lexicon knows it by its id: a sentence must speak of all that it is about. */
  curated: boolean;
  /** A target, a limit or a minimum. */
  yardstick: boolean;
  /** Figures within its label, which a sentence may repeat as its name: `chance if retiring at 59`. */
  named: Claim[];
  /** For a figure that the text itself derives: the facts that it follows from. */
  from?: readonly string[];
  /** Its concepts, and those of its label, that exclude others of their family. */
  members: ReadonlyMap<number, string[]>;
}
export interface Alternative {
  concepts: Concept[];
  /** Euclidean, of the concepts' weights. */
  norm: number;
  /** The weight of all that it is about. */
  mass: number;
}
/** Where a concept leads: a subject's alternative. */
interface Link {
  slot: number;
}

/** A target, a limit or a goal: what something is held against. */
export function isYardstick(concept: string): boolean {
  return concept === 'yardstick' || concept === 'goal';
}

/** Words of a label that say what a figure is held against, and how much of the others two labels share that are of one thing. */
const HELD_AGAINST = new Set([
  'yardstick',
  'goal',
  'limit',
  'prior',
  'last',
  'benchmark',
  '~start',
  '~begin',
  '~portfoli',
  '~need',
  '~sav',
  'saving',
  'more',
  'less',
  'supposed',
  '~lev',
  '~opt',
  '~scenario',
]);
const IN_COMMON = 0.45;

/** A sheet of which a smaller share has the catalogue's ids is not the catalogue's. */
const CATALOGUED = 1 / 3;

/** "Target" alone does not say of what. */
export const HALF = 0.25;
/** Spending that is not the plan's. */
const NO_GOAL = new Set(['less', 'more', 'supposed', 'surer', 'prior', 'essential', 'lifestyle', 'then-year']);
/** Concepts that tell two kinds of facts apart however many there are of each: what is, and what it is measured against. */
const DECISIVE = new Set(['yardstick']);
/** Words of position that name nothing by themselves. */
const SLIGHT = new Set(['<from', '<from age', 'date', 'supposed']);

/** Figures within labels; bounded. */
const figures = new Map<string, Claim[]>();
function figuresIn(label: string): Claim[] {
  let known = figures.get(label);
  if (!known) {
    if (figures.size > 5_000) figures.clear();
    figures.set(label, (known = claimsIn({ text: label, line: 0 }, [], false, true)));
  }
  return known;
}

/** What a sheet that has no portfolio calls the whole; and what is none: a flow, a debt, another day's. */
const WORTH =
  /\b(?:market value|total value|(?:total|all|net|financial|investable|invested) assets|financial accounts|account value|value of (?:the |your )?(?:trust|estate|accounts?|investments?))\b/i;
const NO_WHOLE =
  /\b(?:income|spending|withdrawals?|distributions?|contributions?|gains?|taxes|fees?|costs?|debts?|goal|need|target|prior|previous|last|ago|start|beginning|begin|average|median|projected|case)\b/i;

export class Sheet {
  readonly subjects: Subject[];
  /** None of its facts is of the catalogue: labels that others wrote are only clues. */
  readonly foreign: boolean;
  readonly vocabulary: Vocabulary;
  readonly links = new Map<string, Link[]>();
  readonly weights = new Map<string, number>();
  /** Every alternative of every subject, numbered. */
  readonly slots: { subject: Subject; alternative: Alternative }[] = [];
  /** Running totals by slot, all zero between uses. */
  readonly scratch: Record<'sums' | 'said' | 'here', Float64Array>;
  /** What a share is a share of, where a text does not say: the portfolio, the spending goal. */
  readonly wholes: Subject[];
  /** The chance and its target, the spending goal, and the marks of a life: what differences are from where a text does not say. */
  readonly chances: Subject[];
  readonly goals: Subject[];
  readonly incomes: Subject[];
  /** The day for which the figures hold. */
  readonly today: Subject[];
  readonly marks: Record<'now' | 'stop' | 'income' | 'short' | 'end', Subject[]>;

  constructor(facts: readonly Fact[], aliases: readonly Alias[] = []) {
    const symbols = new Map(
      facts.filter((fact) => fact.kind === 'text' && /-symbols?$/.test(fact.id)).map((fact) => [fact.id, String(fact.value)]),
    );
    const stated = facts.filter((fact) => fact.kind !== 'text');
    // "The same, share of the portfolio": what it is of stands in the label before.
    const labelled = stated.map((fact, index) => {
      const before = /^(?:the same|of (?:those|these|that|this|it)|thereof)\b/i.test(fact.label) ? stated[index - 1] : undefined;
      // "Microsoft shares, share of the portfolio", where another label says that they are MSFT.
      const codes = aliases
        .filter(({ name, symbol }) => fact.label.includes(name) && !fact.label.includes(symbol))
        .map(({ symbol }) => ` ${symbol}`);
      return before || codes.length > 0
        ? { ...fact, label: `${before ? `${before.label}, ` : ''}${fact.label}${[...new Set(codes)].join('')}` }
        : fact;
    });
    const known = labelled.map((fact) => profileOf(fact, symbols));
    // An id as common as "age" may be the catalogue's by chance.
    this.foreign = known.filter(({ curated }) => curated).length < CATALOGUED * known.length;
    const profiles = this.foreign
      ? labelled.map((fact, index) => (known[index]?.curated ? byLabel(fact) : (known[index] ?? byLabel(fact))))
      : known;
    const frequency = new Map<string, number>();
    for (const { alternatives } of profiles)
      for (const name of new Set(alternatives.flat().map((concept) => concept.name))) frequency.set(name, (frequency.get(name) ?? 0) + 1);
    for (const [name, count] of frequency)
      this.weights.set(
        name,
        DECISIVE.has(name) ? 1 : ((SLIGHT.has(name) ? 0.6 : 1) * Math.log(1 + stated.length / count)) / Math.log(1 + stated.length),
      );
    this.vocabulary = new Vocabulary(new Set([...frequency.keys()].filter((name) => /^[~#=]/.test(name))), this.foreign);
    this.subjects = stated.map((fact, index) => {
      const profile = profiles[index];
      const alternatives = (profile?.alternatives ?? []).map((concepts) => this.#alternative(concepts));
      const yardstick = alternatives.some(({ concepts }) => concepts.some(({ name }) => isYardstick(name) || name === 'limit'));
      return {
        index,
        fact,
        alternatives,
        outcome: profile?.outcome ?? false,
        curated: profile?.curated ?? false,
        yardstick,
        named: figuresIn(fact.label),
        members: membersOf(
          new Set([
            ...(profile?.curated ? alternatives.flatMap(({ concepts }) => concepts.map(({ name }) => name)) : []),
            ...labelConcepts(fact.label.replace(/\b(?:once|if|when|while|because|unless)\b.*$/i, '')),
          ]),
        ),
      };
    });
    this.wholes = this.#wholesOf();
    this.chances = this.subjects
      .filter(
        ({ fact, alternatives }) =>
          /^(?:chance|chance-target|limit-chance)$/.test(fact.id) ||
          (this.foreign && fact.kind === 'percent' && alternatives.some(({ concepts }) => concepts.some(({ name }) => name === 'chance'))),
      )
      .slice(0, 6);
    const ages = (pattern: RegExp) => this.subjects.filter(({ fact }) => fact.kind === 'age' && pattern.test(fact.id));
    this.goals = this.subjects.filter(({ fact }) => fact.kind === 'money' && fact.id === 'goal-year');
    this.incomes = this.subjects.filter(({ fact }) => fact.kind === 'money' && /^income-\d+-year$/.test(fact.id));
    this.today = this.subjects
      .filter(
        ({ fact }) => fact.kind === 'date' && (fact.id === 'as-of' || /\b(?:valuation|as of|report|statement|figures)\b/i.test(fact.label)),
      )
      .slice(0, 2);
    const aged = (pattern: RegExp) => this.subjects.filter(({ fact }) => this.foreign && fact.kind === 'age' && pattern.test(fact.label));
    this.marks = {
      now: [
        ...ages(/^age$/),
        ...aged(
          /^(?:your |the )?(?:(?:current|present|client'?s?|primary) )?age(?: (?:now|today|this year|of (?:the )?(?:primary )?client))?$/i,
        ),
      ],
      stop: [...ages(/^retire-age$/), ...aged(/^(?!.*\b(?:if|when|with|without|earliest|latest)\b).*\bretire/i)],
      income: [...ages(/^income-\d+-age$/), ...aged(/\b(?:social security|pension|benefits?|claim\w*)\b/i)],
      short: ages(/^shortfall-age$/),
      end: [
        ...ages(/^plan-end-age$/),
        ...aged(/\b(?:life expectancy|longevity|end of (?:the )?plan|plan(?:ning)? (?:end|horizon)|last age)\b/i),
      ],
    };
    for (const subject of this.subjects)
      for (const alternative of subject.alternatives) {
        const slot = this.slots.push({ subject, alternative }) - 1;
        for (const { name } of alternative.concepts) {
          const links = this.links.get(name);
          if (links) links.push({ slot });
          else this.links.set(name, [{ slot }]);
        }
      }
    const size = this.slots.length;
    this.scratch = { sums: new Float64Array(size), said: new Float64Array(size), here: new Float64Array(size) };
  }

  #alternative(concepts: Concept[]): Alternative {
    const square = concepts.reduce((sum, { name }) => sum + this.weight(name) ** 2, 0);
    return {
      concepts,
      norm: Math.sqrt(square),
      mass: square - concepts.reduce((sum, { name }) => sum + (isYardstick(name) ? (1 - HALF) * this.weight(name) ** 2 : 0), 0),
    };
  }

  readonly #counterparts = new Map<Subject, Subject[]>();

  /** What a fact is held against, or what is held against it: its target, its goal, its benchmark, what it was before. The same but for a word of that. */
  counterpartsOf(subject: Subject): Subject[] {
    if (!this.foreign) return [];
    let found = this.#counterparts.get(subject);
    if (!found) {
      found = this.subjects
        .map((other) => ({
          other,
          share:
            other !== subject && other.fact.kind === subject.fact.kind && periodOf(other.fact) === periodOf(subject.fact)
              ? this.#inCommon(subject, other)
              : 0,
        }))
        .filter(({ share }) => share >= IN_COMMON)
        .sort((x, y) => y.share - x.share)
        .slice(0, 2)
        .map(({ other }) => other);
      this.#counterparts.set(subject, found);
    }
    return found;
  }

  #inCommon({ alternatives: [one] }: Subject, { alternatives: [other] }: Subject): number {
    const names = ({ concepts }: Alternative) => {
      const all = concepts.map(({ name }) => name);
      const rest = all.filter((name) => !HELD_AGAINST.has(name));
      // "Savings per year" and "extra savings per year" are of nothing but savings.
      return rest.length > 0 ? rest : all.filter((name) => name === 'saving');
    };
    if (
      !one ||
      !other ||
      !(one.concepts.some(({ name }) => HELD_AGAINST.has(name)) || other.concepts.some(({ name }) => HELD_AGAINST.has(name)))
    )
      return 0;
    const [mine, theirs] = [names(one), names(other)];
    const weigh = (of: readonly string[]) => of.reduce((sum, name) => sum + this.weight(name) ** 2, 0);
    const both = weigh(mine.filter((name) => theirs.includes(name)));
    return Math.max(both / (weigh([...new Set([...mine, ...theirs])]) || 1), (0.8 * both) / (Math.min(weigh(mine), weigh(theirs)) || 1));
  }

  #wholesOf(): Subject[] {
    const money = this.subjects.filter(({ fact, yardstick }) => fact.kind === 'money' && !yardstick);
    const about = (name: string, without: ReadonlySet<string>) => (subject: Subject) =>
      subject.alternatives.some(
        ({ concepts }) => concepts.some((concept) => concept.name === name) && !concepts.some((concept) => without.has(concept.name)),
      );
    const said = ({ alternatives }: Subject) => Math.min(...alternatives.map(({ concepts }) => concepts.length));
    const invested = ({ fact }: Subject) => Number(/portfolio|invest/i.test(fact.label));
    const balances = money.filter((subject) => periodOf(subject.fact) === null);
    const total =
      balances
        .filter(about('portfolio', new Set()))
        .sort((a, b) => invested(b) - invested(a) || said(a) - said(b) || Number(b.fact.value) - Number(a.fact.value))
        .find(({ fact }) => !this.foreign || !NO_WHOLE.test(fact.label)) ??
      balances.find(({ fact }) => this.foreign && WORTH.test(fact.label) && !NO_WHOLE.test(fact.label));
    const goal = money.find((subject) => periodOf(subject.fact) === 'year' && about('spending', NO_GOAL)(subject));
    return [total, goal].filter((subject) => subject !== undefined);
  }

  /** How much a concept tells of which fact is spoken of: 1 when one fact alone has it, near 0 when all do. */
  weight(concept: string): number {
    return this.weights.get(concept) ?? 0;
  }
}
