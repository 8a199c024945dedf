/** Which entries of a feed are read. Pure. */
import { RESEARCH_LIMITS } from '#schema/research.ts';
import { addDays } from '../prices/days.ts';
import { pageAddress, whyNotAllowed } from './sources.ts';

/** As the feed has it, unjudged. */
export interface FeedItem {
  title: string;
  link: string;
  /** Null where it names no day, or none that is one. */
  published: string | null;
}
export interface Wanted {
  url: string;
  title: string;
  published: string | null;
}

/** The newest entries, each address once; those that are not asked for, with the reason. An entry may name its page by a path. */
export function chooseItems(
  items: readonly FeedItem[],
  { feed, hosts, today }: { feed: string; hosts: readonly string[]; today: string },
): { wanted: Wanted[]; refused: (Wanted & { reason: string })[] } {
  const seen = new Map<string, Wanted>();
  const refused: (Wanted & { reason: string })[] = [];
  for (const { title, link, published } of items) {
    const url = URL.canParse(link, feed) ? pageAddress(link, feed) : link.slice(0, 200);
    const entry = { url, title: title.slice(0, 300), published };
    const reason =
      whyNotAllowed(url, hosts) ??
      (url.length > 1_000
        ? 'its address is too long'
        : published !== null && published > today
          ? `it says that it was published on ${published}, which lies in the future`
          : null);
    if (reason !== null) {
      if (refused.length < RESEARCH_LIMITS.items) refused.push({ ...entry, reason });
    } else if (!seen.has(url) && (published === null || published >= addDays(today, -RESEARCH_LIMITS.itemDays))) seen.set(url, entry);
  }
  const newest = [...seen.values()].sort((a, b) => (b.published ?? '').localeCompare(a.published ?? ''));
  return { wanted: newest.slice(0, RESEARCH_LIMITS.items), refused };
}
