/** One import, from the file to what came of it: looked at as often as something is answered or mended, then applied as it was seen. */
import type { AccountDifference, HoldingsDifference, PreviewView, UnknownSymbol } from '#schema/holdings.ts';
import type { PortfolioExport } from '#schema/export.ts';
import { RefusedError, ToldError } from '#lib/api/client.ts';
import { withLine, type GivenFile } from './file.ts';
import { wantsDay } from './import-words.ts';
import type { PortfolioRequests } from './requests.ts';

export interface Applied {
  difference: HoldingsDifference;
  /** What was held before, and the tag of what is held since: by these it is taken back. */
  before: PortfolioExport;
  tag: string | null;
}

export class HoldingsImport {
  readonly #requests: PortfolioRequests;
  #file = $state.raw<GivenFile | null>(null);
  #seen = $state.raw<PreviewView | null>(null);
  #applied = $state.raw<Applied | null>(null);
  #busy = $state(false);
  #trouble = $state.raw<Error | undefined>();
  /** What the file writes → the symbol that it is. */
  #answers = $state.raw<Record<string, string>>({});
  /** Symbols said to be new, though one of the account's holdings has the very same quantity. */
  #settled = $state.raw<ReadonlySet<string>>(new Set());
  #accounts = $state.raw<Record<string, string>>({});
  #asOf = $state<string | undefined>();
  #isDayOurs = $state(false);
  #isMended = $state(false);
  /** Lines that cannot be read are left out. */
  skipInvalid = $state(false);

  constructor(requests: PortfolioRequests) {
    this.#requests = requests;
  }

  get file(): GivenFile | null {
    return this.#file;
  }
  get seen(): PreviewView | null {
    return this.#seen;
  }
  get applied(): Applied | null {
    return this.#applied;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get trouble(): Error | undefined {
    return this.#trouble;
  }
  get asOf(): string {
    return this.#asOf ?? '';
  }
  /** Whether the file states no day, so that the day is today or the person's. */
  get isDayOurs(): boolean {
    return this.#isDayOurs;
  }
  /** Whether the person has put work into it that leaving would lose. */
  get isWorkedOn(): boolean {
    return (
      this.#applied === null &&
      (this.#isMended || Object.keys(this.#answers).length > 0 || this.#settled.size > 0 || Object.keys(this.#accounts).length > 0)
    );
  }

  /** Unknown symbols that may be another name of a holding: these want an answer. */
  get questions(): UnknownSymbol[] {
    return this.#seen?.difference.unknown.filter(({ symbol, suggestion }) => suggestion !== null && !this.#settled.has(symbol)) ?? [];
  }
  answerTo(written: string): string | undefined {
    return this.#answers[written];
  }

  /** Prices without a day would be left out: where the file states none it is taken to be of today, which the person can change. */
  async take(file: GivenFile, today = localDay()): Promise<void> {
    this.reset();
    this.#file = file;
    await this.look();
    if (this.#seen === null || !wantsDay(this.#seen)) return;
    this.#isDayOurs = true;
    await this.isOf(today);
  }
  reset(): void {
    [this.#file, this.#seen, this.#applied, this.#trouble] = [null, null, null, undefined];
    [this.#answers, this.#settled, this.#accounts, this.#asOf, this.#isDayOurs, this.#isMended, this.skipInvalid] = [
      {},
      new Set(),
      {},
      undefined,
      false,
      false,
      false,
    ];
  }

  isSame(written: string, symbol: string): Promise<void> {
    this.#answers = { ...this.#answers, [written]: symbol };
    return this.look();
  }
  isNew({ symbol }: UnknownSymbol): void {
    this.#settled = new Set([...this.#settled, symbol]);
  }
  forget(written: string): Promise<void> {
    this.#answers = Object.fromEntries(Object.entries(this.#answers).filter(([key]) => key !== written));
    return this.look();
  }
  goesInto({ key }: AccountDifference, account: string): Promise<void> {
    this.#accounts = { ...this.#accounts, [key]: account };
    return this.look();
  }
  isOf(day: string): Promise<void> {
    this.#asOf = day === '' ? undefined : day;
    return this.look();
  }
  mend(line: number, text: string): Promise<void> {
    if (this.#file?.content.text === undefined) return Promise.resolve();
    this.#file = { ...this.#file, content: { text: withLine(this.#file.content.text, line, text) } };
    this.#isMended = true;
    return this.look();
  }

  look(): Promise<void> {
    return this.#run(async () => {
      this.#seen = await this.#requests.preview(this.#request);
      if (this.#seen.preview.problems.length === 0) this.skipInvalid = false;
    });
  }

  /** As it was seen, or not at all; what has changed meanwhile is shown anew, with the reason. */
  apply(): Promise<void> {
    return this.#run(async () => {
      const before = await this.#requests.entered();
      try {
        const { difference } = await this.#requests.apply({ ...this.#request, tag: this.#seen?.tag ?? '', skipInvalid: this.skipInvalid });
        const { etag } = await this.#requests.readPortfolio();
        this.#applied = { difference, before, tag: etag };
      } catch (error) {
        if (error instanceof RefusedError && error.status === 409) this.#seen = await this.#requests.preview(this.#request);
        throw error;
      }
    });
  }

  /** Only while nothing else has been changed since: that would be lost. */
  takeBack(): Promise<void> {
    return this.#run(async () => {
      const applied = this.#applied;
      if (applied === null) return;
      const { etag } = await this.#requests.readPortfolio();
      if (etag !== applied.tag)
        throw new ChangedSinceError(
          'Something has been changed since this import, and taking it back would lose that. Nothing was done: change single holdings in the portfolio instead.',
        );
      await this.#requests.restore(applied.before);
      this.#applied = null;
      this.#seen = await this.#requests.preview(this.#request);
    });
  }

  get #request() {
    const { name, content } = this.#file ?? { name: '', content: { text: '' } };
    return {
      ...content,
      fileName: name,
      ...(this.#asOf !== undefined && { asOf: this.#asOf }),
      answers: this.#answers,
      accounts: this.#accounts,
    };
  }

  async #run(work: () => Promise<void>): Promise<void> {
    [this.#busy, this.#trouble] = [true, undefined];
    try {
      await work();
    } catch (error) {
      this.#trouble = error instanceof Error ? error : new Error(String(error));
    } finally {
      this.#busy = false;
    }
  }
}

/** The day where the person is, not that of Greenwich. */
function localDay(now = new Date()): string {
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

export class ChangedSinceError extends ToldError {
  override readonly name = 'ChangedSinceError' as const;
}
