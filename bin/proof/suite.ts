/** What `npm run proof` runs: suites that take minutes, each of laws that hold or break. */
import type { Place } from '../bench/place.ts';

export interface Law {
  /** As a sentence of what must be so. */
  what: string;
  held: boolean;
  /** What was seen: a figure, or the case that broke it. */
  seen: string;
}

export interface Suite {
  /** What `--only` takes. */
  name: string;
  about: string;
  /** @throws Error when it could not be run: then none of its laws is proved. */
  prove: (place: Place, asked: Asked) => Promise<Law[]>;
}

export interface Asked {
  /** Requests of the fuzz. */
  requests: number;
  /** Of the load, seconds. */
  seconds: number;
  /** Faults to be injected. */
  faults: number;
  /** Which faults, ends and orders there are. */
  seed: number;
  /** Ends of the whole process. */
  kills: number;
  /** Of the tests, each in another order. */
  runs: number;
  /** Of the soak. */
  minutes: number;
}
