/** robots.txt as RFC 9309 has it, by `robots-parser`: none there allows everything, one that cannot be had allows nothing. */
import robotsParser from 'robots-parser';
import { RESEARCH_LIMITS } from '#schema/research.ts';
import { WebRefusalError } from './refusal.ts';
import type { Answer } from './request.ts';

/** The name that robots.txt knows us by. */
export const AGENT = 'AlexResearcher';

export interface Robots {
  /** Why nobody can tell what is allowed; null where it can be told. */
  trouble: string | null;
  isAllowed: (address: string) => boolean;
  /** Between two requests, milliseconds. */
  pauseMs: number;
}

// Its types tell of an ES module, where it is none.
const parse = robotsParser as unknown as typeof robotsParser.default;

const EVERYTHING: Robots = { trouble: null, isAllowed: () => true, pauseMs: 0 };
const nothing = (trouble: string): Robots => ({ trouble, isAllowed: () => false, pauseMs: 0 });

export async function readRobots(address: string, fetch: () => Promise<Answer>): Promise<Robots> {
  try {
    const { status, body } = await fetch();
    if (status >= 400 && status < 500) return EVERYTHING;
    if (status !== 200) return nothing(`it was answered with ${status}`);
    const robots = parse(address, body.toString('utf8'));
    const seconds = Number(robots.getCrawlDelay(AGENT) ?? 0);
    return {
      trouble: null,
      isAllowed: (url) => robots.isAllowed(url, AGENT) !== false,
      pauseMs: Number.isFinite(seconds) ? Math.min(Math.max(seconds * 1_000, 0), RESEARCH_LIMITS.longestPauseMs) : 0,
    };
  } catch (error) {
    if (error instanceof WebRefusalError) return nothing(error.message);
    throw error;
  }
}
