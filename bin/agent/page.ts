/** The researcher alone, on a page in a file: what it would keep of it. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { WRITER } from '#domain/compose/writer.ts';
import { readDocument } from '#domain/knowledge/document.ts';
import { extract, sentencesOf } from '#domain/research/extract.ts';
import { statedFigures } from '#domain/research/figures.ts';
import { sha256 } from '#ports/hash.ts';
import { readHtml } from '#ports/knowledge/html.ts';
import { sentences } from '#ports/knowledge/sentences.ts';
import { toldBy } from '#ports/web/page.ts';
import { assignment, learned } from '../../functions/researcher/summarise.ts';
import { UnknownInputError } from './household.ts';
import { work, type Work } from './work.ts';

/** @throws UnknownInputError when there is no such file, or nothing could be kept of it */
export function pageWork(file: string, asOf: string): Work {
  const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), file);
  const html = textOf(path, file);
  const told = toldBy(html);
  const published = told.published ?? asOf;
  // A page of a file has no address of its own; nobody is told of this one.
  const sent = {
    title: told.title || file.slice(0, 300),
    format: 'html',
    text: html,
    url: `https://page.example/${pathToFileURL(path).pathname.split('/').at(-1) ?? ''}`,
    publisher: 'a page in a file',
    published,
    trust: 'official',
    symbols: [],
    figures: [],
  } as const;
  const read = readDocument({ ...sent, symbols: [], figures: [] }, { readHtml, digest: sha256, today: asOf });
  if ('refused' in read) throw new UnknownInputError(`${file} would not be read: ${read.refused}.`);
  const { document } = read;
  const material = { publisher: document.publisher, title: document.title, published, sentences: sentencesOf(document.text, sentences) };
  if (extract(material.sentences).length === 0)
    throw new UnknownInputError(`${file} would not be read: it has no whole sentence that could be kept.`);
  return work({
    input: [
      `“${document.title}”, of ${published}`,
      `${document.text.length} characters, of them ${material.sentences.length} sentences for the model`,
    ],
    assignment: assignment(material),
    finish: (authored) => {
      if (!authored) throw new Error('A summary is always asked for.');
      const { writer } = authored.authorship;
      const kept = learned(document, authored.draft, writer === WRITER ? null : writer);
      const figures = statedFigures(authored.draft);
      return {
        result: { document: kept },
        checks: [
          'every figure stands in the sentences that its own names, with their words',
          `figures that a citing sentence may state: ${figures.map(({ label, kind, value }) => `${kind} ${value} (${label})`).join('; ') || 'none'}`,
        ],
        text: kept.text,
      };
    },
  });
}

function textOf(path: string, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw new UnknownInputError(
      `${file} cannot be read: ${error instanceof TypeError ? 'it is no text in UTF-8' : error instanceof Error ? error.message : String(error)}.`,
    );
  }
}
