/**
 * Routes as one table. `@middy/http-router` was tried and left: it cannot tell 405 with `Allow` from 404, and its handlers get the whole event
 * instead of typed parameters.
 */
import { Ticker, Uuid } from '#schema/values.ts';
import { methodNotAllowed, notFound } from './problems.ts';
import type { HttpEvent } from './request.ts';
import type { Answer } from './respond.ts';

export interface Route<C> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/api/jobs/{id}`: `{id}` takes one segment that is a UUID, `{symbol}` one that is a ticker; a path has at most one of them. */
  path: string;
  /** Whether it answers without a session. */
  open?: boolean;
  /** `id` is what stands in the place of `{id}` or `{symbol}`, '' where the path has none. */
  run: (context: C, id: string) => Promise<Answer>;
}

/** A route that needs these ports of its user. */
export type RouteOf<Ports> = Route<{ event: HttpEvent; user: Ports }>;

/** What may stand in a path, in the one form in which it is handed on. */
const PLACES: Readonly<Record<string, (segment: string) => string | undefined>> = {
  '{id}': (segment) => Uuid.safeParse(segment.toLowerCase()).data,
  '{symbol}': (segment) => Ticker.safeParse(segment.toUpperCase()).data,
};

/** @throws ProblemError 404 for a path that is none, 405 with `Allow` for a method that it does not take. */
export function match<C>(routes: readonly Route<C>[], method: string, path: string): { route: Route<C>; id: string } {
  const asked = method === 'HEAD' ? 'GET' : method;
  const found = routes.flatMap((route) => {
    const id = idIn(route.path, path);
    return id === null ? [] : [{ route, id }];
  });
  if (found.length === 0) throw notFound('This path');
  const match = found.find(({ route }) => route.method === asked);
  if (match) return match;
  const methods = new Set(found.map(({ route }) => route.method as string));
  throw methodNotAllowed([...(methods.has('GET') ? ['GET', 'HEAD'] : []), ...[...methods].filter((one) => one !== 'GET')]);
}

/** The id in the path ('' where the route has none), or null when the path is not the route's. */
function idIn(template: string, path: string): string | null {
  const expected = template.split('/');
  const given = path.replace(/\/$/, '').split('/');
  if (expected.length !== given.length) return null;
  let id = '';
  for (const [index, segment] of expected.entries()) {
    const actual = given[index] ?? '';
    const place = PLACES[segment];
    if (place === undefined) {
      if (segment !== actual) return null;
      continue;
    }
    const value = place(actual);
    if (value === undefined) return null;
    id = value;
  }
  return id;
}
