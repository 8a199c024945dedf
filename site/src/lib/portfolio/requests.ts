/** What the portfolio's page asks of the API, in sentences. */
import type * as z from 'zod';
import { InstrumentsView, InstrumentView, type ClassificationOverride, type ManualPrice } from '#schema/instrument-views.ts';
import { ApplyView, PreviewView, type PreviewRequest } from '#schema/holdings.ts';
import { PortfolioExport } from '#schema/export.ts';
import { FactsView } from '#schema/api.ts';
import {
  Account,
  DeletedAccount,
  HeldPosition,
  PortfolioView,
  Position,
  type AccountChange,
  type NewAccount,
  type NewPosition,
  type PositionChange,
} from '#schema/portfolio.ts';
import type { Api, Tagged } from '#lib/api/client.ts';

const FOUND_AT_ONCE = 12;

export interface Place {
  accountId: string;
  id: string;
}
type Sent<T extends z.ZodType> = z.input<T>;

export class PortfolioRequests {
  readonly #api: Api;
  constructor(api: Api) {
    this.#api = api;
  }

  readAccount = (id: string): Promise<Tagged<Account>> => this.#api.askTagged('GET', `/api/accounts/${id}`, Account);
  addAccount = (account: Sent<typeof NewAccount>): Promise<Account> => this.#api.ask('POST', '/api/accounts', Account, account);
  editAccount = (id: string, change: AccountChange, etag: string | null): Promise<Account> =>
    this.#api.ask('PATCH', `/api/accounts/${id}`, Account, change, etag);
  deleteAccount = (id: string, etag: string | null): Promise<DeletedAccount> =>
    this.#api.ask('DELETE', `/api/accounts/${id}`, DeletedAccount, undefined, etag);

  readPosition = (place: Place): Promise<Tagged<Position>> => this.#api.askTagged('GET', pathOf(place), Position);
  addPosition = (accountId: string, position: Sent<typeof NewPosition>): Promise<HeldPosition> =>
    this.#api.ask('POST', `/api/accounts/${accountId}/positions`, HeldPosition, position);
  editPosition = (place: Place, change: PositionChange, etag: string | null): Promise<Position> =>
    this.#api.ask('PATCH', pathOf(place), Position, change, etag);
  deletePosition = (place: Place, etag: string | null): Promise<Position> =>
    this.#api.ask('DELETE', pathOf(place), Position, undefined, etag);

  findInstruments = async (words: string): Promise<InstrumentsView['instruments']> =>
    (
      await this.#api.ask(
        'GET',
        `/api/instruments?${new URLSearchParams({ query: words, limit: String(FOUND_AT_ONCE) }).toString()}`,
        InstrumentsView,
      )
    ).instruments;
  readInstrument = (symbol: string): Promise<InstrumentView> => this.#api.ask('GET', instrument(symbol), InstrumentView);
  classify = (symbol: string, override: Sent<typeof ClassificationOverride>): Promise<InstrumentView> =>
    this.#api.ask('PUT', `${instrument(symbol)}/classification`, InstrumentView, override);
  takeClassificationBack = (symbol: string): Promise<InstrumentView> =>
    this.#api.ask('DELETE', `${instrument(symbol)}/classification`, InstrumentView);
  setPrice = (symbol: string, price: ManualPrice): Promise<InstrumentView> =>
    this.#api.ask('PUT', `${instrument(symbol)}/price`, InstrumentView, price);
  takePriceBack = (symbol: string): Promise<InstrumentView> => this.#api.ask('DELETE', `${instrument(symbol)}/price`, InstrumentView);

  preview = (file: Sent<typeof PreviewRequest>): Promise<PreviewView> => this.#api.ask('POST', '/api/holdings/preview', PreviewView, file);
  apply = (file: Sent<typeof PreviewRequest> & { tag: string; skipInvalid: boolean }): Promise<z.infer<typeof ApplyView>> =>
    this.#api.ask('POST', '/api/holdings/apply', ApplyView, file);

  /** Everything that was entered, so that an import can be taken back whole. */
  entered = (): Promise<PortfolioExport> => this.#api.ask('GET', '/api/export', Entered);
  restore = (file: PortfolioExport): Promise<PortfolioView> => this.#api.ask('POST', '/api/import?replace=true', PortfolioView, file);
  file = (path: string): Promise<{ name: string; content: Blob }> => this.#api.file(path);

  readPortfolio = (): Promise<Tagged<PortfolioView>> => this.#api.askTagged('GET', '/api/portfolio', PortfolioView);
  loadSample = (): Promise<PortfolioView> => this.#api.loadSample();
  reportFacts = async (id: string): Promise<FactsView['facts']> =>
    (await this.#api.ask('GET', `/api/reports/${id}/facts`, FactsView)).facts;
}
type FactsView = z.infer<typeof FactsView>;

/** The export without what was computed. */
const Entered = PortfolioExport.strip();

function pathOf({ accountId, id }: Place): string {
  return `/api/accounts/${accountId}/positions/${id}`;
}
function instrument(symbol: string): string {
  return `/api/instruments/${encodeURIComponent(symbol)}`;
}
