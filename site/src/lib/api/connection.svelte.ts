/** Whether Alex answers. While it does not, it is asked again, sooner at first; once it does, `recovered` reads anew what failed. */
import { RefusedError, UnreachableError } from './client.ts';

export type ConnectionStatus = 'connected' | 'offline' | 'down';

const FIRST_TRY_MS = 2_000;
const LAST_TRY_MS = 15_000;
const ASK_MS = 4_000;
/** What a gateway answers for a system that is not there. */
const AWAY = new Set([502, 503, 504]);

export class Connection {
  #offline = $state(false);
  #down = $state(false);
  #nextTry = $state(0);
  #now = $state(0);
  #wait = FIRST_TRY_MS;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #recovered: () => unknown;

  constructor(recovered: () => unknown) {
    this.#recovered = recovered;
  }

  get status(): ConnectionStatus {
    return this.#offline ? 'offline' : this.#down ? 'down' : 'connected';
  }
  /** Whole seconds until it is asked again. */
  get secondsLeft(): number {
    return Math.max(0, Math.ceil((this.#nextTry - this.#now) / 1000));
  }

  /** What a read or a change met. */
  met(error: Error): void {
    if (!(error instanceof UnreachableError) && !(error instanceof RefusedError && AWAY.has(error.status))) return;
    if (this.#down) return;
    this.#down = true;
    this.#plan(FIRST_TRY_MS);
    this.#timer ??= setInterval(() => void this.#tick(), 500);
  }

  async tryNow(): Promise<void> {
    this.#nextTry = Number.POSITIVE_INFINITY;
    const answers = await fetch('/api/health', { cache: 'no-store', signal: AbortSignal.timeout(ASK_MS) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (!answers) return this.#plan(Math.min(this.#wait * 2, LAST_TRY_MS));
    clearInterval(this.#timer);
    [this.#timer, this.#down] = [undefined, false];
    void this.#recovered();
  }

  /** Listens to the browser; answers how to stop. */
  watch(): () => void {
    const look = (): void => {
      const before = this.#offline;
      this.#offline = !navigator.onLine;
      if (before && !this.#offline) void this.#recovered();
    };
    look();
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
      clearInterval(this.#timer);
    };
  }

  async #tick(): Promise<void> {
    this.#now = Date.now();
    if (!this.#offline && this.#now >= this.#nextTry) await this.tryNow();
  }

  #plan(wait: number): void {
    this.#wait = wait;
    this.#now = Date.now();
    this.#nextTry = this.#now + wait;
  }
}
