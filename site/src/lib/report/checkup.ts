/** The checkup as a table: what needs a decision first, and for each rule a few words of why. */
import type { Check } from '#schema/facts.ts';
import type { IconName } from '#lib/ui/icons.ts';

type Outcome = Check['outcome'];

export const OUTCOMES: Record<Outcome, { word: string; icon: IconName; tone: string }> = {
  fail: { word: 'Act on', icon: 'fail', tone: 'is-bad' },
  warn: { word: 'Look at', icon: 'warn', tone: 'is-warn' },
  unknown: { word: 'Not known', icon: 'unknown', tone: 'is-wait' },
  pass: { word: 'Pass', icon: 'pass', tone: 'is-good' },
};
const ORDER: Outcome[] = ['fail', 'warn', 'unknown', 'pass'];

export function inOrderOfNeed(checks: readonly Check[]): Check[] {
  return [...checks].sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
}

/** `15 rules: act on 1, look at 3, 1 not known, 10 pass.` */
export function tally(checks: readonly Check[]): string {
  const count = (outcome: Outcome): number => checks.filter((check) => check.outcome === outcome).length;
  const parts = [
    [count('fail'), (n: number) => `act on ${n}`],
    [count('warn'), (n: number) => `look at ${n}`],
    [count('unknown'), (n: number) => `${n} not known`],
    [count('pass'), (n: number) => `${n} pass`],
  ] as const;
  return `${checks.length} rules: ${parts
    .filter(([n]) => n > 0)
    .map(([n, say]) => say(n))
    .join(', ')}.`;
}

const WHY: Record<string, string> = {
  'single-company': '{{largest-company-symbol}}',
  'single-fund': '{{largest-fund-symbol}}',
  'narrow-fund': '{{narrow-fund-symbol}}',
  'duplicate-funds': '{{duplicate-fund-pct}} of the portfolio together',
  'glide-path': '{{class-equity-pct}} stocks, glide path {{glide-path-pct}}',
  'fund-cost': '{{fund-cost-year}} a year',
  'idle-cash': '{{idle-cash-total}} below {{limit-idle-interest}} interest',
  'illustrative-prices': 'invented on this machine: enter your own, or import a statement that has them',
  'unpriced': '{{unpriced-symbols}}',
  'classified': '{{unclassified-symbols}} is not classified',
};

/** A template; it is left out where its facts are missing. `withdraws`: there is a withdrawal, which then is what cash is held against. */
export function whyTemplate({ rule, foundFactId }: Check, withdraws: boolean): string {
  if (rule === 'cash-months')
    return withdraws
      ? '{{class-cash-value}} for withdrawals of {{withdrawal-year}} a year'
      : '{{class-cash-value}} at {{goal-month}} a month';
  const stem = foundFactId?.replace(/-drift$/, '') ?? '';
  if (rule.startsWith('class-drift')) return `{{${stem}-pct}}, target {{${stem}-target-pct}}`;
  if (rule === 'region-drift') return `{{${stem}-invested-pct}} of what is invested, target {{${stem}-target-pct}}`;
  if (rule === 'sector-over')
    return `{{${(foundFactId ?? '').replace(/-over$/, '-stocks-pct')}}} of the stocks, market {{${(foundFactId ?? '').replace(/-over$/, '-world-pct')}}}`;
  return WHY[rule] ?? '';
}
