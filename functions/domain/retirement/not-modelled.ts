import type { ProjectionInput } from '#schema/retirement.ts';
import { MODEL_LABELS } from '../labels.ts';
import { assetsHeld } from './allocation-path.ts';
import type { Model } from './model.ts';

/** What the figures leave out, most telling first; the lines that do not concern this plan are left out too. */
export function notModelled(input: ProjectionInput, { proxies, meanBlockYears }: Pick<Model, 'proxies' | 'meanBlockYears'>): string[] {
  const { yearsToRetirement, incomes, taxRate, lives, rule, model } = input;
  const held = assetsHeld(input);
  const lines = [
    taxRate > 0
      ? 'Taxes but for one blended rate on every withdrawal: no brackets, no required distributions, no accounts with mixes of their own.'
      : 'Taxes: spending is taken to include them.',
    ...(lives.some(({ years }) => years === null)
      ? ['What is known of your own health: lifetimes are those of the whole population in 2023, and do not grow.']
      : ['How long anyone lives: the plan pays until its last year, however likely that is to be reached.']),
    'Health and care costs beyond the stated spending, a home and other property, debts, gifts and bequests.',
    rule.kind === 'constant'
      ? 'Changes of mind: spending, saving and the mix stay as they are, whatever markets do.'
      : 'Changes of mind beyond the spending rule: saving and the mix stay as they are, whatever markets do.',
  ];
  const markets = held.filter((asset) => asset === 'stocks' || asset.endsWith('_stocks')).map((asset) => `all ${nameOf(asset)}`);
  if (markets.length > 0)
    lines.push(
      `Single companies, sectors and countries: ${new Intl.ListFormat('en-US').format(markets)} earn one return${markets.length > 1 ? ' each' : ''}, that of their market.`,
    );
  for (const [series, assets] of borrowed(held, proxies))
    lines.push(`The ups and downs of ${assets} are those of ${series}, for want of a long history of their own.`);
  if (held.includes('bonds'))
    lines.push('Kinds of bonds: all bonds earn what the ten-year Treasury note does, with no default and no other maturity.');
  if (held.includes('gold'))
    lines.push('Gold as a market before 1971, when its price was official; it is assumed to earn nothing above inflation.');
  if (yearsToRetirement > 0) lines.push('Losing work before retirement: every contribution is made, and pay covers all other spending.');
  if (incomes.length > 0)
    lines.push(
      lives.length === 2
        ? 'Cuts to Social Security or pensions.'
        : 'Cuts to Social Security or pensions, and what a survivor would receive.',
    );
  lines.push(
    model === 'lognormal'
      ? 'Memory of markets: each year is drawn independently of the one before, so neither long bad stretches nor recoveries are as frequent as they were.'
      : `Markets worse than any in the table: ${meanBlockYears > 0 ? 'the paths are made of years' : 'the windows are made of years'} that were.`,
  );
  return lines;
}

/** Which series stand in for which of the assets held, by the names that people read: `['domestic stocks', 'international stocks and real estate']`. */
export function borrowed(held: readonly string[], proxies: Model['proxies']): [series: string, assets: string][] {
  const bySeries = Map.groupBy(
    held.filter((asset) => proxies[asset] !== undefined),
    (asset) => proxies[asset] ?? '',
  );
  return [...bySeries].map(([series, assets]) => [nameOf(series), new Intl.ListFormat('en-US').format(assets.map(nameOf))]);
}

/** A column of a person's own table keeps its name. */
function nameOf(asset: string): string {
  return (MODEL_LABELS as Readonly<Record<string, string>>)[asset] ?? asset;
}
