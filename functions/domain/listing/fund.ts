/**
 * What a list of funds says of one: its name and its category together. The category group is often wrong (a run of alphabet shares one), so it never decides: the
 * name does, and the two columns can only confirm it or put it in doubt.
 */
import type { AssetClass } from '#schema/instrument.ts';
import { classifyFundName } from '../fund-name.ts';
import type { Reading } from './company.ts';
import type { Fund } from './form.ts';

/** What a column says of the asset class; sectors and `Alternatives` in the group say nothing that could be relied on. */
const GROUPS: Readonly<Record<string, AssetClass>> = {
  'Equities': 'equity',
  'Fixed Income': 'fixed_income',
  'Real Estate': 'real_estate',
  'Commodities': 'commodities',
};
const CATEGORIES: Readonly<Record<string, AssetClass>> = Object.fromEntries([
  ...['Large Cap', 'Mid Cap', 'Small Cap', 'Micro Cap', 'Value', 'Growth', 'Blend', 'Large Blend', 'Equities'].map(
    (category) => [category, 'equity'] as const,
  ),
  ...[
    'Corporate Bonds',
    'High Yield Bonds',
    'Municipal Bonds',
    'Treasury Bonds',
    'Investment Grade Bonds',
    'Government Bonds',
    'Inflation-Protected Securities',
    'Bonds',
  ].map((category) => [category, 'fixed_income'] as const),
  ['REITs', 'real_estate'],
  ['Residential Real Estate', 'real_estate'],
  ['Commodities Broad Basket', 'commodities'],
]);

/**
 * The name's class stands when neither column speaks against it, or when the category speaks for it. Where the category contradicts, or the group does and the
 * category is silent, the fund stays unclassified, with the contradiction as the reason.
 */
export function classifyFund(row: Fund, { source, asOf }: { source: string; asOf: string }): Reading {
  const byName = classifyFundName(row.name);
  const named = byName?.assetClass ? (Object.keys(byName.assetClass)[0] as AssetClass) : null;
  if (byName === null || named === null) return { classification: null, reason: 'has a name that does not settle what it holds' };
  const group = GROUPS[row.group];
  const category = CATEGORIES[row.category];
  if (category !== undefined && !agrees(named, category)) return contradiction(named, 'category', row.category);
  if (category === undefined && group !== undefined && !agrees(named, group)) return contradiction(named, 'category group', row.group);
  const confirmed = category !== undefined || group !== undefined;
  const confidence = Math.min(0.9, byName.confidence + (confirmed ? 0.05 : 0));
  return {
    classification: {
      ...byName,
      source: `${source} and ${lowerFirst(byName.source)}${confirmed ? ', which its category confirms' : ''}`,
      confidence: Number(confidence.toFixed(3)),
      asOf,
    },
    reason: null,
  };
}

/** Cash is listed as bonds, and real estate funds are shares too. */
function agrees(named: AssetClass, said: AssetClass): boolean {
  return named === said || (named === 'cash' && said === 'fixed_income') || (named === 'real_estate' && said === 'equity');
}

function contradiction(named: AssetClass, column: string, said: string): Reading {
  return { classification: null, reason: `reads as ${named.replace('_', ' ')} by its name, but its ${column} is “${said.slice(0, 40)}”` };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
