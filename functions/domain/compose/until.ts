/** Until when a plan must pay, and when money runs out, in words that are true of whoever plans: one alone, a couple whose younger one outlives the last age of the other, lives by the table. */

interface Known {
  has(id: string): boolean;
}

/** To follow "lasts": `own` where one's own last age says it. `prefix`: of the facts' ids. */
export function until(facts: Known, own: string, prefix = ''): string {
  if (facts.has(`${prefix}plan-lives`)) return `for {{${prefix}plan-lives}}`;
  return facts.has(`${prefix}plan-end-partner-age`) ? `until your partner is {{${prefix}plan-end-partner-age}}` : own;
}

/** To follow "runs out": one's own age may be one that nobody plans to reach. */
export function runOutAt(facts: Known): string {
  return facts.has('shortfall-partner-age') ? 'when your partner is {{shortfall-partner-age}}' : 'at age {{shortfall-age}}';
}
