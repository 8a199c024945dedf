/**
 * Every property test draws the same cases each time, so that a red test is the change's and not the day's.
 * ALEX_DRAWS=new draws others and says which (`npm run proof -- --only laws` does); ALEX_DRAWS=<its number> draws those again.
 */
import fc from 'fast-check';

const asked = process.env['ALEX_DRAWS'] ?? '20261126';
const seed = asked === 'new' ? Date.now() % 2 ** 31 : Number(asked);
if (!Number.isInteger(seed)) throw new Error(`ALEX_DRAWS is "${asked}": write new, or a whole number to draw its cases again.`);
fc.configureGlobal({ seed });
