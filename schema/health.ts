/** How a system is, as an operator asks: on the page of this machine, and by `npm run health`. */
import * as z from 'zod';
import { EXECUTION_STATUSES } from './executions.ts';
import { JOB_STATUSES } from './job.ts';
import { Day, Instant } from './values.ts';

const Count = z.int().min(0);

/** Something that a person should look at: what is so, and what to do. `bad` is an outage or a loss, `warn` is worth a look today. */
export const Concern = z.object({ severity: z.enum(['bad', 'warn']), says: z.string(), act: z.string() });
export type Concern = z.infer<typeof Concern>;

/** What was found. A part that could not be asked is null. */
export const HealthFindings = z.object({
  at: Instant,
  jobs: z.object({
    pending: Count,
    running: Count,
    /** Of the last day. */
    completed: Count,
    failed: Count,
    /** Milliseconds from start to end of those that completed in the last day: the middle one, and one of twenty takes longer. */
    middleMs: z.number().nullable(),
    slowMs: z.number().nullable(),
  }),
  /** Pending for longer than a quarter of an hour, or running for longer than an execution may. There are none by construction. */
  stuck: z.array(z.object({ jobId: z.string(), status: z.enum(JOB_STATUSES), since: Instant })),
  /** Of the last week, the most frequent first. */
  failures: z.array(z.object({ cause: z.string(), jobs: Count, lastJobId: z.string(), lastAt: Instant })),
  executions: z
    .array(z.object({ name: z.string(), status: z.enum(EXECUTION_STATUSES), startedAt: Instant, stoppedAt: Instant.nullable() }))
    .nullable(),
  /** Messages that wait, that are worked on, and that are parked. */
  queue: z.object({ waiting: Count, inFlight: Count, parked: Count }).nullable(),
  prices: z.object({
    provider: z.string().nullable(),
    ranAt: Instant.nullable(),
    isWell: z.boolean(),
    message: z.string().nullable(),
    newestDay: Day.nullable(),
    undecided: Count,
  }),
  knowledge: z.object({ documents: Count, passages: Count, newest: Day.nullable(), storedAt: Instant.nullable() }),
});
export type HealthFindings = z.infer<typeof HealthFindings>;

export const HealthView = HealthFindings.extend({ concerns: z.array(Concern) });
export type HealthView = z.infer<typeof HealthView>;
