/** The API as it describes itself: each operation of the document that the running system serves. A new route is met without being named here. */
import type { Answered, Running } from './running.ts';

export interface Operation {
  method: string;
  path: string;
  /** Needs no session. */
  open: boolean;
  /** One that it would take; undefined where it takes none. */
  body: unknown;
  query: string[];
}

interface Described {
  paths: Record<
    string,
    Record<
      string,
      {
        security?: unknown[];
        parameters?: { name: string; in: string }[];
        requestBody?: { content: Record<string, { example?: unknown }> };
      }
    >
  >;
}

export async function operationsOf({ ask }: Running): Promise<Operation[]> {
  const { paths } = (await ask(null, 'GET', '/api/openapi.json')).json as Described;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security, parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      open: security?.length === 0,
      body: requestBody === undefined ? undefined : (requestBody.content['application/json']?.example ?? {}),
      query: parameters.filter((one) => one.in === 'query').map(({ name }) => name),
    })),
  );
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** An id in a path: anything but a symbol, which is everybody's. */
const PLACE = /\{(?!symbol\})\w+\}/g;
export const placesOf = (path: string): number => (path.match(PLACE) ?? []).length;
export const filled = (path: string, ids: readonly string[]): string => {
  let next = 0;
  return path.replace(PLACE, () => ids[Math.min(next++, ids.length - 1)] ?? '').replace('{symbol}', 'VTI');
};

/** Every id that a user is shown: all that can be read, and with each id found all that can be read by it. Ids of calls (`x-correlation-id`) are nobody's. */
export async function idsShownTo(user: string, running: Running, operations: readonly Operation[]): Promise<string[]> {
  const ids = new Set<string>();
  const seen = new Set<string>();
  const reads = operations.filter(({ method, open, path }) => method === 'GET' && !open && !path.includes('{symbol}'));
  for (let before = -1; ids.size > before;) {
    before = ids.size;
    for (const { path } of reads) {
      for (const tuple of tuplesOf([...ids], placesOf(path))) {
        const address = filled(path, tuple);
        if (seen.has(address)) continue;
        seen.add(address);
        const answer = await running.ask(user, 'GET', address);
        if (answer.status === 200) for (const id of answer.text.match(UUID) ?? []) ids.add(id);
      }
    }
  }
  return [...ids];
}

/** One empty tuple for no place; each id for one; for more each id in all of them, and each pair in both orders. */
export function tuplesOf(ids: readonly string[], places: number): string[][] {
  if (places === 0) return [[]];
  if (places === 1) return ids.map((id) => [id]);
  return ids.flatMap((first) => ids.map((second) => [first, second]));
}

export const withoutCall = ({ text }: Answered): string => text.replace(/"correlationId":"[^"]*"/, '');
