/**
 * What may be kept of a page. A model's sentences say which of the page's sentences they retell, and each is held against those alone: no figure that is not in them to the last digit, none that goes with another's words,
 * nothing turned round, and most of its words are theirs. Pure.
 */
import type { SummaryAnswer } from '#schema/answers.ts';
import type { SummaryMaterial } from '#schema/material.ts';
import { refusedMarkup, refusedPromises, type RefusedClaim } from '../grounding.ts';
import { isSaidBy, stems } from '../knowledge/cite.ts';
import { commandIn } from '../knowledge/refusals.ts';
import { comparisonsIn } from '../verify/direction/between.ts';
import { clauseOf, figuresIn, isSame } from './figures.ts';

/** What is wrong with a summary, sentence by sentence; empty when nothing is. */
export function summaryFaults({ sentences }: SummaryAnswer, material: SummaryMaterial): RefusedClaim[] {
  const of = new Map(material.sentences.map(({ n, said }) => [n, said]));
  return sentences.flatMap(({ text, from }) => {
    const sources = from.flatMap((n) => of.get(n) ?? []);
    const markup = [...refusedMarkup([text]), ...refusedPromises([text])];
    if (markup.length > 0) return markup;
    const reason =
      sources.length < from.length || sources.length === 0
        ? 'names sentences that the page does not have'
        : faultOf(text, sources, material);
    return reason === null ? [] : [{ text: text.slice(0, 200), reason }];
  });
}

function faultOf(text: string, sources: readonly string[], { title }: SummaryMaterial): string | null {
  if (commandIn(text) !== null) return 'speaks to a model and not to a reader';
  if (sources.includes(text)) return null;
  const foreign = figuresIn(text).find((claim) => !sources.some((source) => figuresIn(source).some((other) => isSame(claim, other))));
  if (foreign !== undefined) return `states "${foreign.text}", which the sentences that it names do not`;
  const swapped = figuresIn(text).find(
    (claim) =>
      !goesWithItsWords(
        clauseOf(text, claim),
        sources
          .flatMap((source) =>
            figuresIn(source).map((other) => ({ clause: clauseOf(source, other), same: isSame(claim, other), kind: other.kind })),
          )
          .filter(({ kind }) => kind === claim.kind),
      ),
  );
  if (swapped !== undefined) return `states "${swapped.text}" of something else than the page does`;
  if (turned(text, sources.join(' '))) return 'says the opposite of what the page says';
  if (!isSaidBy(text, [{ label: title, value: sources.join(' '), source: { formula: '' } }]))
    return 'says what the sentences that it names do not';
  const wrong = comparisonsIn(
    text,
    figuresIn(text).map((claim) => ({ claim, fact: null, yardstick: false })),
  ).find(({ reason, start, end }) => reason !== null && !sources.some((source) => source.includes(text.slice(start, end))));
  return wrong === undefined ? null : `"${text.slice(wrong.start, wrong.end)}": ${wrong.reason ?? ''}`;
}

/** A figure's words are nearer to those that it has on the page than to those of another figure of its kind there. */
function goesWithItsWords(clause: string, figures: readonly { clause: string; same: boolean }[]): boolean {
  const words = stems(clause);
  const shared = (other: string): number => [...stems(other)].filter((stem) => words.has(stem)).length;
  const best = (same: boolean): number =>
    Math.max(0, ...figures.filter((figure) => figure.same === same).map((figure) => shared(figure.clause)));
  return best(true) >= best(false);
}

const UP =
  /\b(?:r[oi]se(?:s|n)?|rising|rais(?:e|es|ed|ing)|increas(?:e|es|ed|ing)|gain(?:s|ed)?|gr[eo]w(?:s|n|th)?|climb(?:s|ed)?|higher|up|above|expand(?:s|ed)?|strengthen(?:s|ed)?)\b/gi;
const DOWN =
  /\b(?:f[ae]ll(?:s|en)?|falling|lower(?:s|ed|ing)?|cut(?:s|ting)?|decreas(?:e|es|ed|ing)|declin(?:e|es|ed|ing)|drop(?:s|ped)?|reduc(?:e|es|ed|ing)|down|below|shr[aiu]nk(?:s)?|weaken(?:s|ed)?|loss(?:es)?|lost)\b/gi;
const NOT = /\b(?:not|no|never|neither|nor|without|un(?:changed|insured)|cannot)\b|n['’]t\b/gi;

/** A direction or a denial that the source does not have, or one of its that is left out. */
function turned(text: string, source: string): boolean {
  const has = (pattern: RegExp, of: string): boolean => of.match(pattern) !== null;
  if ((has(UP, text) && !has(UP, source) && has(DOWN, source)) || (has(DOWN, text) && !has(DOWN, source) && has(UP, source))) return true;
  return has(NOT, text) !== has(NOT, source);
}
