/**
 * The two cuts of Source, cut down to what the pages write: `cut-fonts/serif.woff2` and `sans.woff2` with ASCII and the marks in use, `…-latin.woff2`
 * with the accented letters of western Europe, fetched only where a name has one. Weights outside 400 to 600 are left out.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';
import type { Plugin } from 'vite';

/** As fonts.css says in its ranges: a character that is in none falls back to the reader's own font. */
const ASCII = range(0x20, 0x7e);
const MARKS = '\u00a0–—‘’“”•…−×÷±≥≤→←‑·°€™©§';
const LATIN = range(0xa1, 0xff);
/** Kerning, ligatures, and the numerals that the styles ask for. */
const FEATURES = ['kern', 'liga', 'lnum', 'pnum', 'tnum', 'mark', 'mkmk', 'ccmp', 'locl'];
const AXES = { wght: { min: 400, max: 600 } };

const SOURCES = {
  serif: '@fontsource-variable/source-serif-4/files/source-serif-4-latin-opsz-normal.woff2',
  sans: '@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2',
};

export function fonts(folder: string): Plugin {
  return {
    name: 'alex-fonts',
    config: () => ({ resolve: { alias: { 'cut-fonts': folder } } }),
    buildStart: () => cut(folder),
  };
}

async function cut(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [name, source] of Object.entries(SOURCES)) {
    const font = readFileSync(fileURLToPath(import.meta.resolve(source)));
    for (const [file, characters] of [
      [`${name}.woff2`, ASCII + MARKS],
      [`${name}-latin.woff2`, LATIN],
    ] as const) {
      const path = join(folder, file);
      if (!existsSync(path))
        writeFileSync(
          path,
          await subsetFont(font, characters, {
            targetFormat: 'woff2',
            keepFeatures: FEATURES,
            variationAxes: AXES,
            noHinting: true,
            noLayoutClosure: true,
          }),
        );
    }
  }
}

function range(from: number, to: number): string {
  return Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index)).join('');
}
