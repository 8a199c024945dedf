/** A broker's file of 10,000 holdings previewed, as the API, the site and `npm run holdings` do. */
import { previewHoldings } from '#domain/holdings/preview.ts';
import { below, timeEach, type Row } from './figure.ts';

const HOLDINGS = 10_000;
const LATEST = '2026-11-21';

export const holdings: Row = {
  name: 'holdings',
  about: 'a broker’s CSV of 10,000 rows previewed',
  measure: async (place) => {
    const bytes = largeFile();
    const values = await timeEach(place.runs(9), () => {
      const { accounts, problems } = previewHoldings(bytes, { latest: LATEST });
      const read = accounts.reduce((sum, { positions }) => sum + positions.length, 0);
      if (read !== HOLDINGS || problems.length > 0)
        throw new RangeError(`${read} of ${HOLDINGS} holdings were read, with ${problems.length} problems.`);
    });
    return [{ what: 'A CSV of 10,000 rows previewed', unit: 'ms', values, target: below(500, 'ms') }];
  },
};

/** In Fidelity's form, with all of its columns, in twenty accounts. */
function largeFile(): Uint8Array {
  const names = [
    'Account Number',
    'Account Name',
    'Symbol',
    'Description',
    'Quantity',
    'Last Price',
    'Last Price Change',
    'Current Value',
    "Today's Gain/Loss Dollar",
    "Today's Gain/Loss Percent",
    'Total Gain/Loss Dollar',
    'Total Gain/Loss Percent',
    'Percent Of Account',
    'Cost Basis Total',
    'Average Cost Basis',
    'Type',
  ];
  const rows = Array.from({ length: HOLDINGS }, (_, n) => {
    const [quantity, price] = [n + 1.5, 10 + (n % 500) / 4];
    const value = (quantity * price).toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',');
    return `X${n % 20},Account ${n % 20},T${n}X,INVENTED FUND NUMBER ${n},${quantity},$${price.toFixed(2)},+$0.12,"$${value}",+$1.20,+0.43%,+$120.00,+40.07%,0.01%,$900.00,$9.00,Cash,`;
  });
  return new TextEncoder().encode([names.join(','), ...rows, '', '"Date downloaded Nov-20-2026 4:05 p.m ET"'].join('\r\n'));
}
