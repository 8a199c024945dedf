/** Instruments as the user knows them. */
import { classificationOf, toInstrumentView } from '#domain/prices/layers.ts';
import { overrideClassification, readInstrument, searchInstruments, setManualPrice } from '#ports/user-instruments.ts';
import type { InstrumentPorts } from '../routes/instruments.ts';
import type { Bound } from './bound.ts';

export function instrumentPorts({ db, userId, today }: Bound): Omit<InstrumentPorts, 'tomorrow'> {
  return {
    readInstrument: async (symbol) => {
      const layers = await readInstrument(db, userId, symbol);
      return layers === null ? null : toInstrumentView(layers);
    },
    searchInstruments: (search) => searchInstruments(db, userId, search),
    overrideClassification: (symbol, override) =>
      overrideClassification(db, userId, symbol, override === null ? null : classificationOf(override, today())),
    setManualPrice: (symbol, price) => setManualPrice(db, userId, symbol, price),
  };
}
