import type { DrawLognormal } from './contract.ts';
import { prepare } from './prepared.ts';
import { drawQuasi } from './quasi.ts';
import { drawScalar } from './scalar.ts';
import { simd } from './simd.ts';

/** Random paths by the SIMD kernel, or without one by the same kernel in TypeScript, to the same bits; quasi-random ones in TypeScript. */
export const drawLognormal: DrawLognormal = (request) => {
  return request.sampling === 'quasi' ? drawQuasi(request) : (simd() ?? drawScalar)(prepare(request));
};
