/**
 * Who may call the services that stand in for AWS. They check no signature, so whoever reaches them acts as the household and as the owner of
 * the database: programs on this machine may, the pages that a browser on it shows may not.
 */
import type { IncomingHttpHeaders, RequestListener } from 'node:http';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;
export const REFUSAL = 'This service answers programs on this machine, by the name 127.0.0.1 or localhost, and no web page.';

/** Another name that was made to point here is a page of another site's. */
export function isLoopback(host: string | undefined): boolean {
  return LOOPBACK.test(host ?? '');
}

/** Browsers say who asks, also where a page may send without leave (a form, `text/plain`); the SDK, the CLI and curl say nothing. */
export function isWebPage({ host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  return !isLoopback(host) || origin !== undefined || site !== undefined;
}

/** Answers 403 to web pages, and hands everything else on. */
export function forPrograms(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (!isWebPage(request.headers)) return listener(request, response);
    response
      .writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException', 'connection': 'close' })
      .end(JSON.stringify({ message: REFUSAL }));
  };
}
