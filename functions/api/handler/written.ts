/** Answers as JSON text, written once; and portfolios kept as they were written, while nothing of them changes. */
import type { PortfolioView } from '#schema/portfolio.ts';
import { sha256 } from '#ports/hash.ts';
import type { Written } from '../contract.ts';

/** The strong entity tag of an answer: from what it says, so that it needs no version and changes with nothing else. */
export function tagOf(text: string): string {
  return `"${sha256(text).slice(0, 32)}"`;
}

export function written<T>(value: T): Written<T> {
  const text = JSON.stringify(value);
  return { text, tag: tagOf(text) };
}

/** A portfolio as it was valued for a day, of the version that it then had in the database. */
export interface ValuedOn {
  version: string;
  day: string;
  view: Written<PortfolioView>;
}
export interface Views {
  /** Undefined for another day, or when it is not kept (any more). It may be answered to that user alone, and only after the database has said that its version still holds. */
  find(userId: string, day: string): ValuedOn | undefined;
  keep(userId: string, valued: ValuedOn): void;
}

/** Characters of all that an instance keeps: some four hundred portfolios of two hundred positions. What is asked for least recently goes first. */
const MOST_CHARACTERS = 32 * 1024 * 1024;

export function openViews(most: number = MOST_CHARACTERS): Views {
  const kept = new Map<string, ValuedOn>();
  let characters = 0;
  const forget = (userId: string): void => {
    characters -= kept.get(userId)?.view.text.length ?? 0;
    kept.delete(userId);
  };
  return {
    find: (userId, day) => {
      const found = kept.get(userId);
      if (found?.day !== day) return undefined;
      kept.delete(userId);
      kept.set(userId, found);
      return found;
    },
    keep: (userId, valued) => {
      forget(userId);
      if (valued.view.text.length > most) return;
      kept.set(userId, valued);
      characters += valued.view.text.length;
      for (const oldest of kept.keys()) {
        if (characters <= most) return;
        forget(oldest);
      }
    },
  };
}
