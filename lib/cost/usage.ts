/** What one analysis and one user use: measured where this machine can measure, assumed where only a deployment could, and said which. */
import type { StateFunction } from '../../schema/agents.ts';
import { FUNCTIONS } from '../functions.ts';

/**
 * Seconds that a function runs for one analysis, most of them waiting for the model. Assumed for Claude Sonnet 4.6 at some 70 tokens a second; without a model all of them
 * together take under a second (`npm run bench`).
 */
export const SECONDS: Readonly<Record<'dispatcher' | StateFunction, number>> = {
  dispatcher: 0.3,
  planner: 8,
  tagger: 6,
  facts: 1.5,
  reporter: 25,
  charter: 8,
  retirement: 10,
  outcome: 0.8,
};

export const ANALYSIS = {
  /** States entered by an analysis with one batch to classify, as Step Functions bills them; a test counts them in the ASL file, and `npm run bench` in an execution. */
  transitions: 10,
  /** `npm run bench`: the sample household. */
  dataApiCalls: 57,
  /** The message is sent, received and deleted. */
  queueRequests: 3,
  /** The page asks every two seconds for about a minute, and reads the report. */
  apiRequests: 32,
  /** Of all functions and the state machine, kilobytes. */
  logKb: 40,
  /** What the agents sent for the sample household on 2026-11-26 and the rules writer answered, at four characters a token, without repairs (the table `usage`). */
  inputTokens: 53_000,
  outputTokens: 4_000,
} as const;

/** Of a user's month beside their analyses: looking at pages. */
export const VISITS = { aMonth: 8, apiRequests: 12, dataApiCallsARequest: 2, siteRequests: 30, megabytes: 0.6, apiSeconds: 0.08 } as const;

/** What the database keeps of an analysis (sheet, drafts, report, study; the sample's three drafts are 21 KB), megabytes, and for how long it is paid; reads or writes of pages for it (assumed). */
export const STORED = { megabytesAnAnalysis: 0.1, months: 12, inputOutputAnAnalysis: 300 } as const;

/** Gigabyte-seconds of one analysis, over all functions. */
export function gigabyteSeconds(): number {
  return Object.entries(SECONDS).reduce(
    (sum, [name, seconds]) => sum + (seconds * FUNCTIONS[name as keyof typeof SECONDS].memoryMb) / 1024,
    0,
  );
}

/** How many functions run at once while one analysis does, on average: seconds of Lambda for a second of analyses begun. */
export function lambdaSeconds(): number {
  return Object.values(SECONDS).reduce((sum, seconds) => sum + seconds, 0);
}
