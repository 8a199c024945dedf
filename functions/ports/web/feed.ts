/** RSS and Atom by htmlparser2: the entries of a feed, also of one that was cut off, whose last one is left out. */
import { Parser } from 'htmlparser2';
import type { FeedItem } from '#domain/research/feed.ts';
import { WebRefusalError } from './refusal.ts';

/** More entries than anybody reads are not looked at, and no text is longer. */
const MOST = 2_000;
const LONGEST = 2_000;

const ROOTS = new Set(['rss', 'feed', 'rdf:RDF']);
/** Of what an entry holds itself, the first that is there counts. */
const DATES = ['published', 'pubDate', 'dc:date', 'updated'] as const;

interface Entry {
  /** By the names of its own elements. */
  texts: Record<string, string>;
  /** Of Atom: the page itself, not the feed's own address nor an attachment. */
  alternate: string | null;
  isPermalink: boolean;
}

/** @throws WebRefusalError when it is no feed */
export function readFeed(xml: string, isCut: boolean): FeedItem[] {
  const entries: Entry[] = [];
  /** Names of the elements that are open. */
  const path: string[] = [];
  let entry: { at: Entry; depth: number } | null = null;
  let isFeed = false;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (path.length === 0) isFeed = ROOTS.has(name);
        path.push(name);
        if (entry === null && (name === 'item' || name === 'entry') && entries.length < MOST)
          entry = { at: { texts: {}, alternate: null, isPermalink: true }, depth: path.length };
        if (entry === null || path.length !== entry.depth + 1) return;
        if (name === 'link' && attributes['href'] !== undefined && (attributes['rel'] ?? 'alternate') === 'alternate')
          entry.at.alternate ??= attributes['href'];
        if (name === 'guid' && attributes['isPermaLink'] === 'false') entry.at.isPermalink = false;
      },
      ontext: (text) => {
        const own = entry === null ? undefined : path[entry.depth];
        if (entry === null || own === undefined) return;
        const before = entry.at.texts[own] ?? '';
        if (before.length < LONGEST) entry.at.texts[own] = before + text;
      },
      onclosetag: () => {
        if (path.length === entry?.depth) {
          entries.push(entry.at);
          entry = null;
        }
        path.pop();
      },
    },
    { xmlMode: true },
  );
  // What was cut ends within an entry, which is no whole one.
  parser.write(xml);
  const whole = entries.length;
  parser.end();
  if (!isFeed) throw new WebRefusalError('it is neither RSS nor Atom');
  return entries.slice(0, isCut ? whole : MOST).map(({ texts, alternate, isPermalink }) => {
    const told = (name: string): string => (texts[name] ?? '').replace(/\s+/g, ' ').trim();
    return {
      title: told('title'),
      link: alternate ?? (told('link') || (isPermalink ? told('guid') : '')),
      published: DATES.map((name) => dayOf(told(name))).find((day) => day !== null) ?? null,
    };
  });
}

/** A day of UTC; null for what is none. */
export function dayOf(text: string): string | null {
  const at = new Date(text);
  const isDay = text !== '' && !Number.isNaN(at.getTime()) && at.getUTCFullYear() >= 1990 && at.getUTCFullYear() <= 2200;
  return isDay ? at.toISOString().slice(0, 10) : null;
}
