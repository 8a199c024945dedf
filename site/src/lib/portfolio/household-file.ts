/** The file of `GET /api/export`, read back: everything that a household has entered. */
import { PortfolioExport } from '#schema/export.ts';
import { formatDay } from '#lib/format/time.ts';
import { formatNumber } from '#lib/format/numbers.ts';
import { UnreadableFileError } from './file.ts';
import { counted } from './words.ts';

export interface HouseholdFile {
  name: string;
  /** Without what was computed: an analysis makes that again. */
  household: PortfolioExport;
}

const Entered = PortfolioExport.strip();
/** Reports are in the file, too; they are left out before it is sent. */
const MOST_BYTES = 64 * 1024 * 1024;

/** By its name: no broker writes JSON. */
export function isHouseholdFile({ name, type }: Pick<File, 'name' | 'type'>): boolean {
  return /\.json$/i.test(name) || type === 'application/json';
}

/** @throws UnreadableFileError with a sentence for the person */
export async function readHousehold(file: File): Promise<HouseholdFile> {
  if (file.size > MOST_BYTES)
    throw new UnreadableFileError(
      `“${file.name}” has ${formatNumber(file.size / 1024 / 1024, 1)} MB: that is no file of Alex. Choose the one that “Everything, JSON” gave.`,
    );
  return { name: file.name, household: householdIn(file.name, await file.text()) };
}

export function householdIn(name: string, text: string): PortfolioExport {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new UnreadableFileError(`“${name}” is not whole: it cannot be read as JSON. Download it again, or choose another file.`, {
      cause: error,
    });
  }
  if ((found as { format?: unknown } | null)?.format !== 'alex-export')
    throw new UnreadableFileError(
      `“${name}” is no file that Alex has exported. Choose the one that “Everything, JSON” gave, or a broker’s list of positions.`,
    );
  const read = Entered.safeParse(found);
  if (read.success) return read.data;
  const { path, message } = read.error.issues[0] ?? { path: [], message: 'is not as Alex writes it' };
  throw new UnreadableFileError(`“${name}” cannot be read back: ${path.length === 0 ? 'it' : path.join('.')} ${message}.`, {
    cause: read.error,
  });
}

/** `Four accounts with 12 holdings, what you told about retirement and your targets, exported on 20 Nov 2026.` */
export function holdsSentence({
  accounts,
  household: { retirement, assetClassTargets, regionTargets, checkupLimits },
  exportedAt,
}: PortfolioExport): string {
  const holdings = accounts.reduce((sum, { positions }) => sum + positions.length, 0);
  const parts = [
    `${counted(accounts.length, 'account')} with ${counted(holdings, 'holding')}`,
    ...(retirement === null ? [] : ['what you told about retirement']),
    ...(assetClassTargets === null && regionTargets === null ? [] : ['your targets']),
    ...(checkupLimits === null ? [] : ['your limits']),
  ];
  return `${new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(parts)}, exported on ${formatDay(exportedAt.slice(0, 10))}`;
}
