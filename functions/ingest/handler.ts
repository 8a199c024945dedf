/** Ingest: takes documents in by `POST /ingest`, whose key the gateway has checked, or by a direct invocation. The gateway's event has a body; everything else is the request itself. */
import * as z from 'zod';
import { IngestRequest } from '#schema/knowledge.ts';
import type { IngestAnswer } from '#schema/knowledge.ts';
import { databaseOf } from '#ports/environment.ts';
import { DatabaseUnavailableError, InvalidInputError } from '#ports/errors.ts';
import { answered, problem, type HttpResponse } from '#ports/http.ts';
import { EmbeddingsUnavailableError } from '#ports/knowledge/embeddings.ts';
import type { Ingest } from '#ports/knowledge/ingest.ts';
import { openIngest } from '#ports/knowledge/open-ingest.ts';
import { VectorsUnavailableError } from '#ports/knowledge/vectors.ts';
import { measure } from '#ports/metrics.ts';
import { instrumented } from '#ports/observe.ts';
import type { Invocation, Work } from '#ports/observe.ts';

/** A REST API's event, as far as it is looked at. */
const HttpCall = z.object({
  httpMethod: z.string(),
  body: z.string().nullable().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({ requestId: z.string().optional() }).optional(),
});
/** What a schedule sends: what no longer holds goes. */
const Expiry = z.strictObject({ action: z.literal('expire') });
/** Six megabytes is what Lambda takes. */
const MOST_BYTES = 5_500_000;

export function createHandler(ingest: Ingest): Work<unknown, IngestAnswer | HttpResponse | { expired: number }> {
  return async (payload, invocation) => {
    const call = HttpCall.safeParse(payload);
    if (call.success) return overHttp(ingest, call.data, invocation);
    if (Expiry.safeParse(payload).success) return { expired: await ingest.expire() };
    const request = IngestRequest.safeParse(payload);
    if (!request.success) throw new InvalidInputError(`The request is not understood: ${complaintOf(request.error)}.`);
    return told(await ingest.take(request.data.documents), invocation);
  };
}

async function overHttp(ingest: Ingest, call: z.infer<typeof HttpCall>, invocation: Invocation): Promise<HttpResponse> {
  const correlationId = call.requestContext?.requestId ?? invocation.requestId;
  const refuse = (status: number, title: string, detail: string, headers: Record<string, string> = {}) =>
    problem(correlationId, status, title, detail, headers);
  if (call.httpMethod !== 'POST') return refuse(405, 'Method not allowed', 'Documents are sent by POST.', { allow: 'POST' });
  const bytes = Buffer.from(call.body ?? '', call.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MOST_BYTES)
    return refuse(413, 'Body too large', `A request has at most ${MOST_BYTES / 1e6} MB: send fewer documents at a time.`);
  const body = parse(bytes);
  if (body === undefined)
    return refuse(
      400,
      'Body not understood',
      'The body is not JSON in UTF-8. Send {"documents": [{"title", "url", "publisher", "published", "text"}, …]}.',
    );
  const request = IngestRequest.safeParse(body);
  if (!request.success)
    return refuse(
      400,
      'Body not understood',
      `${complaintOf(request.error)}. Send {"documents": [{"title", "url", "publisher", "published", "text"}, …]}.`,
    );
  try {
    const answer = told(await ingest.take(request.data.documents), invocation);
    // At least one document is in, or was already; or every one was refused.
    return answered(answer.results.every(({ outcome }) => outcome === 'refused') ? 422 : 200, answer);
  } catch (error) {
    if (!(
      error instanceof DatabaseUnavailableError ||
      error instanceof EmbeddingsUnavailableError ||
      error instanceof VectorsUnavailableError
    ))
      throw error;
    invocation.logger.warn('Documents were not taken', {
      correlation_id: correlationId,
      error_name: error.name,
      error_message: error.message,
    });
    return refuse(
      503,
      'Not available at the moment',
      'What was taken before stands whole. Send the same request again: nothing is stored twice.',
      { 'retry-after': '30' },
    );
  }
}

/** The log has outcomes and reasons by number; a document's words stay out of it. */
function told(answer: IngestAnswer, { logger }: Invocation): IngestAnswer {
  const count = (wanted: string) => answer.results.filter(({ outcome }) => outcome === wanted).length;
  for (const { outcome } of answer.results) measure('DocumentCount', 1, { outcome });
  logger.info('Documents were judged', {
    stored: count('stored'),
    replaced: count('replaced'),
    unchanged: count('unchanged'),
    refused: count('refused'),
  });
  return answer;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function complaintOf(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`)
    .join('; ');
}

export const handler = instrumented('ingest', () => createHandler(openIngest('ingest', databaseOf('ingest', process.env), process.env)));
