/** What the bindings of a noun are made from: the world outside, for one user. */
import type { Clock } from '#ports/clock.ts';
import type { Database } from '#ports/database.ts';
import type { Executions } from '#ports/executions.ts';
import type { Invocation } from '#ports/observe.ts';
import type { Queue } from '#ports/queue.ts';
import type { Quotas } from '#ports/quotas.ts';
import type { Views } from './written.ts';

/** What a user may ask for, beside what each request counts against. */
export interface Limits {
  analysesPerDay: number;
  modelMicroDollarsPerMonth: number;
  quotas: Quotas;
}

export interface Outside {
  db: Database;
  queue: Pick<Queue, 'enqueue'>;
  executions: Pick<Executions, 'stop' | 'arnOf'>;
  clock: Clock;
  limits: Limits;
}

export interface Bound extends Outside {
  userId: string;
  /** What this instance keeps of all users' portfolios. */
  views: Views;
  logger: Invocation['logger'];
  /** UTC. */
  today: () => string;
}
