/** What a browser is told beside the answer: whose pages may read it, and by which id it is found in the log. */
import type { HttpEvent } from '#schema/http-event.ts';
import type { HttpResponse } from '#ports/http.ts';
import type { Common } from './respond.ts';

/** A caller may name its request, so that its log and ours tell of the same one; anything but a plain short name is replaced by our own. */
export function correlationOf(event: HttpEvent, requestId: string): string {
  const named = event.headers['x-correlation-id'];
  return named !== undefined && /^[A-Za-z0-9_-]{8,64}$/.test(named) ? named : (event.requestContext.requestId ?? requestId);
}

export function commonHeaders(event: HttpEvent, correlationId: string, origins: readonly string[]): Common {
  const { origin } = event.headers;
  return {
    'x-correlation-id': correlationId,
    'vary': 'origin',
    ...(event.headers['x-forwarded-proto'] === 'https' && { 'strict-transport-security': 'max-age=63072000; includeSubDomains' }),
    ...(origin !== undefined &&
      origins.includes(origin) && {
        'access-control-allow-origin': origin,
        'access-control-expose-headers': 'etag, location, ratelimit, ratelimit-policy, retry-after, x-correlation-id',
      }),
  };
}

/** A browser asks before a page of one origin may send to another. Who is not allowed gets no word of it. */
export function preflight(methods: readonly string[], common: Common): HttpResponse {
  const asked = common['access-control-allow-origin'] !== undefined && methods.length > 0;
  const granted = {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers':
      'authorization, content-encoding, content-type, idempotency-key, if-match, if-none-match, x-correlation-id',
    'access-control-max-age': '600',
  };
  return {
    statusCode: 204,
    headers: { ...common, ...(asked && granted), ...(methods.length > 0 && { allow: methods.join(', ') }) },
    body: '',
  };
}
