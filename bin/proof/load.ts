/** The minute of load of the bench, as laws: fifty connections that read portfolios as fast as they are answered. */
import { closedLoop } from '../bench/load/closed-loop.ts';
import { startServed } from '../bench/load/served.ts';
import { median } from '../bench/figure.ts';
import { POSITIONS, USERS } from '../bench/load.ts';
import type { Suite } from './suite.ts';

const LEAST = 150;
const GROWTH = 1.1;

export const load: Suite = {
  name: 'load',
  about: `${USERS} connections read portfolios of ${POSITIONS} positions for a minute`,
  prove: async (place, { seconds }) => {
    const served = await startServed(place, { users: USERS, positions: POSITIONS, list: 0 });
    try {
      place.log(`  ${USERS} connections for ${seconds} s …`);
      const { perSecond, errors, growth } = await closedLoop(served, { connections: USERS, seconds });
      return [
        { what: 'Under load, no read fails', held: errors === 0, seen: `${errors} failed` },
        { what: `… at least ${LEAST} are answered a second`, held: median(perSecond) >= LEAST, seen: `${median(perSecond)} a second` },
        {
          what: '… and the system’s memory does not grow',
          held: growth <= GROWTH,
          seen: `${growth.toFixed(2)} × in the last ten seconds of what it was in the second ten`,
        },
      ];
    } finally {
      await served.stop();
    }
  },
};
