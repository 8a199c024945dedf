/** Single instruments: found, shown with every layer of what is known, and told better by the user. */
import { normaliseSymbol } from '#domain/symbol.ts';
import { ClassificationOverride, InstrumentQuery, InstrumentsView, InstrumentView, ManualPrice } from '#schema/instrument-views.ts';
import type { Instrument } from '#schema/instrument.ts';
import { route, type RouteOf } from '../contract.ts';
import { invalid, notFound } from '../problems.ts';

export interface InstrumentPorts {
  /** Null when the user cannot know of it. */
  readInstrument(symbol: string): Promise<InstrumentView | null>;
  searchInstruments(search: { symbol: string; words: string; limit: number }): Promise<Instrument[]>;
  /** False when the user cannot know of it. */
  overrideClassification(symbol: string, override: ClassificationOverride | null): Promise<boolean>;
  setManualPrice(symbol: string, price: ManualPrice | null): Promise<boolean>;
  tomorrow(): string;
}

const SHOWN = { 200: { description: 'The instrument as it is for you now, with every layer.', body: InstrumentView } } as const;

export const INSTRUMENT_ROUTES: readonly RouteOf<InstrumentPorts>[] = [
  route({
    method: 'GET',
    path: '/api/instruments',
    tag: 'Instruments',
    summary: 'Search instruments',
    description:
      'By symbol, however it is spelt (`BRK/B`, `BRK-B`), or by words of the name. What only other users have brought in is not found.',
    query: InstrumentQuery,
    answers: { 200: { description: 'The exact symbol first, then symbols that begin so, then names.', body: InstrumentsView } },
    run: async ({ query: { query, limit }, user }) => ({
      status: 200,
      body: { instruments: await user.searchInstruments({ symbol: normaliseSymbol(query) ?? '', words: query, limit }) },
    }),
  }),
  route({
    method: 'GET',
    path: '/api/instruments/{symbol}',
    tag: 'Instruments',
    summary: 'Show an instrument with its sources',
    description:
      'What it is made of and what it costs, in layers: your own word, the shared row, a model’s proposal; your price, your statement’s, the market’s. `wins` marks the one that counts.',
    answers: SHOWN,
    run: async ({ params, user }) => ({ status: 200, body: await shown(user, symbolOf(params.symbol)) }),
  }),
  route({
    method: 'PUT',
    path: '/api/instruments/{symbol}/classification',
    tag: 'Instruments',
    summary: 'Say what an instrument is made of',
    description: 'Weights in per cent that sum to 100. It holds for you alone, over everything else, until you take it back.',
    body: ClassificationOverride,
    answers: SHOWN,
    run: async ({ params, body, user }) => ({
      status: 200,
      body: await changed(user, params.symbol, (symbol) => user.overrideClassification(symbol, body)),
    }),
  }),
  route({
    method: 'DELETE',
    path: '/api/instruments/{symbol}/classification',
    tag: 'Instruments',
    summary: 'Take your own classification back',
    answers: SHOWN,
    run: async ({ params, user }) => ({
      status: 200,
      body: await changed(user, params.symbol, (symbol) => user.overrideClassification(symbol, null)),
    }),
  }),
  route({
    method: 'PUT',
    path: '/api/instruments/{symbol}/price',
    tag: 'Instruments',
    summary: 'Enter a price of your own',
    description: 'It holds for you alone, with the day that you give, over statements and the market, until you take it back.',
    body: ManualPrice,
    answers: SHOWN,
    run: async ({ params, body, user }) => {
      if (body.asOf > user.tomorrow())
        throw invalid([{ path: 'asOf', message: 'lies in the future: give the day for which you know the price' }]);
      return { status: 200, body: await changed(user, params.symbol, (symbol) => user.setManualPrice(symbol, body)) };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/instruments/{symbol}/price',
    tag: 'Instruments',
    summary: 'Take your own price back',
    answers: SHOWN,
    run: async ({ params, user }) => ({
      status: 200,
      body: await changed(user, params.symbol, (symbol) => user.setManualPrice(symbol, null)),
    }),
  }),
];

async function changed(user: InstrumentPorts, given: string, change: (symbol: string) => Promise<boolean>): Promise<InstrumentView> {
  const symbol = symbolOf(given);
  if (!(await change(symbol))) throw notFound('This instrument');
  return shown(user, symbol);
}

async function shown(user: InstrumentPorts, symbol: string): Promise<InstrumentView> {
  const instrument = await user.readInstrument(symbol);
  if (instrument === null) throw notFound('This instrument');
  return instrument;
}

/** The path's own spelling may be `BRK-B`. A ticker that is also a word for cash is taken as the ticker. */
function symbolOf(given: string): string {
  return normaliseSymbol(given) ?? given;
}
