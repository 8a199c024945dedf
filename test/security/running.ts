/** The whole system for the tests of this folder, started once: with a model that has a price, a small budget, the site, and a web of its own to read. */
import { JobView } from '#schema/job.ts';
import { buildSite } from '../../lib/local/build-site.ts';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import { startPages, type Pages } from '../../lib/local/pages.ts';
import { startTestSystem, type TestSystem } from '../local-system.ts';
import { MODEL, startPricedModel, type PricedModel } from './model.ts';

/** Dollars a month for one user's models, in millionths; analyses for one user a day, and requests for one a minute. */
export const BUDGET = 600_000;
export const ANALYSES_PER_DAY = 3;
export const ANALYSES_PER_MINUTE = 10;

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  /** Undefined where it is no JSON. */
  json: unknown;
}
export interface Sent {
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Running {
  system: TestSystem;
  /** Folder of the built site. */
  site: string;
  model: PricedModel;
  pages: Pages;
  /** A body that is no Buffer is sent as JSON. */
  ask: (user: string | null, method: string, path: string, sent?: Sent) => Promise<Answered>;
  /** The job at its end. */
  ended: (user: string, jobId: string) => Promise<JobView>;
  stop(): Promise<void>;
}

export async function startRunning(): Promise<Running> {
  const [model, pages, { folder: site }] = await Promise.all([startPricedModel(), startPages(), buildSite(PROJECT_ROOT)]);
  const system = await startTestSystem({
    site,
    retryIntervals: 5,
    environment: {
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: model.url,
      BEDROCK_MODEL_ID: MODEL,
      ALEX_MODEL_MICRO_DOLLARS_PER_MONTH: String(BUDGET),
      ALEX_ANALYSES_PER_DAY: String(ANALYSES_PER_DAY),
      ALEX_ANALYSES_PER_MINUTE: String(ANALYSES_PER_MINUTE),
      // Whoever tries every door of the house knocks more often than a household does.
      ALEX_REQUESTS_PER_MINUTE: '100000',
      ALEX_FILES_PER_MINUTE: '100000',
      ALEX_PROJECTIONS_PER_MINUTE: '100000',
    },
    environmentOf: (name, environment) => (name === 'researcher' ? { ...environment, RESEARCH_STAND_IN: pages.url } : environment),
  });
  const tokens = new Map<string, { token: string; until: number }>();
  const tokenOf = async (user: string): Promise<string> => {
    const kept = tokens.get(user);
    if (kept !== undefined && kept.until > Date.now()) return kept.token;
    const token = await system.token(user);
    tokens.set(user, { token, until: Date.now() + 30_000 });
    return token;
  };
  const ask: Running['ask'] = async (user, method, path, { body, headers = {} } = {}) => {
    const answer = await fetch(`${system.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(user !== null && { authorization: `Bearer ${await tokenOf(user)}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, json: parsed(text) };
  };
  return {
    system,
    site,
    model,
    pages,
    ask,
    ended: async (user, jobId) => {
      for (const until = Date.now() + 60_000; Date.now() < until; await new Promise((resolve) => setTimeout(resolve, 50))) {
        const job = JobView.parse((await ask(user, 'GET', `/api/jobs/${jobId}`)).json);
        if (job.status === 'completed' || job.status === 'failed') return job;
      }
      throw new Error(`Job ${jobId} did not end within a minute.`);
    },
    stop: async () => {
      await system.stop();
      await Promise.all([model.close(), pages.close()]);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
