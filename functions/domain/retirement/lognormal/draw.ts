import type { DrawLognormal } from './contract.ts';
import { drawQuasi } from './quasi.ts';
import { drawRandom } from './random.ts';

/** Paths of either kind; quasi-random ones in TypeScript. */
export const drawLognormal: DrawLognormal = (request) => (request.sampling === 'quasi' ? drawQuasi(request) : drawRandom(request));
