/** The one place that writes a job's steps: a wrapper around each agent, as the user whose job it is. */
import type * as z from 'zod';
import type { ExecutionInput } from '#schema/job.ts';
import { failureSentence } from '#domain/failure.ts';
import type { Database } from './database.ts';
import { JobEndedError } from './errors.ts';
import { endStep, startStep } from './jobs.ts';
import type { Invocation, Work } from './observe.ts';
import { parseTask } from './parse.ts';
import type { Span } from './traces.ts';

/** What an agent hands back: the arrow's payload, and one sentence about it for the person who follows the job. */
export interface Done<R> {
  result: R;
  message: string;
}

/** An invocation that does one state of a job. */
export interface Step extends Invocation {
  /** The state's own stretch in the job's trace. */
  readonly span: Span;
}

export interface StepOptions<E> {
  /** The state's name in the state machine. */
  state: string;
  /** The arrow's contract. */
  task: z.ZodType<E>;
  /** Tells the batches of a Map apart. */
  item?: (event: E) => string;
  /** Work that must be safe to repeat after the job has ended (Complete, whose answer may have been lost). */
  evenWhenEnded?: boolean;
  /** How the trace tells the state; an agent asks a model. */
  kind?: 'agent' | 'span';
}

/**
 * Parses the payload, marks the step running, works, marks it completed or failed (a retry starts it again); its trace has a stretch of the state's name, which leaves beside the step's last line.
 * @throws InvalidInputError, JobEndedError, and whatever the work throws, unchanged.
 */
export function asStep<E extends ExecutionInput, R>(
  db: Database,
  options: StepOptions<E>,
  work: (event: E, step: Step) => Promise<Done<R>>,
): Work<unknown, R> {
  return async (payload, invocation) => {
    const event = parseTask(options.state, options.task, payload);
    const step = {
      userId: event.userId,
      jobId: event.jobId,
      attempt: event.attempt,
      state: options.state,
      item: options.item?.(event) ?? '',
    };
    const end = async (status: 'completed' | 'failed', message: string): Promise<void> => {
      const written = note(() => endStep(db, { ...step, status, message }), invocation);
      void invocation.traces.deliver();
      await written;
    };
    let begun = false;
    let done: Done<R>;
    try {
      done = await invocation.traces.of(event).within(options.kind ?? 'span', options.state, async (span) => {
        span.tell({ detail: { attempt: event.attempt } });
        if ((await startStep(db, step)) === 'job-ended' && options.evenWhenEnded !== true) {
          throw new JobEndedError(`Job ${event.jobId} has ended, so ${options.state} does not start.`);
        }
        begun = true;
        return work(event, { ...invocation, span });
      });
    } catch (error) {
      if (begun) await end('failed', failureSentence(error instanceof Error ? error.name : ''));
      throw error;
    }
    invocation.logger.info('The step is done', { state: options.state });
    await end('completed', done.message);
    return done.result;
  };
}

/** A step's line is for the reader: that it could not be written neither hides the agent's own error nor repeats finished work. */
async function note(write: () => Promise<void>, invocation: Invocation): Promise<void> {
  try {
    await write();
  } catch (error) {
    invocation.logger.warn('The end of a step could not be written', { error_name: error instanceof Error ? error.name : 'unknown' });
  }
}
