/** A list of 5,818 companies taken into the shared instruments, as `npm run instruments:import` does: read, planned against what is there, written in one transaction. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planImport } from '#domain/listing/plan.ts';
import { readList } from '#domain/listing/read.ts';
import { importInstruments, readSharedInstruments } from '#ports/shared-instruments.ts';
import { readCsv } from '../instruments-import/file.ts';
import { timeEach, type Row } from './figure.ts';

const COMPANIES = 5_818;
const SECTORS = ['Energy', 'Financials', 'Health Care', 'Industrials', 'Information Technology', 'Utilities'];
const COUNTRIES = ['United States', 'Canada', 'Germany', 'Japan', 'Israel', ''];

export const instruments: Row = {
  name: 'instruments',
  about: 'a list of 5,818 companies imported through the Data API',
  measure: async (place) => {
    const { database } = await place.running();
    const worker = database('worker');
    // Each run's own symbols: what is there already is not written again.
    const values = await timeEach(place.runs(5), async (run) => {
      const { proposals } = readList(readCsv(largeList(place.folder, run)), { asOf: '2026-11-21', today: '2026-11-21' });
      await worker.transaction(async (session) => {
        const outcomes = planImport(
          proposals,
          await readSharedInstruments(
            session,
            proposals.map(({ symbol }) => symbol),
          ),
        );
        const added = outcomes.filter(({ what }) => what === 'added').map(({ proposal }) => proposal);
        if (added.length !== COMPANIES) throw new RangeError(`${added.length} of ${COMPANIES} companies were new.`);
        await importInstruments(session, added);
      });
    });
    return [
      {
        what: `A list of ${COMPANIES.toLocaleString('en-US')} companies imported (Data API and domain)`,
        unit: 's',
        values: values.map((milliseconds) => milliseconds / 1000),
      },
    ];
  },
};

function largeList(folder: string, run: number): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `companies-${run}.csv`);
  const rows = Array.from(
    { length: COMPANIES },
    (_, n) => `L${run}N${n},Invented Company ${n},${SECTORS[n % 6] ?? ''},An Industry,${COUNTRIES[n % 5] ?? ''},NYQ,list-2026-08`,
  );
  writeFileSync(path, `${['symbol,name,gics_sector,industry,country,exchange,source', ...rows].join('\n')}\n`);
  return path;
}
