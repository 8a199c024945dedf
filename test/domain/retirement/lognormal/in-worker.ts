import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { drawLognormal } from '#domain/retirement/lognormal/draw.ts';
import { request } from './markets.ts';

const { growth, prices } = drawLognormal(request({ prices: true }));
parentPort?.postMessage([growth, prices!].map((values) => createHash('sha256').update(values).digest('hex')));
