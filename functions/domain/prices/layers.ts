/** The layers of an instrument: which one wins, for the page that shows them all, and what a user adds on top. */
import type { Classification, Instrument, Price, PriceNotice } from '#schema/instrument.ts';
import type { ClassificationOverride, InstrumentView } from '#schema/instrument-views.ts';
import { canonicalJson } from '../canonical.ts';

export function toInstrumentView(layers: {
  instrument: Instrument;
  classifications: readonly Classification[];
  prices: readonly { kind: 'manual' | 'statement' | 'shared'; price: Price }[];
  flags: readonly PriceNotice[];
}): InstrumentView {
  const { instrument } = layers;
  const isShown = (layer: unknown, shown: unknown) => shown !== null && canonicalJson(layer) === canonicalJson(shown);
  const priceThatWins = layers.prices.findIndex(({ price }) => isShown(price, instrument.price));
  return {
    ...instrument,
    classifications: layers.classifications.map((layer, index) => ({ ...layer, wins: index === 0 })),
    prices: layers.prices.map(({ kind, price }, index) => ({ ...price, kind, wins: index === priceThatWins })),
    notices: [...layers.flags],
  };
}

/** What a user says, as it is stored over the shared row. */
export function classificationOf(
  { assetClass, regions, sectors, note }: ClassificationOverride,
  today: string,
): Pick<Classification, 'assetClass' | 'regions' | 'sectors' | 'source' | 'asOf'> {
  return {
    assetClass,
    regions,
    sectors,
    source: note === undefined ? 'your own classification' : `your own classification: ${note}`,
    asOf: today,
  };
}
