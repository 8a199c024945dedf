/**
 * Routes as one table. `@middy/http-router` was tried and left: it cannot tell 405 with `Allow` from 404, and its handlers get the whole event
 * instead of typed parameters.
 */
import type * as z from 'zod';
import { Ticker, Uuid } from '#schema/values.ts';
import type { Contract } from './contract.ts';
import { methodNotAllowed, notFound } from './problems.ts';

/** What may stand in a path, in the one form in which it is handed on. */
export interface PathPlace {
  description: string;
  contract: z.ZodType<string>;
  inOneForm: (segment: string) => string;
}
const uuid = (description: string): PathPlace => ({ description, contract: Uuid, inOneForm: (segment) => segment.toLowerCase() });
export const PLACES: Readonly<Record<string, PathPlace>> = {
  id: uuid('The id of the thing that the path names.'),
  positionId: uuid('The id of a position in this account.'),
  symbol: {
    description: 'A ticker or fund code, in upper or lower case.',
    contract: Ticker,
    inOneForm: (segment) => segment.toUpperCase(),
  },
};

type Params = Readonly<Record<string, string>>;

/** @throws ProblemError 404 for a path that is none, 405 with `Allow` for a method that it does not take. */
export function match<R extends Contract>(routes: readonly R[], method: string, path: string): { route: R; params: Params } {
  const asked = method === 'HEAD' ? 'GET' : method;
  const found = matching(routes, path);
  const match = found.find(({ route }) => route.method === asked);
  if (match) return match;
  throw methodNotAllowed(methodsOf(found));
}

/** The methods that a path takes; empty for a path that is none. */
export function allowed(routes: readonly Contract[], path: string): string[] {
  try {
    return methodsOf(matching(routes, path));
  } catch {
    return [];
  }
}

function matching<R extends Contract>(routes: readonly R[], path: string): { route: R; params: Params }[] {
  const found = routes.flatMap((route) => {
    const params = paramsIn(route.path, path);
    return params === null ? [] : [{ route, params }];
  });
  if (found.length === 0) throw notFound('This path');
  // A word that a path spells out is that word, although a place beside it would take it too.
  const fewest = Math.min(...found.map(({ params }) => Object.keys(params).length));
  return found.filter(({ params }) => Object.keys(params).length === fewest);
}

function methodsOf(found: readonly { route: Contract }[]): string[] {
  const methods = new Set(found.map(({ route }) => route.method as string));
  return [...(methods.has('GET') ? ['GET', 'HEAD'] : []), ...[...methods].filter((one) => one !== 'GET')];
}

/** What stands in the places of the path, or null when the path is not the route's. */
function paramsIn(template: string, path: string): Params | null {
  const expected = template.split('/');
  const given = path.replace(/\/$/, '').split('/');
  if (expected.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const actual = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined) {
      if (segment !== actual) return null;
      continue;
    }
    const place = PLACES[name];
    const value = place?.contract.safeParse(place.inOneForm(actual)).data;
    if (value === undefined) return null;
    params[name] = value;
  }
  return params;
}
