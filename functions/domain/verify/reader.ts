/** Reads a text for one sheet's words: which concepts stand where, with the names of instruments read as their symbols. */
import type { Fact } from '#schema/facts.ts';
import { aliasesIn, namesOf, tickersOf } from './names.ts';
import type { Alias } from './names.ts';
import type { Passage } from './passages.ts';
import { TODAYS_MONEY } from './profiles.ts';
import type { Place, Vocabulary } from './vocabulary.ts';

export class Reader {
  readonly #vocabulary: Vocabulary;
  readonly #tickers: ReadonlySet<string>;
  readonly #names: string[];
  readonly #aliases: Alias[];
  readonly #found = new Map<string, Place[]>();
  /** What the text at hand calls an instrument itself. */
  #said: Alias[] = [];
  /** Tells texts apart that call instruments by different names. */
  key = '';

  constructor(facts: readonly Fact[], vocabulary: Vocabulary, aliases: readonly Alias[]) {
    this.#vocabulary = vocabulary;
    this.#tickers = tickersOf(facts);
    this.#names = namesOf(facts)
      .filter((name) => name.includes(' '))
      .sort((a, b) => b.length - a.length);
    this.#aliases = aliases.filter(({ symbol }) => vocabulary.knows(`=${symbol}`));
  }

  open(passages: readonly Passage[]): void {
    this.#said = aliasesIn(passages.map(({ text }) => text).join('\n'), this.#tickers).filter(({ symbol }) =>
      this.#vocabulary.knows(`=${symbol}`),
    );
    this.key = this.#said.length === 0 ? '' : JSON.stringify(this.#said);
  }

  readonly find = (text: string): Place[] => {
    const key = this.key + text;
    let places = this.#found.get(key);
    if (!places) this.#found.set(key, (places = [...this.#vocabulary.find(this.#withoutNames(text)), ...this.#named(text)]));
    return places;
  };

  /** An instrument's own name says which it is, and nothing else: "Treasury" in it speaks of no sector. */
  #withoutNames(text: string): string {
    return this.#names
      .reduce((rest, name) => (rest.includes(name) ? rest.replaceAll(name, ' '.repeat(name.length)) : rest), text)
      .replace(TODAYS_MONEY, (words) => ' '.repeat(words.length));
  }

  /** Where a text names an instrument by another name than its symbol. `Costco (VTI)` is no Costco. */
  #named(text: string): Place[] {
    if (this.#aliases.length + this.#said.length === 0) return [];
    const lower = text.toLowerCase();
    return [...this.#aliases, ...this.#said].flatMap(({ name, symbol }) => {
      const start = lower.indexOf(name.toLowerCase());
      return start < 0 || /^ \([A-Z]/.test(text.slice(start + name.length, start + name.length + 3))
        ? []
        : [{ concept: `=${symbol}`, start, end: start + name.length }];
    });
  }
}
