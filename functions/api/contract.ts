/**
 * What a route promises, declared once: requests are checked by it, the OpenAPI document is made from it, and its types are those of the code
 * that keeps the promise.
 */
import type * as z from 'zod';
import type { HttpEvent } from '#schema/http-event.ts';
import type { QuotaName } from '#schema/limits.ts';

export const TAGS = {
  Household: 'Who is asking: settings, goals, usage, and leaving.',
  Portfolio: 'Accounts, cash and positions, and what they come to.',
  Instruments: 'What can be held: funds, shares and what they are made of.',
  Analyses: 'An analysis is a job; what comes of it is a report.',
  Knowledge: 'What is known of the world, with its sources.',
  Retirement: 'The projection, and what would change it.',
  Service: 'The API itself. These need no session.',
} as const;
export type Tag = keyof typeof TAGS;

/** What may come back with one status: JSON by a schema, a file to keep or a page of one of these media types, or nothing. */
export interface AnswerContract<Body = unknown> {
  description: string;
  body?: z.ZodType<Body>;
  media?: readonly string[];
}
export type Answers = Readonly<Record<number, AnswerContract>>;

export interface Contract {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/jobs/{id}`: a place takes one segment; `router.ts` lists the places and what may stand in them. */
  path: string;
  tag: Tag;
  /** One line, in the imperative: `Add an account`. */
  summary: string;
  /** What the line cannot say, in Markdown: which edges there are, what to do next. */
  description?: string;
  /** Whether it answers without a session. */
  open?: boolean;
  query?: z.ZodObject;
  /** Request headers by their names in lower case. */
  headers?: z.ZodObject;
  body?: z.ZodType;
  /** What a request counts against; `requests` unless told. */
  quota?: QuotaName;
  /** Most kilobytes of a body; 256 unless told. */
  maxBodyKb?: number;
  answers: Answers;
  /** Statuses of its own problems, with what is meant; 400, 401, 404 of a place, 413, 415, 422, 429, 500 and 503 go without saying. */
  problems?: Readonly<Record<number, string>>;
}

/** A file to keep has a name; a page has none. */
export interface File {
  name?: string;
  type: string;
  text: string;
}
/** JSON of a `T` that has been written already, to be sent as often as it is asked for; and the entity tag of what it says. */
export interface Written<T> {
  text: string;
  tag: string;
  /** Never there: it tells the types what was written. */
  of?: T;
}
interface Given {
  headers?: Readonly<Record<string, string>>;
}
/** What a route answers: a body that becomes JSON or is JSON already, a file or page, or nothing but its status. */
export type Answer = Given & { status: number } & (
    | { body: unknown; written?: never; file?: never }
    | { written: Written<unknown>; body?: never; file?: never }
    | { file: File; body?: never; written?: never }
    | { body?: never; written?: never; file?: never }
  );

type AnswerOf<A extends Answers> = {
  [S in keyof A & number]: Given &
    (A[S] extends { body: z.ZodType<infer B> }
      ? { status: S; body: B } | { status: S; written: Written<B> }
      : A[S] extends { media: readonly string[] }
        ? { status: S; file: File }
        : { status: S });
}[keyof A & number];

/** The names of the places in a path: `/api/accounts/{id}` has `id`. */
type PlacesOf<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | PlacesOf<Rest> : never;

/** What GET answers of a thing is what PATCH and DELETE answer of it too. */
type Shown<A> = A extends { 200: { body: z.ZodType<infer B> } } ? B : unknown;

/** One request to a route, each part read by its contract. */
export interface Call<Ports, Path extends string, Body, Query, Headers, Current> {
  /** What the route needs of the world, bound to the token's user. */
  user: Ports;
  params: Readonly<Record<PlacesOf<Path>, string>>;
  body: Body;
  query: Query;
  headers: Headers;
  /**
   * Refuses an edit whose If-Match names another state than `current`, which is what GET answers of the thing now.
   * @throws ProblemError 412
   */
  unchanged: (current: Current) => void;
  event: HttpEvent;
}

/** A route as the table holds it: checked by its types where it was written, and by the router at run time. */
export interface RouteOf<Ports> extends Contract {
  run(call: Call<Ports, string, never, never, never, never>): Soon<Answer>;
}

type Soon<T> = T | Promise<T>;
type Read<S, None> = S extends z.ZodType<infer T> ? T : None;

/** Declares a route. */
export function route<
  Ports,
  const Path extends string,
  const A extends Answers,
  B extends z.ZodType | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  H extends z.ZodObject | undefined = undefined,
  S extends keyof A & number = keyof A & number,
>(
  given: Omit<Contract, 'path' | 'answers' | 'body' | 'query' | 'headers'> & {
    path: Path;
    answers: A;
    body?: B;
    query?: Q;
    headers?: H;
    run: (
      call: Call<Ports, Path, Read<B, undefined>, Read<Q, Record<string, never>>, Read<H, Record<string, never>>, Shown<A>>,
    ) => Soon<{ status: S } & AnswerOf<A>>;
  },
): RouteOf<Ports> {
  return given as unknown as RouteOf<Ports>;
}
