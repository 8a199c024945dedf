/** What a plan is run on. */
import type { Cashflows } from './cashflows.ts';
import type { Futures } from './futures.ts';
import type { Lives } from './lives.ts';

export interface Scenario {
  flows: Cashflows;
  timing: 'begin' | 'end';
  futures: Futures;
  lives: Lives;
}
