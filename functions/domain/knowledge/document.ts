/** From what somebody sends to a document that can be split, or to the reason why it cannot. Pure: how HTML is read is passed in. */
import type { KnownDocument, NewDocument, StatedFigure } from '#schema/knowledge.ts';
import { KNOWLEDGE_LIMITS } from '#schema/knowledge.ts';
import { canonicalJson } from '../canonical.ts';
import { addDays } from '../prices/days.ts';
import { refusalOf } from './refusals.ts';
import { displayOf, states } from './figures.ts';

export interface CleanDocument extends KnownDocument {
  text: string;
  figures: readonly StatedFigure[];
}

export interface Reading {
  /** The readable text of HTML as markdown, without scripts, styles and navigation. */
  readHtml: (html: string) => string;
  /** SHA-256, hexadecimal. */
  digest: (text: string) => string;
  today: string;
}

/** Lower-case scheme and host, without fragment and trailing slash: one page has one address. */
export function addressOf(url: string): string {
  const parsed = new URL(url);
  parsed.hash = '';
  return parsed.href.replace(/\/$/, '');
}

export function readDocument(sent: NewDocument, { readHtml, digest, today }: Reading): { document: CleanDocument } | { refused: string } {
  const { format, figures, until = addDays(sent.published, KNOWLEDGE_LIMITS.ageDays), ...told } = sent;
  const text = tidy(format === 'html' || hasMarkup(sent.text) ? readHtml(sent.text) : sent.text);
  const url = addressOf(sent.url);
  const refused =
    refusalOf({ sent: sent.text, text, title: sent.title, published: sent.published, until, today }) ?? missing(figures, text);
  if (refused !== null) return { refused };
  const symbols = [...new Set(told.symbols)].sort();
  const body = { title: told.title, url, publisher: told.publisher, published: told.published, until, trust: told.trust, symbols };
  return { document: { ...body, id: digest(url).slice(0, 32), hash: digest(canonicalJson({ ...body, text, figures })), text, figures } };
}

/** A digest of the text alone: the same words under another address are the same document. */
export function textKey(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function missing(figures: readonly StatedFigure[], text: string): string | null {
  const absent = figures.find((figure) => !states(text, figure));
  return absent === undefined ? null : `the figure "${absent.label}" is given as ${displayOf(absent)}, which does not stand in the text`;
}

/** Tags of HTML, and nothing that only has a `<` in it. */
function hasMarkup(text: string): boolean {
  return /<\/?[a-z][a-z0-9]*(?:\s[^<>]{0,2000})?\/?>|<!--/i.test(text);
}

/** One form of line ends, spaces and accents; no invisible characters; at most one empty line. */
function tidy(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ *\n */g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
