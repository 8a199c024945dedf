/** The sandboxes of one function: started when an event needs one, kept warm, replaced when they die. */
import type { FunctionLog } from './log.ts';
import type { InvokeResult } from './messages.ts';
import { Sandbox, type SandboxSettings } from './sandbox.ts';

export class FunctionPool {
  readonly #settings: () => SandboxSettings;
  readonly #size: number;
  readonly #log: FunctionLog;
  readonly #idleMs: number;
  /** Last in, first out: what is not needed grows cold. */
  readonly #idle: { sandbox: Sandbox; timer: NodeJS.Timeout }[] = [];
  readonly #busy = new Set<Sandbox>();
  readonly #waiting: (() => void)[] = [];
  #taken = 0;
  #closed = false;

  /** `settings` is asked when a sandbox starts, not before: an endpoint may become known later than the function. */
  constructor(settings: () => SandboxSettings, limits: { size: number; idleMs: number }, log: FunctionLog) {
    this.#settings = settings;
    this.#size = limits.size;
    this.#idleMs = limits.idleMs;
    this.#log = log;
  }

  get running(): number {
    return this.#taken;
  }

  /** Beyond the pool's size events wait their turn; the waiting does not count against the function's time. */
  async run(requestId: string, event: string): Promise<InvokeResult> {
    if (this.#taken >= this.#size) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#taken += 1;
    try {
      return await this.#runInSandbox(requestId, event);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#taken -= 1;
      else next(); // the place goes on to the next in the line
    }
  }

  crash(): void {
    for (const sandbox of this.#busy) sandbox.crash();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { timer } of this.#idle) clearTimeout(timer);
    await Promise.all([...this.#idle.map(({ sandbox }) => sandbox), ...this.#busy].map((sandbox) => sandbox.dispose()));
  }

  async #runInSandbox(requestId: string, event: string): Promise<InvokeResult> {
    if (this.#closed) return { ok: false, error: { errorType: 'Lambda.ServiceException', errorMessage: 'The local system is stopping' } };
    const sandbox = this.#takeIdle() ?? new Sandbox(this.#settings(), this.#log);
    this.#busy.add(sandbox);
    const started = performance.now();
    const result = await sandbox.run(requestId, event);
    this.#busy.delete(sandbox);
    if (sandbox.usable && !this.#closed) this.#keep(sandbox);
    this.#report(requestId, performance.now() - started, result);
    return result;
  }

  #takeIdle(): Sandbox | undefined {
    for (let kept = this.#idle.pop(); kept !== undefined; kept = this.#idle.pop()) {
      clearTimeout(kept.timer);
      if (kept.sandbox.usable) return kept.sandbox;
    }
    return undefined;
  }

  /** Warm for the next event; given up when none comes for long, as Lambda does, so that its memory is free. */
  #keep(sandbox: Sandbox): void {
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((kept) => kept.sandbox === sandbox),
        1,
      );
      void sandbox.dispose();
    }, this.#idleMs);
    this.#idle.push({ sandbox, timer: timer.unref() });
  }

  #report(requestId: string, durationMs: number, result: InvokeResult): void {
    const duration = Math.round(durationMs * 100) / 100;
    if (result.ok) return this.#log.report({ requestId, durationMs: duration, status: 'success' });
    const { errorType, errorMessage } = result.error;
    this.#log.report({ requestId, durationMs: duration, status: errorType === 'Sandbox.Timedout' ? 'timeout' : 'error', errorType });
    // A worker that died has written nothing itself.
    if (errorType.startsWith('Runtime.') || errorType === 'Sandbox.Timedout')
      this.#log.line(JSON.stringify({ level: 'ERROR', message: errorMessage, errorType, requestId }));
  }
}
