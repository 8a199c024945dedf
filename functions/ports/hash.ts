/** Hashes by which the state machine's small payloads refer to what lies in Postgres. */
import { createHash } from 'node:crypto';
import type { FactSheet } from '#schema/facts.ts';
import { canonicalJson } from '#domain/canonical.ts';

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 of the canonical JSON of any JSON value: the same after a way through jsonb. */
export function contentHash(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** The hash of a fact sheet: of everything but its own `id` and `hash`. */
export function sheetHash(sheet: Omit<FactSheet, 'id' | 'hash'>): string {
  const body: Partial<FactSheet> = { ...sheet };
  delete body.id;
  delete body.hash;
  return contentHash(body);
}

/**
 * A seed for the simulation: the first four bytes of the user id's hash. One household meets the same simulated futures in every analysis, so that a
 * chance that has moved means a plan, a price or an assumption that has: never the dice (another seed moves it by up to half a point).
 */
export function seedOf(userId: string): number {
  return createHash('sha256').update(userId, 'utf8').digest().readUInt32BE(0);
}
