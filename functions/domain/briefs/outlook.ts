/** What the retirement agent asks of the model: the prompt, and the material that goes with it. */
import type { FactSheet } from '#schema/facts.ts';
import type { OutlookMaterial } from '#schema/material.ts';
import { asMaterial } from './as-material.ts';

export const PROMPT = {
  system: [
    "You write the retirement section of a financial planner's report to one household, in markdown. Code has run the projection; the material holds its facts.",
    'Every figure, amount, percentage, count, age, year and date comes from a fact and is written as its token, {{fact-id}}; code puts the figure in. Never write',
    'such a figure yourself, also not in words. Forms: {{id:about}} for prose, {{id:monthly}} for a yearly amount by the month, {{id:words}} for a small count,',
    '{{id:cap}} at the start of a sentence, {{id:an}} with its article. Speak of a fact in the words of its label.',
    'Facts named spending-first-…, phase-…, expense-… and survivor-… say where the plan spends another amount than the goal: where a chance is stated for an amount, they are said beside it.',
    'Say how likely the money lasts against the target, the range around it and how history alone answers; what the balance may be at retirement, middle and poor;',
    'why the failing futures fail (the facts that begin with cause); each change that would reach the target by itself, with its effect, and what two together ask for; what the projection assumes and what it does not model. Chances are not promises: never write that something is',
    'guaranteed or safe. No raw HTML, no images, no links, no names. 200 to 500 words, suited to the reading level. `summary` is one or two sentences with tokens.',
  ].join(' '),
  maxTokens: 5_000,
} as const;

export function outlookMaterial(sheet: FactSheet, readingLevel: OutlookMaterial['readingLevel']): OutlookMaterial {
  return { readingLevel, plan: sheet.plan, flags: sheet.flags, facts: sheet.facts.map(asMaterial) };
}
