/** A meter that lets every call pass, and writes down what it was told. */
import type { Meter, Usage } from '#ports/model.ts';

export interface Metered {
  reserved: Parameters<Meter['reserve']>[0][];
  settled: Usage[];
  released: number;
}
export function metered(): { meter: Meter; told: Metered } {
  const told: Metered = { reserved: [], settled: [], released: 0 };
  const reserve: Meter['reserve'] = (atMost) => {
    told.reserved.push(atMost);
    return Promise.resolve({
      settle: (used) => Promise.resolve(void told.settled.push(used)),
      release: () => Promise.resolve(void (told.released += 1)),
    });
  };
  return { meter: { reserve }, told };
}
