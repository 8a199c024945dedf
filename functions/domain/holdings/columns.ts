/** Column names as brokers and people write them, in the languages of those who use them. */

export const COLUMNS = ['account', 'accountNumber', 'accountKind', 'symbol', 'isin', 'name', 'quantity', 'price', 'value', 'currency', 'date', 'lot', 'type', 'level', 'multiplier', 'side'] as const;
export type Column = (typeof COLUMNS)[number];

/** Without accents, lower case. Where a row has several names of a column, the one that stands first here wins. */
const NAMES: Readonly<Record<Column, readonly string[]>> = {
  account: [
    'account name', 'account', 'account description', 'account nickname', 'account alias', 'accountalias', 'portfolio', 'portfolio name', 'plan name', 'registration',
    'depot', 'depotname', 'konto', 'kontoname', 'compte', 'nom du compte', 'cuenta', 'nombre de la cuenta', 'conto', 'rekening', 'rekeningnaam', 'conta',
  ],
  accountNumber: [
    'account number', 'account no', 'account #', 'account id', 'accountid', 'acct', 'acct #', 'acct no', 'client account id', 'clientaccountid', 'fund account number',
    'depotnummer', 'kontonummer', 'numero de compte', 'numero de cuenta', 'numero di conto', 'rekeningnummer', 'numero da conta',
  ],
  accountKind: ['account kind'],
  symbol: [
    'symbol', 'ticker', 'ticker symbol', 'symbol/cusip', 'symbol / cusip', 'symbol/fund', 'fund symbol', 'fund ticker', 'stock symbol', 'security symbol', 'instrument', 'instrument symbol', 'code',
    'tickersymbol', 'kurzel', 'borsenkurzel', 'symbole', 'code mnemonique', 'mnemo', 'simbolo', 'codigo', 'ticker/symbol', 'tickercode', 'symbool',
  ],
  isin: ['isin', 'isin code', 'code isin', 'codice isin', 'cusip', 'cusip number', 'wkn', 'sedol', 'security id', 'security identifier', 'valor number', 'valorennummer'],
  name: [
    'name', 'description', 'security', 'security name', 'security description', 'investment', 'investment name', 'fund', 'fund name', 'holding', 'holding name', 'asset', 'asset name', 'company', 'company name',
    'instrument name', 'product', 'title', 'bezeichnung', 'wertpapier', 'wertpapierbezeichnung', 'wertpapiername', 'titel', 'produkt', 'nom', 'libelle', 'designation', 'titre', 'nombre', 'denominacion', 'descripcion', 'producto',
    'titolo', 'descrizione', 'strumento', 'denominazione', 'prodotto', 'naam', 'omschrijving', 'fonds', 'nome', 'descricao', 'ativo', 'produto', 'benamning', 'navn',
  ],
  quantity: [
    'quantity', 'qty', 'shares', 'units', 'number of shares', 'no. of shares', 'share quantity', 'total shares', 'shares/units', 'units/shares', 'share balance', 'shares held', 'quantity held', 'position',
    'anzahl', 'stuck', 'stk', 'stk.', 'stuckzahl', 'menge', 'nominale', 'nominal', 'anzahl/nominale', 'stuck/nominale', 'bestand', 'anteile', 'quantite', 'qte', 'nombre de parts', 'nombre de titres', 'nombre de actions', 'parts',
    'cantidad', 'titulos', 'participaciones', 'acciones', 'quantita', 'qta', 'aantal', 'stuks', 'quantidade', 'qtd', 'antal',
  ],
  price: [
    'price', 'last price', 'share price', 'unit price', 'market price', 'closing price', 'close price', 'current price', 'latest price', 'price per share', 'price/share', 'last', 'close', 'nav', 'nav price', 'mark', 'mark price', 'markprice', 'quote price',
    'kurs', 'aktueller kurs', 'preis', 'schlusskurs', 'letzter kurs', 'cours', 'dernier cours', 'cours de cloture', 'prix', 'precio', 'ultimo precio', 'cotizacion', 'valor liquidativo', 'prezzo', 'ultimo prezzo', 'prezzo di mercato',
    'koers', 'slotkoers', 'actuele koers', 'preco', 'preco atual', 'cotacao', 'slutkurs',
  ],
  value: [
    'value', 'market value', 'mkt value', 'mkt val', 'current value', 'total value', 'position value', 'positionvalue', 'holding value', 'market val', 'ending value', 'value today', 'balance', 'current balance', 'amount', 'total',
    'wert', 'kurswert', 'marktwert', 'gesamtwert', 'aktueller wert', 'depotwert', 'betrag', 'valeur', 'valeur de marche', 'valorisation', 'valeur totale', 'montant', 'valor', 'valor de mercado', 'valor actual', 'valor total', 'importe',
    'valore', 'controvalore', 'valore di mercato', 'valore attuale', 'waarde', 'marktwaarde', 'actuele waarde', 'totale waarde', 'valor atual', 'varde', 'marknadsvarde', 'vaerdi',
  ],
  currency: ['currency', 'ccy', 'currency code', 'currencyprimary', 'price currency', 'wahrung', 'devise', 'moneda', 'divisa', 'valuta', 'munt', 'moeda'],
  date: ['date', 'as of', 'as of date', 'as-of date', 'asof', 'price date', 'date of price', 'report date', 'reportdate', 'position date', 'valuation date', 'datum', 'kursdatum', 'stand', 'date de valorisation', 'date du cours', 'fecha', 'data'],
  lot: ['lot', 'lot id', 'tax lot', 'acquired', 'date acquired', 'acquisition date', 'acquired date', 'open date', 'opendatetime', 'open date/time', 'purchase date', 'date purchased', 'kaufdatum', "date d'achat", "date d'acquisition", 'fecha de compra', 'data di acquisto', 'aankoopdatum'],
  type: ['type', 'security type', 'asset type', 'asset class', 'assetclass', 'asset category', 'investment type', 'instrument type', 'product type', 'anlageklasse', 'wertpapierart', 'categorie', 'tipo', 'soort'],
  level: ['datadiscriminator', 'levelofdetail', 'level of detail'],
  multiplier: ['mult', 'multiplier'],
  side: ['side', 'long/short'],
};
const BY_NAME: ReadonlyMap<string, { column: Column; rank: number }> = new Map(COLUMNS.flatMap((column) => NAMES[column].map((name, rank) => [name, { column, rank }] as const)).reverse());
/** Names of an activity list. */
const ACTIVITY = new Set([
  'transaction type', 'transaction description', 'trade date', 'settlement date', 'settle date', 'run date', 'action', 'activity', 'activity type', 'net amount', 'fees & comm', 'fees', 'commission', 'commissions and fees', 'commission ($)', 'date/time', 't. price', 'proceeds', 'buy/sell',
  'buchungstag', 'umsatzart', 'transaktion',
]);
const CURRENCY = /^(usd|eur|gbp|chf|jpy|cad|aud|sek|nok|dkk|us\$|\$|€|£)$/;
const SIGNS: Readonly<Record<string, string>> = { $: 'USD', us$: 'USD', '€': 'EUR', '£': 'GBP' };

