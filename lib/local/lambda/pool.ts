/** The sandboxes of one function: started when an event needs one, kept warm, replaced when they die. */
import type { FunctionLog } from './log.ts';
import type { InvokeResult } from './messages.ts';
import { Sandbox, type SandboxSettings } from './sandbox.ts';

export class FunctionPool {
  readonly #settings: () => SandboxSettings;
  readonly #size: number;
  readonly #log: FunctionLog;
  readonly #idle: Sandbox[] = [];
  readonly #busy = new Set<Sandbox>();
  readonly #waiting: (() => void)[] = [];
  #taken = 0;
  #closed = false;

  /** `settings` is asked when a sandbox starts, not before: an endpoint may become known later than the function. */
  constructor(settings: () => SandboxSettings, size: number, log: FunctionLog) {
    this.#settings = settings;
    this.#size = size;
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

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#idle, ...this.#busy].map((sandbox) => sandbox.dispose()));
  }

  async #runInSandbox(requestId: string, event: string): Promise<InvokeResult> {
    if (this.#closed) return { ok: false, error: { errorType: 'Lambda.ServiceException', errorMessage: 'The local system is stopping' } };
    const sandbox = this.#takeIdle() ?? new Sandbox(this.#settings(), this.#log);
    this.#busy.add(sandbox);
    const started = performance.now();
    const result = await sandbox.run(requestId, event);
    this.#busy.delete(sandbox);
    if (sandbox.usable && !this.#closed) this.#idle.push(sandbox);
    this.#report(requestId, performance.now() - started, result);
    return result;
  }

  #takeIdle(): Sandbox | undefined {
    for (let sandbox = this.#idle.pop(); sandbox !== undefined; sandbox = this.#idle.pop()) if (sandbox.usable) return sandbox;
    return undefined;
  }

  #report(requestId: string, durationMs: number, result: InvokeResult): void {
    const duration = Math.round(durationMs * 100) / 100;
    if (result.ok) return this.#log.report({ requestId, durationMs: duration, status: 'success' });
    const { errorType, errorMessage } = result.error;
    this.#log.report({ requestId, durationMs: duration, status: errorType === 'Sandbox.Timedout' ? 'timeout' : 'error', errorType });
    // A worker that died has written nothing itself.
    if (errorType.startsWith('Runtime.') || errorType === 'Sandbox.Timedout') this.#log.line(JSON.stringify({ level: 'ERROR', message: errorMessage, errorType, requestId }));
  }
}
