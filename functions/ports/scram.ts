/** A PostgreSQL password as PostgreSQL itself keeps it, so that the password need not travel in a statement, nor stand in a log of statements. */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

const ITERATIONS = 4096; // PostgreSQL's own scram_iterations

/**
 * `SCRAM-SHA-256$<iterations>:<salt>$<stored key>:<server key>` (RFC 5803, keys by RFC 5802). `salt` is for tests.
 * @param password ASCII: nothing is normalised (SASLprep).
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const keyed = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${keyed('Server Key').toString('base64')}`;
}
