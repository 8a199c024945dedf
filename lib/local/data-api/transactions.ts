/** Open transactions by id. One that is left idle is rolled back: its caller has died, and others may be waiting for it. */
import { randomUUID } from 'node:crypto';
import type { Role, Transaction } from './engine.ts';
import type { RawResult } from './result.ts';
import { ServiceError } from './service-error.ts';
import type { Statement } from './statement.ts';

interface Open {
  transaction: Transaction;
  role: Role;
  failed: boolean;
  running: number;
  timer: NodeJS.Timeout | undefined;
}

export class Transactions {
  readonly #open = new Map<string, Open>();
  readonly #idleMs: number;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  add(transaction: Transaction, role: Role): string {
    const id = randomUUID();
    const open: Open = { transaction, role, failed: false, running: 0, timer: undefined };
    this.#open.set(id, open);
    this.#rest(id, open);
    return id;
  }

  async run(id: string, role: Role, statement: Statement): Promise<RawResult> {
    const open = this.#find(id, role);
    clearTimeout(open.timer);
    open.running += 1;
    try {
      return await open.transaction.run(statement);
    } catch (error) {
      open.failed = true;
      throw error;
    } finally {
      open.running -= 1;
      if (open.running === 0) this.#rest(id, open);
    }
  }

  /** Answers as the service does. What failed in between cannot be committed: PostgreSQL rolls it back. */
  async commit(id: string, role: Role): Promise<string> {
    const open = this.#take(id, role);
    await open.transaction.commit();
    return open.failed ? 'Rollback Complete' : 'Transaction Committed';
  }

  async rollback(id: string, role: Role): Promise<string> {
    await this.#take(id, role).transaction.rollback();
    return 'Rollback Complete';
  }

  async rollbackAll(): Promise<void> {
    await Promise.all([...this.#open.entries()].map(([id, { role }]) => this.rollback(id, role).catch(() => undefined)));
  }

  #rest(id: string, open: Open): void {
    if (!this.#open.has(id)) return;
    clearTimeout(open.timer);
    open.timer = setTimeout(() => void this.rollback(id, open.role).catch(() => undefined), this.#idleMs);
  }

  #find(id: string, role: Role): Open {
    const open = this.#open.get(id);
    if (!open || open.role !== role)
      throw new ServiceError('TransactionNotFoundException', `Transaction ${id} is not found: it has ended, or it was idle for too long.`);
    return open;
  }

  #take(id: string, role: Role): Open {
    const open = this.#find(id, role);
    clearTimeout(open.timer);
    this.#open.delete(id);
    return open;
  }
}