/** Where each column is, by index of the cell. */
export interface Header {
  kind: 'holdings' | 'activity';
  at: ReadonlyMap<Column, number>;
  /** A currency that the name of the price or value column states: `Kurs (EUR)`. */
  currency: string | null;
  width: number;
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss').toLowerCase().replace(/[_\s]+/g, ' ').replace(/[:*]+$/, '').trim();
}

/** `Qty (Quantity)` is known by either, `Kurs in EUR` by its first word; what `Price Change ($)` says in brackets is not its name. */
function columnOf(cell: string): { column: Column | null; rank: number; currency: string | null; isActivity: boolean } {
  const name = plain(cell);
  const [, outside = name, inside = ''] = /^(.*?)\s*[([](.*)[)\]]$/.exec(name) ?? [];
  const [, before = '', word = ''] = /^(.*?)\s+(?:in\s+)?(\S+)$/.exec(name) ?? [];
  const written = CURRENCY.test(inside) ? inside : CURRENCY.test(word) ? word : null;
  const candidates = [name, outside, ...(CURRENCY.test(inside) ? [] : [inside]), ...(CURRENCY.test(word) ? [before] : [])];
  const found = candidates.map((one) => BY_NAME.get(one)).find((name) => name !== undefined);
  return { column: found?.column ?? null, rank: found?.rank ?? 0, currency: written === null ? null : (SIGNS[written] ?? written.toUpperCase()), isActivity: candidates.some((one) => ACTIVITY.has(one)) };
}

/** The row as names of columns, or null when it is none: it has to name what is held, and how much of it. */
export function readHeader(cells: readonly string[]): Header | null {
  if (cells.filter((cell) => cell.trim() !== '').length < 2) return null;
  const at = new Map<Column, number>();
  const ranks = new Map<Column, number>();
  let currency: string | null = null;
  let [activity, named] = [0, 0];
  for (const [index, cell] of cells.entries()) {
    if (cell.length > 60 || cell.trim() === '') continue;
    const { column, rank, currency: stated, isActivity } = columnOf(cell);
    if (isActivity) activity += 1;
    if (column === null) continue;
    named += 1;
    if (rank < (ranks.get(column) ?? Infinity)) {
      at.set(column, index);
      ranks.set(column, rank);
    }
    if (stated !== null && (column === 'price' || column === 'value')) currency ??= stated;
  }
  const identified = at.has('symbol') || at.has('name') || at.has('isin');
  const counted = at.has('quantity') || at.has('value');
  if (activity >= 2 && named + activity >= 3) return { kind: 'activity', at, currency, width: cells.length };
  return identified && counted ? { kind: 'holdings', at, currency, width: cells.length } : null;
}
