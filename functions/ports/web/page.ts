/** What a page says of itself: its title, and the day on which it was published. */
import { Parser } from 'htmlparser2';
import { dayOf } from './feed.ts';

const DATES = new Set([
  'article:published_time',
  'article:modified_time',
  'date',
  'dc.date',
  'dcterms.date',
  'dcterms.created',
  'dcterms.modified',
  'pubdate',
  'citation_publication_date',
]);

export interface Told {
  title: string;
  /** Null where it names none. */
  published: string | null;
}

/** By `<title>` or the first heading; by its metadata, or the first `<time datetime>`. */
export function toldBy(html: string): Told {
  let [title, heading, inside] = ['', '', ''];
  const dates: string[] = [];
  const times: string[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if ((name === 'title' && title === '') || (name === 'h1' && heading === '')) inside = name;
      if (name === 'meta' && DATES.has((attributes['property'] ?? attributes['name'] ?? '').toLowerCase()))
        dates.push(attributes['content'] ?? '');
      if (name === 'time') times.push(attributes['datetime'] ?? '');
    },
    ontext: (text) => {
      if (inside === 'title') title += text;
      else if (inside === 'h1') heading += text;
    },
    onclosetag: (name) => {
      if (name === inside) inside = '';
    },
  });
  parser.end(html);
  const tidy = (text: string): string =>
    text
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim()
      .slice(0, 300);
  return { title: tidy(heading) || tidy(title), published: [...dates, ...times].map(dayOf).find((day) => day !== null) ?? null };
}
