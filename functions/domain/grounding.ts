/** From templates to texts that state facts only: renders every part of a draft and verifies what came out. */
import type { Fact } from '#schema/facts.ts';
import type { Verification } from '#schema/report.ts';
import { renderTemplate, UnknownFactError } from './render.ts';
import { verifierOf } from './verify.ts';

export interface RefusedClaim {
  text: string;
  reason: string;
}

/** Every part rendered, or the tokens that name no fact. */
export function renderParts<K extends string>(
  templates: Readonly<Record<K, string>>,
  facts: readonly Fact[],
): { texts: Record<K, string> } | { refused: RefusedClaim[] } {
  const texts: Partial<Record<K, string>> = {};
  const refused: RefusedClaim[] = [];
  for (const key of Object.keys(templates) as K[]) {
    try {
      texts[key] = renderTemplate(templates[key], facts);
    } catch (error) {
      if (!(error instanceof UnknownFactError)) throw error;
      refused.push(...error.unknown.map(({ token, reason }) => ({ text: token.slice(0, 200), reason })));
    }
  }
  return refused.length > 0 ? { refused } : { texts: texts as Record<K, string> };
}

/**
 * One outcome for all parts of a draft. Lines are those of the last part, the body; a claim in a part before it (a title, a summary) is told
 * with line 0.
 */
export function verifyParts(parts: readonly string[], facts: readonly Fact[]): Verification {
  return partsVerifier(facts)(parts);
}

/** The same for many drafts about the same facts, which are read once. */
export function partsVerifier(facts: readonly Fact[]): (parts: readonly string[]) => Verification {
  const verify = verifierOf(facts);
  return (parts) => combined(parts.map(verify));
}

function combined(outcomes: readonly Verification[]): Verification {
  const body = outcomes.length - 1;
  const ungrounded = outcomes.flatMap((outcome, index) =>
    outcome.ungrounded.map((claim) => (index === body ? claim : { ...claim, line: 0 })),
  );
  return { ok: outcomes.every((outcome) => outcome.ok), claims: outcomes.reduce((sum, outcome) => sum + outcome.claims, 0), ungrounded };
}

export function refusedClaims(verification: Verification): RefusedClaim[] {
  return verification.ungrounded.map(({ text, reason }) => ({ text: text.slice(0, 200), reason }));
}

/** Raw HTML, images, links and addresses: nothing of ours has any, and a reader could be led away by what a model was made to write. */
const MARKUP = /<[a-z/!?][^>]*>?|!\[|\]\s*[([]|\b(?:https?|ftp|javascript|data|mailto):\S+|\bwww\.\S+/gi;

export function refusedMarkup(parts: readonly string[]): RefusedClaim[] {
  return parts.flatMap((text) =>
    [...text.matchAll(MARKUP)]
      .slice(0, 10)
      .map(([found]) => ({ text: found.slice(0, 80), reason: 'is raw HTML, an image, a link or an address; write plain markdown' })),
  );
}

/** No market keeps a promise, also not one that a text only denies: there are other words for it. */
const PROMISE = /\bguarante\w*|\brisk[- ]free\b|\b(?:cannot|can't|can’t) (?:lose|fail)\b|\bsure thing\b/gi;

export function refusedPromises(parts: readonly string[]): RefusedClaim[] {
  return parts.flatMap((text) =>
    [...text.matchAll(PROMISE)]
      .slice(0, 10)
      .map(([found]) => ({ text: found, reason: 'promises what no market keeps; say how likely it is instead' })),
  );
}

/** An outlook speaks of kinds of investments; trades have their own section, made by code. */
const PURCHASE = /\b(?:[Bb]uy|[Bb]uying|[Pp]urchase|[Ii]nvest in|[Ss]witch to|[Mm]ove into)\s+(?:shares of\s+)?[A-Z][A-Z0-9.]{1,5}\b/g;

export function refusedPurchases(parts: readonly string[]): RefusedClaim[] {
  return parts.flatMap((text) =>
    [...text.matchAll(PURCHASE)]
      .slice(0, 10)
      .map(([found]) => ({ text: found, reason: 'recommends a single security; speak of kinds of investments' })),
  );
}
