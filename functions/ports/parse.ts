/** The edge of each function: an arrow's payload, by its contract. */
import type * as z from 'zod';
import { InvalidInputError } from './errors.ts';

/** @throws InvalidInputError naming the arrow and the paths that were wrong, never their values. */
export function parseTask<T>(arrow: string, contract: z.ZodType<T>, payload: unknown): T {
  const parsed = contract.safeParse(payload);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || '(whole)'}: ${issue.message}`);
  throw new InvalidInputError(`The payload for ${arrow} does not fit its contract in schema/workflow.ts: ${faults.join('; ')}.`);
}
