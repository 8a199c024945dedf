/** A list's rows as proposals for the shared instruments, and each row that is none with its line and the reason. */
import type { Classification, Instrument } from '#schema/instrument.ts';
import { line as oneLine } from '#schema/values.ts';
import { readSymbol } from '../symbol.ts';
import { classifyCompany } from './company.ts';
import type { Reading } from './company.ts';
import { dayIn, formOf, READABLE } from './form.ts';
import type { Form, Listing } from './form.ts';
import { classifyFund } from './fund.ts';

export interface Proposal {
  readonly line: number;
  readonly symbol: string;
  readonly name: string;
  readonly type: Instrument['type'];
  readonly classification: Classification | null;
  /** Why there is no classification, or less than the row says. */
  readonly reason: string | null;
}

export interface LeftOut {
  readonly line: number;
  readonly reason: string;
}

export interface ReadList {
  readonly description: string;
  readonly proposals: readonly Proposal[];
  readonly leftOut: readonly LeftOut[];
}

export class UnknownFormError extends Error {
  override readonly name = 'UnknownFormError' as const;
}

export interface ListOptions {
  /** The day of the list where its rows name none. */
  readonly asOf: string;
  readonly today: string;
}

const Name = oneLine(255);
/** Nasdaq's fifth letter for what is not the common share: preferred, notes, rights, warrants, units. */
const FIFTH_LETTER = /^[A-Z]{4}[LMNOPRTUWZ]$/;

/**
 * @param rows the header first; `line` is where a row begins in the file.
 * @throws UnknownFormError when the header is neither form.
 */
export function readList(rows: readonly { line: number; cells: readonly string[] }[], options: ListOptions): ReadList {
  const [header, ...body] = rows;
  const form = header === undefined ? null : formOf(header.cells);
  if (form === null) {
    const found = header === undefined ? 'nothing' : header.cells.slice(0, 12).join(', ').slice(0, 200);
    throw new UnknownFormError(`The first line names no list that can be read: found ${found}. It must name the columns ${READABLE}.`);
  }
  const leftOut: LeftOut[] = [];
  const proposals = new Map<string, Proposal>();
  const listings = body.map(({ line, cells }) => ({ line, listing: form.read(cells) }));
  const rootNames = new Map(listings.flatMap(({ listing }) => ('reason' in listing ? [] : [[listing.symbol, listing.name] as const])));
  for (const { line, listing } of listings) {
    const read = 'reason' in listing ? listing : proposalOf(listing, line, form, rootNames, options);
    const before = 'symbol' in read ? proposals.get(read.symbol) : undefined;
    if (!('symbol' in read)) leftOut.push({ line, reason: read.reason });
    else if (before !== undefined) leftOut.push({ line, reason: `${read.symbol} is in line ${before.line} already` });
    else proposals.set(read.symbol, read);
  }
  return { description: form.description, proposals: [...proposals.values()], leftOut };
}

function proposalOf(
  listing: Listing,
  line: number,
  form: Form,
  rootNames: ReadonlyMap<string, string>,
  { asOf: given, today }: ListOptions,
): Proposal | { reason: string } {
  if (/^[\^$]/.test(listing.symbol)) return { reason: `${listing.symbol.slice(0, 20)} is an index or an indicative value, not a security` };
  const { symbol, kind } = readSymbol(listing.symbol, listing.name === '' ? 'unnamed' : listing.name);
  if (symbol === null) return { reason: kind === 'option' ? 'is an option' : `“${listing.symbol.slice(0, 20)}” is no symbol` };
  const name = Name.safeParse(listing.name);
  if (!name.success)
    return {
      reason: listing.name === '' ? `${symbol} has no name` : `${symbol} has a name that is not one line of at most 255 characters`,
    };
  const asOf = dayIn(listing.source) ?? given;
  if (asOf > today) return { reason: `${symbol} is dated ${asOf}, which lies in the future` };
  const source = listing.source === '' ? 'FinanceDatabase' : `FinanceDatabase list (${listing.source.slice(0, 60)})`;
  if (listing.kind === 'fund') return { line, symbol, name: name.data, ...typed(classifyFund(listing, { source, asOf }), form.kind) };
  const isOtherPaper =
    !/^sp500\b/.test(listing.source) &&
    FIFTH_LETTER.test(listing.symbol) &&
    [3, 4].some((length) => sameName(rootNames.get(listing.symbol.slice(0, length)), listing.name));
  return { line, symbol, name: name.data, ...typed(classifyCompany(listing, { source, asOf, today, isOtherPaper }), form.kind) };
}

/** `United Community Banks, Inc.` and `United Community Banks Inc`. */
function sameName(one: string | undefined, other: string): boolean {
  const plain = (name: string) =>
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '')
      .slice(0, 16);
  return one !== undefined && plain(one) === plain(other);
}

function typed({ classification, reason }: Reading, kind: Form['kind']): Pick<Proposal, 'type' | 'classification' | 'reason'> {
  const isBonds = classification?.assetClass?.fixed_income === 100;
  const isStock = kind === 'company' && reason === null && classification !== null;
  const type = kind === 'fund' ? (isBonds ? 'bond_fund' : 'etf') : isStock ? 'equity' : null;
  return { type, classification, reason };
}
