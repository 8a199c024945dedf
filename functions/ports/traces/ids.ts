/** Ids that every function works out alike from the job, so that what they record hangs together without being told to each other. */
import { createHash, createHmac } from 'node:crypto';

/** 32 hexadecimal digits: one trace a job, over all functions, retries and reruns. */
export function traceIdOf(jobId: string): string {
  return digest(`alex trace ${jobId}`).slice(0, 32);
}

/** One trace for a page as it was read: read again unchanged, it is the same. */
export function pageTraceIdOf(address: string, hash: string): string {
  return digest(`alex page ${address} ${hash}`).slice(0, 32);
}

/** 16 hexadecimal digits: the root of one attempt of a job. Its children name it before it is there. */
export function rootIdOf(jobId: string, attempt: number): string {
  return digest(`alex root ${jobId} ${attempt}`).slice(0, 16);
}

/** The same score of the same stretch is written over, not twice. */
export function scoreIdOf(traceId: string, observationId: string | null, name: string): string {
  return digest(`alex score ${traceId} ${observationId ?? ''} ${name}`).slice(0, 32);
}

/** A name for a person or their session that only who holds the key can tie to them. */
export function pseudonym(key: string, what: 'user' | 'session', id: string): string {
  return createHmac('sha256', key).update(`alex ${what} ${id}`).digest('hex').slice(0, 32);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
