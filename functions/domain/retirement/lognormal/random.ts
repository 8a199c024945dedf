import type { DrawLognormal } from './contract.ts';
import { prepare } from './prepared.ts';
import { drawScalar } from './scalar.ts';
import { simd } from './simd.ts';

/** Random paths by the SIMD kernel, or without one by the same kernel in TypeScript, to the same bits. */
export const drawRandom: DrawLognormal = (request) => (simd() ?? drawScalar)(prepare(request));
