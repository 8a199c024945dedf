import type { LognormalFactors } from './contract.ts';
import { KERNEL } from './kernel.wasm.ts';
import { BLOCK, PRICES_SEED, type Prepared } from './prepared.ts';

/** What is used of WebAssembly: neither the language's own types nor the domain's know a platform. */
interface Engine {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
}

interface Exports {
  memory: { readonly buffer: ArrayBuffer; grow: (pages: number) => number };
  free: () => number;
  start: (states: number, quads: number, seed: number, first: number) => void;
  year: (
    n: number,
    quads: number,
    states: number,
    mean: number,
    lower: number,
    weights: number,
    draws: number,
    list: number,
    growth: number,
    others: number,
    own: number,
    prices: number,
  ) => void;
}

/** undefined before the first use, null where the engine has no WebAssembly or not its SIMD instructions. */
let kernel: Exports | null | undefined;

/** The compiled kernel, or null where it cannot run: then scalar.ts gives the same bits, more slowly. */
export function simd(): ((request: Prepared) => LognormalFactors) | null {
  if (kernel === undefined) kernel = load((globalThis as { WebAssembly?: Engine }).WebAssembly);
  const found = kernel;
  return found && ((request) => drawSimd(found, request));
}

function load(engine: Engine | undefined): Exports | null {
  if (!engine) return null;
  try {
    const bytes = Uint8Array.from(atob(KERNEL), (character) => character.charCodeAt(0));
    return new engine.Instance(new engine.Module(bytes)).exports as Exports;
  } catch {
    return null; // no SIMD, or a page whose policy forbids compiling
  }
}

function drawSimd({ memory, free, start, year: drawYear }: Exports, request: Prepared): LognormalFactors {
  const { size, mean, lower, weights, paths, first, years, seed, into } = request;
  const { growth, prices } = into;
  const place = places(free(), size, years);
  const missing = place.end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / 65_536));
  const heap = new Float64Array(memory.buffer);
  heap.set(mean, place.mean / 8);
  heap.set(lower, place.lower / 8);
  for (let year = 0; year < years; year += 1) heap.set(weights[year]!, place.weights / 8 + year * size);

  for (let from = 0; from < paths; from += BLOCK) {
    const count = Math.min(BLOCK, paths - from);
    const quads = Math.ceil(count / 4);
    start(place.states, quads, seed, first + from);
    if (prices) start(place.others, quads, seed ^ PRICES_SEED, first + from);
    for (let year = 0; year < years; year += 1) {
      const held = place.weights + year * size * 8;
      drawYear(
        size,
        quads,
        place.states,
        place.mean,
        place.lower,
        held,
        place.draws,
        place.list,
        place.growth,
        place.others,
        place.own,
        prices ? place.prices : 0,
      );
      growth.set(heap.subarray(place.growth / 8, place.growth / 8 + count), year * paths + from);
      prices?.set(heap.subarray(place.prices / 8, place.prices / 8 + count), year * paths + from);
    }
  }
  return into;
}

/** Where everything stands in the kernel's memory, in bytes. */
function places(free: number, size: number, years: number) {
  let end = Math.ceil(free / 64) * 64;
  const take = (numbers: number): number => {
    const at = end;
    end = Math.ceil((end + numbers * 8) / 64) * 64;
    return at;
  };
  const mean = take(size + 1);
  const lower = take(((size + 1) * (size + 2)) / 2);
  const weights = take(years * size);
  const [states, others] = [take(2 * BLOCK), take(2 * BLOCK)];
  const [draws, own] = [take(Math.max(1, size) * BLOCK), take(BLOCK)];
  const list = take((2 * size + 2) * BLOCK);
  const [growth, prices] = [take(BLOCK), take(BLOCK)];
  return { mean, lower, weights, states, others, draws, own, list, growth, prices, end };
}
