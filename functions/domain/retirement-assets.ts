/** Which of the retirement engine's assets an instrument is made of: its classes, and within them its regions, as far as they are known. */
import type { AssetClass, Instrument, Region, RegionWeights } from '#schema/instrument.ts';
import type { ModelAsset } from '#schema/retirement.ts';
import { apportion } from './money.ts';

/** The assets that a class may be made of; the first stands for it where nothing more is known. Alternatives have no returns to go by. */
export const ASSETS_OF: Record<AssetClass, readonly ModelAsset[]> = {
  equity: ['stocks', 'intl_stocks', 'emerging_stocks'],
  fixed_income: ['bonds', 'tips'],
  real_estate: ['real_estate'],
  commodities: ['commodities', 'gold'],
  cash: ['cash'],
  alternatives: [],
};

/** Stocks by region. Asia is Japan and China alike: `emergingPart`. Where a fund does not say where its companies are, they are taken to be American, for which less is forecast. */
const STOCKS_OF: Record<Region, ModelAsset> = {
  north_america: 'stocks',
  global: 'stocks',
  europe: 'intl_stocks',
  asia: 'intl_stocks',
  oceania: 'intl_stocks',
  other: 'intl_stocks',
  latin_america: 'emerging_stocks',
  africa: 'emerging_stocks',
  middle_east: 'emerging_stocks',
};
const EMERGING = /\bemerging\b/i;
const INFLATION_PROTECTED = /\btips\b|\binflation[- ](?:protected|linked|indexed)\b/i;
const GOLD = /\bgold\b/i;

export type ModelWeights = Partial<Record<ModelAsset | 'alternatives', number>>;

/** Per cent with four decimals that sum to 100; null where the asset class is not known. Regions are those of the whole fund, so each of its classes is taken to have them. */
export function modelWeights(instrument: Pick<Instrument, 'name' | 'classification'>): ModelWeights | null {
  const { classification, name } = instrument;
  const classes = classification?.assetClass;
  if (!classes) return null;
  const before = made.get(classification);
  if (before?.name === name) return before.weights;
  const weights: ModelWeights = {};
  const add = (asset: ModelAsset | 'alternatives', units: number) => {
    if (units > 0) weights[asset] = ((weights[asset] ?? 0) * UNITS + units) / UNITS;
  };
  for (const [assetClass, percent] of Object.entries(classes) as [AssetClass, number][]) {
    const units = Math.round(percent * UNITS);
    if (assetClass === 'equity') for (const [asset, part] of stocksByRegion(instrument, units)) add(asset, part);
    else if (assetClass === 'alternatives') add('alternatives', units);
    else add(assetOf(assetClass, name), units);
  }
  made.set(classification, { name, weights });
  return weights;
}

/** Ten-thousandths of a per cent. */
const UNITS = 10_000;
/** A portfolio of thousands is looked through more than once for a sheet. */
const made = new WeakMap<object, { name: string; weights: ModelWeights }>();

function assetOf(assetClass: Exclude<AssetClass, 'equity' | 'alternatives'>, name: string): ModelAsset {
  if (assetClass === 'fixed_income' && INFLATION_PROTECTED.test(name)) return 'tips';
  if (assetClass === 'commodities' && GOLD.test(name)) return 'gold';
  return ASSETS_OF[assetClass][0]!;
}

function stocksByRegion({ name, classification }: Pick<Instrument, 'name' | 'classification'>, units: number): [ModelAsset, number][] {
  const regions = classification?.regions;
  if (!regions) return [['stocks', units]];
  const parts = new Map<ModelAsset, number>();
  for (const [region, percent] of Object.entries(regions) as [Region, number][]) {
    const emerging = percent * emergingPart(region, name, regions);
    parts.set('emerging_stocks', (parts.get('emerging_stocks') ?? 0) + emerging);
    parts.set(STOCKS_OF[region], (parts.get(STOCKS_OF[region]) ?? 0) + percent - emerging);
  }
  const assets = [...parts.keys()];
  const shares = apportion(
    [...parts.values()].map((percent) => BigInt(Math.round(percent * UNITS))),
    BigInt(units),
  );
  return assets.map((asset, index) => [asset, Number(shares[index] ?? 0n)]);
}

/**
 * What of a region counts as emerging markets beyond `STOCKS_OF`: all outside North America in a fund that says so in its name, and half of Asia in one that also holds Latin
 * America or Africa, and so both kinds of markets (of total international indices Japan, Australia, Hong Kong and Singapore are a little less than half of Asia and Oceania).
 */
function emergingPart(region: Region, name: string, regions: RegionWeights): number {
  if (EMERGING.test(name)) return region === 'north_america' ? 0 : 1;
  return region === 'asia' && ((regions.latin_america ?? 0) > 0 || (regions.africa ?? 0) > 0) ? 0.5 : 0;
}
