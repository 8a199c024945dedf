/** Files as brokers and people write them, each with its approved preview in `previews/`: what `npm run holdings -- FILE --json` prints. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { HoldingsPreview } from '#schema/holdings.ts';
import { readText } from '#domain/holdings/file.ts';
import { readGrid } from '#domain/holdings/grid.ts';
import { previewHoldings } from '#domain/holdings/preview.ts';
import { shownPreview } from '#domain/holdings/shown.ts';

const folder = join(import.meta.dirname, 'files');
const LATEST = '2026-11-27';

describe.each(readdirSync(folder))('%s', (name) => {
  const bytes = readFileSync(join(folder, name));
  const preview = previewHoldings(bytes, { latest: LATEST, fileName: name });

  test('is previewed as approved', async () => {
    await expect(`${JSON.stringify(shownPreview(preview), null, 2)}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, 'previews', `${name}.json`),
    );
  });

  test('fits its contract, and accounts for every line with text exactly once, or with several problems', () => {
    expect(HoldingsPreview.parse(preview)).toEqual(preview);
    const imported = preview.accounts.flatMap(({ cashLines, positions }) => [...cashLines, ...positions.flatMap(({ lines }) => lines)]);
    const once = [...imported, ...preview.leftOut.map(({ line }) => line), ...preview.headings];
    expect(new Set(once).size).toBe(once.length);
    const withText = readGrid(readText(bytes).text ?? '').rows.map(({ line }) => line);
    expect([...new Set([...once, ...preview.problems.map(({ line }) => line)])].sort((a, b) => a - b)).toEqual(withText);
  });
});
