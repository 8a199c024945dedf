/** Work that a deployment waits for: CloudFormation hands over an address, and goes on when a success has been put there, or takes everything back when a failure has. */
import * as z from 'zod';
import type { Work } from './observe.ts';

/** A custom resource's request, by AWS's own names. */
const Request = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
  ResourceProperties: z.unknown(),
});
type Request = z.infer<typeof Request>;

/** CloudFormation did not take the answer; it will wait for its own time-out. */
export class DeploymentAnswerError extends Error {
  override readonly name = 'DeploymentAnswerError' as const;
}

const ANSWER_MS = 10_000;
/** CloudFormation takes 4 KB in all. */
const MAX_REASON = 1_000;

/**
 * Does `work` also as a custom resource: on its `ResourceProperties`, at each creation and change. When the resource is deleted there is nothing to undo, and nothing
 * is done, so that a stack whose database is gone can go too. Any other event is `work`'s as it is.
 */
export function alsoForDeployments<R>(work: Work<unknown, R>): Work<unknown, R | null> {
  return async (event, invocation) => {
    const read = Request.safeParse(event);
    if (!read.success) return work(event, invocation);
    const request = read.data;
    let result: R | null = null;
    try {
      if (request.RequestType !== 'Delete') result = await work(request.ResourceProperties, invocation);
    } catch (error) {
      await answer(request, 'FAILED', reasonOf(error));
      throw error;
    }
    await answer(request, 'SUCCESS', '');
    return result;
  };
}

async function answer(request: Request, status: 'SUCCESS' | 'FAILED', reason: string): Promise<void> {
  const { StackId, RequestId, LogicalResourceId } = request;
  // The same id for ever: another one would have CloudFormation delete the one before.
  const body = JSON.stringify({
    Status: status,
    Reason: reason,
    PhysicalResourceId: request.PhysicalResourceId ?? LogicalResourceId,
    StackId,
    RequestId,
    LogicalResourceId,
  });
  const response = await fetch(request.ResponseURL, {
    method: 'PUT',
    body,
    headers: { 'content-type': '' },
    signal: AbortSignal.timeout(ANSWER_MS),
    redirect: 'error',
  }).catch((error: unknown) => {
    throw new DeploymentAnswerError(`CloudFormation could not be told ${status} of ${LogicalResourceId}.`, { cause: error });
  });
  if (!response.ok)
    throw new DeploymentAnswerError(`CloudFormation refused to be told ${status} of ${LogicalResourceId} (${response.status}).`);
}

/** Shown to whoever deploys. Errors of classes that are not ours may quote data, and are told by name. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Something was thrown that is no error; the log says what.';
  const own = error.name.endsWith('Error') && error.name !== 'Error';
  return (own ? `${error.name}: ${error.message}` : `${error.name}; the function's log says where.`).slice(0, MAX_REASON);
}
