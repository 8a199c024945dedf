/** A plan in words: why it is as it is, and what it does not know. No advice to buy what nobody holds. */
import type { Rebalancing } from '#schema/rebalancing.ts';
import { formatDay, formatList, formatMoney, formatPercent } from '../format.ts';
import { CLASS_LABELS } from '../labels.ts';
import type { Decimal } from '../money.ts';
import { PURE, off } from './sleeves.ts';
import type { Mix } from './sleeves.ts';
import type { ExactTrade } from './trades.ts';

type Reason = NonNullable<Rebalancing['reason']>;
const REASONS: Record<Reason, string> = {
  'within-bands':
    'Nothing needs to be traded: every class and region with a target is within its band, and there is no cash beyond what is to stay.',
  'no-targets': 'There is no plan, because no target has been entered.',
  'nothing-held': 'There is no plan, because nothing is held that has a value.',
  'nothing-classified': 'There is no plan, because nothing that is held is both priced and classified.',
  'no-spare-cash':
    'The mix is away from its targets, but there is no cash beyond what is to stay in cash, so nothing can be bought without a sale.',
  'no-candidates':
    'The mix is away from its targets, but there is no money to move to a fund that you own, in an account where it may be bought.',
  'no-gain': 'No trade that can be made under these options brings the mix noticeably nearer to its targets.',
  'not-found': 'No plan was found in the time allowed; nothing is proposed rather than something untested.',
  'not-verified': 'The plan that was found did not pass its own check, so nothing is proposed.',
};
export function reasonInWords(reason: Reason): string {
  return REASONS[reason];
}

export function solvedInWords(status: Rebalancing['status'], gap: number | null): string {
  if (status === 'optimal') return 'This is the best plan under these options.';
  // Rounded up: it is a bound.
  const off =
    gap === null
      ? ''
      : gap < 0.001
        ? ', less than 0.1% from the best one'
        : `, at most ${formatPercent(Math.ceil(gap * 1000) / 10)} from the best one`;
  return status === 'time-limit'
    ? `This is the best plan found in the time allowed${gap === null ? '' : `${off}`}.`
    : `This plan is close to the best under these options${off}.`;
}

/** Why a fund is bought that holds a class of which there is too much already; null where it holds none. */
export function whyBought({ action, makeup }: ExactTrade, before: Mix, after: Mix, total: Decimal): string | null {
  if (action === 'sell') return null;
  const above = off(before.classSleeves, total, 'above');
  const shared = [...makeup.classes.keys()].filter((key) => above.has(key) && key !== 'cash');
  if (shared.length === 0) return null;
  const names = formatList(shared.map((key) => label(key).toLowerCase()));
  const value = (mix: Mix, key: string) => mix.classSleeves.find((sleeve) => sleeve.key === key)?.value;
  const grows = shared.some((key) => value(after, key)?.greaterThan(value(before, key) ?? 0));
  if (grows)
    return `This fund also holds ${names}, of which there is more than the target; the distance from all targets together still falls.`;
  return shared.some((key) => (makeup.classes.get(key) ?? 0) >= PURE)
    ? `You hold more ${names} than your target, and all trades together add none: this purchase takes the place of ${names} that are sold, so that the regions come nearer to their targets.`
    : `This fund also holds ${names}, of which there is more than the target; in all it does not grow.`;
}

/** One line for all prices of one day. */
function staleInWords(stale: Rebalancing['stale']): string[] {
  return [...Map.groupBy(stale, ({ asOf }) => asOf)].map(([asOf, those]) => {
    const [symbols, age] = [formatList(those.map(({ symbol }) => symbol)), `of ${formatDay(asOf)}, ${those[0]?.days ?? 0} days old`];
    return those.length === 1
      ? `The price of ${symbols} is ${age}: work out its number of shares again at the day’s price.`
      : `The prices of ${symbols} are ${age}: work out their numbers of shares again at the day’s prices.`;
  });
}

/** What stays in cash and why; empty where there is none. */
export function keptWhy(kept: Decimal, asked: Decimal, hasTargets: boolean, isChosen: boolean): string {
  if (kept.isZero()) return '';
  const all = `Kept in cash: all ${formatMoney(kept)}`;
  const reason = isChosen ? 'what you chose to keep' : 'the larger of the cash target and the cash reserve';
  if (!hasTargets && !isChosen) return `${all}, since no asset class has a target that would say how much is too much.`;
  if (asked.greaterThan(kept)) return `${all}; ${reason} is ${formatMoney(asked)}.`;
  if (kept.greaterThan(asked))
    return `Kept in cash: ${formatMoney(kept)}. That is more than ${reason}, ${formatMoney(asked)}, because nothing can be bought in a cash account.`;
  return `Kept in cash: ${formatMoney(kept)}, ${reason}, first where it can be spent without tax.`;
}

export function notesOf(plan: Omit<Rebalancing, 'notes'>, kept: string): string[] {
  const { unknown, stale, considered, trades } = plan;
  const taxable = trades.some(({ action, accountKind }) => action === 'sell' && (accountKind === 'taxable' || accountKind === 'other'));
  return [
    kept,
    unknown.percent > 0
      ? `${formatPercent(unknown.percent)} of the portfolio is not classified (${formatList(unknown.unclassified)}); it is not traded, and may belong to any class.`
      : '',
    unknown.unpriced.length > 0 ? `There is no price for ${formatList(unknown.unpriced)}: not traded and in no figure.` : '',
    ...staleInWords(stale),
    considered.leftOut > 0
      ? `Only the largest positions were weighed; ${considered.leftOut} possible trades of smaller ones were not.`
      : '',
    taxable
      ? 'Sales in a taxable account may be taxed on their gain. What the shares cost is not known here, so tax, lots and wash sales are not in this plan.'
      : '',
  ].filter(Boolean);
}

export function label(key: string): string {
  return CLASS_LABELS[key as keyof typeof CLASS_LABELS] ?? key;
}
