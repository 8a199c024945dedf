/** The API in sentences: what a page may ask. Every answer is read by the contract that the API wrote it by. */
import { getContext, setContext } from 'svelte';
import type * as z from 'zod';
import { AnalyzeAccepted, ReportsView, ReportView, RetirementView } from '#schema/api.ts';
import { JobView, type JobRequest } from '#schema/job.ts';
import { PortfolioView } from '#schema/portfolio.ts';
import { Problem } from '#schema/problem.ts';
import type { AuthProvider } from '#lib/auth/provider.ts';

/** An error whose message is a sentence for the person: what happened, to what, and what to do. */
export abstract class ToldError extends Error {}

/** The API said no. */
export class RefusedError extends ToldError {
  override readonly name = 'RefusedError' as const;
  readonly status: number;
  readonly correlationId: string | undefined;
  /** Which fields were wrong, where they were. */
  readonly errors: NonNullable<Problem['errors']>;
  constructor(status: number, message: string, { correlationId, errors }: Pick<Problem, 'correlationId' | 'errors'> = {}) {
    super(message);
    this.status = status;
    this.correlationId = correlationId;
    this.errors = errors ?? [];
  }
}
/** Nothing answered. */
export class UnreachableError extends ToldError {
  override readonly name = 'UnreachableError' as const;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What was read, with the tag of its state: an edit that names the tag is refused when the state is another by then. */
export interface Tagged<T> {
  value: T;
  etag: string | null;
}

export class Api {
  readonly #auth: AuthProvider;
  constructor(auth: AuthProvider) {
    this.#auth = auth;
  }

  portfolio = (): Promise<PortfolioView> => this.ask('GET', '/api/portfolio', PortfolioView);
  loadSample = (): Promise<PortfolioView> => this.ask('POST', '/api/sample-household', PortfolioView, {});
  analyse = (readingLevel: JobRequest['readingLevel'] = 'standard'): Promise<z.infer<typeof AnalyzeAccepted>> =>
    this.ask('POST', '/api/analyze', AnalyzeAccepted, { readingLevel });
  job = (id: string): Promise<JobView> => this.ask('GET', `/api/jobs/${encodeURIComponent(id)}`, JobView);
  reports = (): Promise<ReportsView> => this.ask('GET', '/api/reports', ReportsView);
  report = (id: string): Promise<ReportView> => this.ask('GET', `/api/reports/${encodeURIComponent(id)}`, ReportView);
  /** The latest projection; null while there is none. */
  retirement = async (): Promise<RetirementView | null> => {
    try {
      return await this.ask('GET', '/api/retirement', RetirementView);
    } catch (error) {
      if (error instanceof RefusedError && error.status === 404) return null;
      throw error;
    }
  };

  /** A file of the API's, with the name that it goes by. */
  async file(path: string): Promise<{ name: string; content: Blob }> {
    const response = await this.#answer('GET', path);
    const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
    return { name: name ?? path.slice(path.lastIndexOf('/') + 1), content: await response.blob() };
  }

  /** @throws RefusedError, UnreachableError; 412 when `ifMatch` is the tag of another state. */
  ask = async <T>(method: Method, path: string, shape: z.ZodType<T>, body?: object, ifMatch?: string | null): Promise<T> =>
    (await this.askTagged(method, path, shape, body, ifMatch)).value;

  async askTagged<T>(method: Method, path: string, shape: z.ZodType<T>, body?: object, ifMatch?: string | null): Promise<Tagged<T>> {
    const response = await this.#answer(method, path, body, ifMatch);
    const answered: unknown = await response.json().catch(() => null);
    return { value: shape.parse(answered), etag: response.headers.get('etag') };
  }

  async #answer(method: Method, path: string, body?: object, ifMatch?: string | null): Promise<Response> {
    let response = await this.#send(method, path, body, ifMatch, false);
    // The token may have ended on the way, or the system been started anew with another key.
    if (response.status === 401) response = await this.#send(method, path, body, ifMatch, true);
    if (response.ok) return response;
    if (response.status === 401) await this.#auth.refresh();
    const problem = Problem.safeParse(await response.json().catch(() => null)).data;
    throw new RefusedError(
      response.status,
      problem?.detail ?? `The request was answered with ${response.status}. Try again in a moment.`,
      problem,
    );
  }

  async #send(
    method: Method,
    path: string,
    body: object | undefined,
    ifMatch: string | null | undefined,
    renew: boolean,
  ): Promise<Response> {
    try {
      const token = await this.#auth.token({ renew });
      const headers = {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(ifMatch && { 'if-match': ifMatch }),
      };
      return await fetch(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
    } catch (error) {
      throw new UnreachableError('Alex cannot be reached. Your data is safe.', { cause: error });
    }
  }
}

const KEY = Symbol('api');
export function provideApi(api: Api): Api {
  return setContext(KEY, api);
}
export function useApi(): Api {
  return getContext<Api>(KEY);
}
