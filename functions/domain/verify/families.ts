/**
 * Things of one family exclude each other: a sentence that says "bonds" where the fact is about stocks states it of the wrong thing, however well
 * the rest of its words fit. Symbols are a family too.
 */
import type { Claim } from './claims/claim.ts';
import type { Context } from './context.ts';
import { familiesOf } from './kin.ts';
import type { Subject } from './sheet.ts';

/** Spending and saving are amounts. */
const MONEYS = 1;
/** Words this near say what a figure is of. */
const BESIDE = 0.5;
/** By how much nearer another member must stand than the fact's own. */
const FURTHER = 0.45;
const GOVERNED = /^\s?(?:(?:a|per|each|every) (?:month|year) )?(?:that|which) (?:you|they|we) (?:\w+ ){0,3}?(sav|spend)(?:ing|e)?\b/i;
const GOVERNS = /\b(sav|spend)(?:ing|e)\s(?:(?:about|around|roughly|nearly|almost|over|only|just|another|an extra)\s){0,2}$/i;

/** The member of a family that the sentence names in the place of the fact's own, or null. */
export function namedInstead(context: Context, claim: Claim, { members, fact, curated }: Subject): string | null {
  for (const [family, own] of members) {
    // "Chance when saving more" is no saving.
    if (family === MONEYS && !curated && fact.kind !== 'money') continue;
    // What stands with another figure of the kind is said of that one; `SEP` is short for `SEP-IRA`.
    const said = Math.max(...own.map((name) => (context.says(name) ? context.near(name, claim) : 0)));
    const other = context.nearest(
      claim,
      Math.max(BESIDE, said === 0 ? 0 : said + FURTHER),
      (name) =>
        !own.some((one) => one === name || one.startsWith(`${name}-`) || name.startsWith(`${one}-`)) && familiesOf(name).includes(family),
    );
    if (other !== null) return other;
  }
  const governor = (GOVERNS.exec(context.text.slice(Math.max(0, claim.start - 40), claim.start)) ??
    GOVERNED.exec(context.text.slice(claim.end, claim.end + 60)))?.[1]?.toLowerCase();
  const own = members.get(MONEYS);
  if (governor && own && claim.kind === 'money' && !own.includes(governor === 'sav' ? 'saving' : 'spending'))
    return governor === 'sav' ? 'saving' : 'spending';
  return null;
}

/** Whether of two facts the first is about the member of a family that stands nearer: `bonds 2.4%, gold nothing`. */
export function nearerOfFamily(context: Context, claim: Claim, one: Subject, other: Subject): boolean {
  for (const [family, own] of one.members) {
    const others = other.members.get(family);
    if (!others || others.some((name) => own.includes(name))) continue;
    const near = (names: readonly string[]) => Math.max(...names.map((name) => (context.says(name) ? context.near(name, claim) : 0)));
    if (near(own) > near(others) + 0.05) return true;
  }
  return false;
}
