/** Files: a broker's into the portfolio, and everything out and in again. */
import { randomUUID } from 'node:crypto';
import { noteFile } from '#ports/audit.ts';
import { exportPortfolio, importPortfolio } from '#ports/exports.ts';
import { contentHash, sha256 } from '#ports/hash.ts';
import { applyHoldings, knownSymbols, readImportBasis } from '#ports/imports.ts';
import type { ExportPorts } from '../routes/export.ts';
import type { HoldingsPorts } from '../routes/holdings.ts';
import type { Bound } from './bound.ts';

export function filePorts({
  db,
  userId,
  clock,
}: Bound): Omit<HoldingsPorts, 'tomorrow'> & Pick<ExportPorts, 'exportPortfolio' | 'importPortfolio' | 'noteExport'> {
  return {
    noteExport: (name) => noteFile(db, userId, 'exported', name),
    exportPortfolio: () => exportPortfolio(db, userId, clock.now()),
    importPortfolio: (file) => importPortfolio(db, userId, file),
    readImportBasis: () => readImportBasis(db, userId),
    knownSymbols: (symbols) => knownSymbols(db, userId, symbols),
    hash: (value) => (value instanceof Uint8Array ? sha256(value) : contentHash(value)),
    applyHoldings: async (application) => {
      const importId = randomUUID();
      await applyHoldings(db, userId, { importId, ...application });
      return { importId };
    },
  };
}
