/** What an EventBridge "Step Functions Execution Status Change" says about a job. Pure. */
import * as z from 'zod';
import { failureReason } from '#domain/failure.ts';
import { UserId, Uuid } from '#schema/values.ts';
import type { Ending } from '#ports/traces.ts';

export const StatusChange = z.object({
  detail: z.object({
    executionArn: z.string(),
    name: z.string(),
    status: z.string(),
    /** Milliseconds since 1970. */
    startDate: z.number().nullish(),
    input: z.string().nullish(),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});
export type StatusChange = z.infer<typeof StatusChange>;

/** The job by the execution's input, or by its name (`<job id>` or `<job id>-<attempt>`) where EventBridge left the input out for its size. */
export function jobIdOf({ input, name }: StatusChange['detail']): string | null {
  return jobIdIn(input ?? '') ?? Uuid.safeParse(name.slice(0, 36)).data ?? null;
}

/** Which attempt of its job an execution was, by its name: the first has the job's id alone. */
export function attemptOf({ name }: StatusChange['detail']): number {
  return Number(/^.{36}-(\d{1,6})$/.exec(name)?.[1] ?? 1);
}

function jobIdIn(input: string): string | null {
  return inputOf(input, z.object({ jobId: Uuid }))?.jobId ?? null;
}

export function userIdOf({ input }: StatusChange['detail']): string | undefined {
  return inputOf(input ?? '', z.object({ userId: UserId }))?.userId;
}

function inputOf<T>(input: string, shape: z.ZodType<T>): T | undefined {
  try {
    return shape.safeParse(JSON.parse(input)).data;
  } catch {
    return undefined;
  }
}

/** As the job's trace tells it; null where MarkFailed has told it already. */
export function endingOf({ status, error, startDate }: StatusChange['detail']): Ending | null {
  return error === 'AnalysisFailed'
    ? null
    : { outcome: 'failed', from: new Date(startDate ?? Date.now()), reason: status === 'FAILED' ? (error ?? status) : status };
}

/** Null for a status that is no failure. */
export function reasonOf({ status, error, cause }: StatusChange['detail']): string | null {
  switch (status) {
    case 'TIMED_OUT':
      return failureReason('States.Timeout', undefined);
    case 'ABORTED':
      return 'The analysis was stopped before it was finished. Start it again.';
    case 'FAILED':
      return failureReason(error ?? undefined, cause ?? undefined);
    default:
      return null;
  }
}
