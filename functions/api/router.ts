/**
 * Routes as one table. `@middy/http-router` was tried and left: it cannot tell 405 with `Allow` from 404, and its handlers get the whole event
 * instead of typed parameters.
 */
import { methodNotAllowed, notFound } from './problems.ts';

export interface Route<C> {
  method: 'GET' | 'POST';
  /** `/api/jobs/{id}`: `{id}` takes one segment that is a UUID. */
  path: string;
  /** Whether it answers without a session. */
  open?: boolean;
  run: (context: C, id: string) => Promise<{ status: number; body: unknown }>;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

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
    if (segment === '{id}') {
      if (!UUID.test(actual)) return null;
      id = actual.toLowerCase();
    } else if (segment !== actual) return null;
  }
  return id;
}
