/** `npm run --silent holdings -- FILE`: what of a broker's file would be imported, without touching a database. */
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { MAX_FILE_BYTES } from '../functions/domain/holdings/file.ts';
import { isClean, previewHoldings } from '../functions/domain/holdings/preview.ts';
import { shownPreview } from '../functions/domain/holdings/shown.ts';
import { command, TERMINAL, WrongArguments } from './command.ts';
import { table } from './holdings/table.ts';

const USAGE = `npm run --silent holdings -- FILE [--json]

Reads a broker's list of positions (Fidelity, Schwab, Vanguard, Interactive Brokers, or any CSV whose columns have names) and shows what would be
imported: by account, with a reason for each line left out, and each problem with its line. Nothing is stored. FILE may be - for standard input.

  --json    one JSON object: {broker, asOf, accounts, leftOut, problems}
  --today DAY   the day that counts as today, as 2026-11-20

Exit code: 0 when it can be imported, 1 when there are problems, 2 for wrong arguments or a file that cannot be read.
`;
const DAY_MS = 86_400_000;

interface Asked {
  file: string;
  json: boolean;
  today: Date;
}

process.exitCode = command(process.argv.slice(2), {
  usage: USAGE,
  options: { json: { type: 'boolean', default: false }, today: { type: 'string' } },
  positionals: true,
  read: ({ json, ...values }, [file, ...more]) => {
    if (file === undefined) throw new WrongArguments('Which file? Give one, or - for standard input.');
    if (more.length > 0) throw new WrongArguments(`One file, not ${more.length + 1}.`);
    const today = values.today === undefined ? new Date() : new Date(`${values.today}T00:00:00Z`);
    if (Number.isNaN(today.getTime())) throw new WrongArguments(`--today is "${values.today}", which is no day. Write it as 2026-11-20.`);
    return { file, json, today };
  },
  act: show,
  ...TERMINAL,
});

function show(asked: Asked): number {
  const bytes = readBytes(asked.file);
  if (typeof bytes === 'string') {
    process.stderr.write(`${bytes}\n`);
    return 2;
  }
  const latest = new Date(asked.today.getTime() + DAY_MS).toISOString().slice(0, 10);
  const preview = previewHoldings(bytes, { latest, ...(asked.file !== '-' && { fileName: basename(asked.file) }) });
  process.stdout.write(
    asked.json
      ? `${JSON.stringify(shownPreview(preview), null, 2)}\n`
      : table(preview, asked.file === '-' ? 'standard input' : basename(asked.file)),
  );
  return isClean(preview) ? 0 : 1;
}

/** What is over the limit is not read whole: its length alone says enough. */
function readBytes(file: string): Uint8Array | string {
  try {
    if (file === '-') return readFileSync(0);
    const { size } = statSync(file);
    return size > MAX_FILE_BYTES ? new Uint8Array(size) : readFileSync(file);
  } catch (error) {
    return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
