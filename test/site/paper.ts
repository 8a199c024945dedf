/** A PDF as a reader finds it: the text of each page, from the top. */
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

export async function pagesOf(pdf: Uint8Array): Promise<string[]> {
  const reading = getDocument({ data: new Uint8Array(pdf), useSystemFonts: false, verbosity: 0 });
  const document = await reading.promise;
  try {
    return await Promise.all(
      Array.from({ length: document.numPages }, async (_, index) => {
        const { items } = await (await document.getPage(index + 1)).getTextContent();
        return items
          .map((item) => ('str' in item ? `${item.str}${item.hasEOL ? ' ' : ''}` : ''))
          .join('')
          .replace(/\s+/g, ' ');
      }),
    );
  } finally {
    await reading.destroy();
  }
}
