/** A broker's file: previewed against what the user holds, and applied as it was seen. */
import { ApplyRequest, ApplyView, PreviewRequest, PreviewView } from '#schema/holdings.ts';
import type { HoldingsDifference, HoldingsPreview } from '#schema/holdings.ts';
import type { Portfolio } from '#schema/portfolio.ts';
import { differenceOf } from '#domain/holdings/difference.ts';
import { isClean, previewHoldings } from '#domain/holdings/preview.ts';
import { route, type RouteOf } from '../contract.ts';
import { invalid, invalidLines, nothingToImport, previewChanged } from '../problems.ts';
import type { PortfolioPorts } from './portfolio.ts';

export interface HoldingsPorts extends Pick<PortfolioPorts, 'tomorrow'> {
  /** The portfolio with its etag, and what the person has answered in earlier imports. */
  readImportBasis(): Promise<{ etag: string; portfolio: Portfolio; symbols: Map<string, string>; accounts: Map<string, string> }>;
  knownSymbols(symbols: readonly string[]): Promise<Set<string>>;
  /** SHA-256 of any JSON value, or of bytes. */
  hash(value: unknown): string;
  applyHoldings(application: {
    etag: string;
    fileSha256: string;
    preview: HoldingsPreview;
    asOf: string | null;
    difference: HoldingsDifference;
    answers: Record<string, string>;
  }): Promise<{ importId: string }>;
}

/** 5.5 MB: a file of 4 MB in base64, with its answers. */
export const MAX_UPLOAD_KB = 5_632;

export const HOLDINGS_ROUTES: readonly RouteOf<HoldingsPorts>[] = [
  route({
    method: 'POST',
    path: '/api/holdings/preview',
    tag: 'Portfolio',
    summary: 'See what a broker’s file would change',
    description: `A list of positions as CSV, as \`text\` or its bytes in \`base64\` (at most 4 MB): Fidelity, Schwab, Vanguard, Interactive Brokers, or any with named columns. The answer says what
would be imported, a reason for each line left out, each problem with its line, what would change in which account, and which symbols nobody knows. Nothing is stored. Answer its questions
with \`answers\` and \`accounts\`, and look again.`,
    body: PreviewRequest,
    maxBodyKb: MAX_UPLOAD_KB,
    quota: 'files',
    answers: {
      200: {
        description: 'What the file holds, against what is held. A file that cannot be read is a preview with a problem.',
        body: PreviewView,
      },
    },
    run: async ({ body, user }) => {
      const { tag, preview, difference } = await look(body, user);
      return { status: 200, body: { tag, preview, difference } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/holdings/apply',
    tag: 'Portfolio',
    summary: 'Change the portfolio as the preview showed',
    description: `The same request with the \`tag\` of its preview, applied whole or not at all. With problems nothing is applied, unless \`skipInvalid\` is true: then those lines are left out, and no
holding of their account is removed, since it may be one of them. What was answered is remembered for the next file.`,
    body: ApplyRequest,
    maxBodyKb: MAX_UPLOAD_KB,
    quota: 'files',
    answers: { 200: { description: 'What was changed.', body: ApplyView } },
    problems: {
      409: 'What would be done is not what the preview showed: the file, the answers or the portfolio have changed since. Nothing was applied.',
    },
    run: async ({ body: request, user }) => {
      const { tag, preview, difference, etag, bytes } = await look(request, user);
      const [fault] = preview.problems.filter(({ field }) => field === 'file');
      if (fault !== undefined) throw nothingToImport(fault.reason);
      if (tag !== request.tag) throw previewChanged();
      if (!isClean(preview) && !request.skipInvalid) throw invalidLines(preview.problems);
      if (difference.accounts.length === 0) throw nothingToImport('No line of the file is a holding or cash that can be imported.');
      const written = new Set(preview.accounts.flatMap(({ positions }) => positions.map((one) => one.written)));
      const answers = Object.fromEntries(Object.entries(request.answers).filter(([said]) => written.has(said)));
      const { importId } = await user.applyHoldings({
        etag,
        fileSha256: user.hash(bytes),
        preview,
        asOf: preview.asOf,
        difference,
        answers,
      });
      return { status: 200, body: { importId, difference } };
    },
  }),
];

/** The same for both routes: what was seen is what is applied, or the tags differ. */
async function look(request: PreviewRequest, user: HoldingsPorts) {
  const bytes = request.base64 === undefined ? new TextEncoder().encode(request.text) : Buffer.from(request.base64, 'base64');
  const latest = user.tomorrow();
  if (request.asOf !== undefined && request.asOf > latest)
    throw invalid([{ path: 'asOf', message: 'lies in the future: give the day of the statement' }]);
  const { etag, portfolio, symbols, accounts } = await user.readImportBasis();
  const mappings = new Map([...symbols, ...Object.entries(request.answers)]);
  const read = previewHoldings(bytes, { latest, mappings, ...(request.fileName !== undefined && { fileName: request.fileName }) });
  const preview = { ...read, asOf: read.asOf ?? request.asOf ?? null };
  const known = await user.knownSymbols([...new Set(preview.accounts.flatMap(({ positions }) => positions.map(({ symbol }) => symbol)))]);
  const chosen = new Map(Object.entries(request.accounts));
  const difference = differ(() => differenceOf(preview, portfolio, { remembered: accounts, chosen, known, asOf: preview.asOf }));
  return { tag: user.hash({ etag, preview, difference }), preview, difference, etag, bytes };
}

function differ(work: () => HoldingsDifference): HoldingsDifference {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw invalid([{ path: 'accounts', message: error.message }]);
    throw error;
  }
}
