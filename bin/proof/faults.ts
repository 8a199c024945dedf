/** Faults by the thousand: functions die at each of their calls, services refuse and are late, models lie, messages come twice; and every analysis ends as it should. */
import { join } from 'node:path';
import { drawRounds } from './faults/draw.ts';
import { startScene, type Scene } from './faults/scene.ts';
import type { Law, Suite } from './suite.ts';

export interface Played {
  rounds: number;
  analyses: number;
  /** That came to pass. */
  faults: number;
  completed: number;
  failed: number;
  /** By the kind of harm. */
  byHarm: Record<string, number>;
  broken: string[];
}

/** Plays rounds until so many faults have come to pass, or one breaks a law that no later round could mend. */
export async function playFaults(
  scene: Scene,
  { faults, seed, log }: { faults: number; seed: number; log: (line: string) => void },
): Promise<Played> {
  const broken: string[] = [];
  let rounds = 0;
  let analyses = 0;
  const came = (): number => scene.line.done.length + scene.others();
  // Some faults aim at calls that never come, so more are drawn than are wanted.
  for (const round of drawRounds(scene.usual, faults, seed)) {
    if (came() >= faults || broken.length >= 20) break;
    const found = await scene.play(round);
    rounds += 1;
    analyses += round.households.length;
    for (const law of found) log(`  ✗ round ${rounds}: ${law}`);
    broken.push(...found);
    if (rounds % 25 === 0) log(`  ${came()} faults in ${analyses} analyses …`);
  }
  broken.push(...(await scene.remains()));
  const byHarm = Object.fromEntries([...Map.groupBy(scene.line.done, ({ harm }) => harm)].map(([harm, all]) => [harm, all.length]));
  return { rounds, analyses, faults: came(), ...scene.ended(), byHarm, broken };
}

export const faults: Suite = {
  name: 'faults',
  about: 'functions that die at each of their calls, services that refuse, models that lie, messages that come twice',
  prove: async (place, { faults: wanted, seed }): Promise<Law[]> => {
    const scene = await startScene(join(place.folder, 'faults'), join(place.folder, 'build'));
    try {
      place.log(
        `  seed ${seed}; an analysis makes ${[...scene.usual.values()].reduce((sum, calls) => sum + calls, 0)} calls on ${scene.usual.size} lines`,
      );
      const played = await playFaults(scene, { faults: wanted, seed, log: (text) => place.log(text) });
      const kinds = Object.entries(played.byHarm)
        .map(([harm, count]) => `${count} ${harm}`)
        .join(', ');
      return [
        {
          what: `${wanted.toLocaleString('en-US')} faults: every job ends, once, with one whole report or with a reason; nothing is charged twice, nothing is another user's`,
          held: played.broken.length === 0,
          seen:
            played.broken[0] ??
            `${played.faults} faults in ${played.analyses} analyses: ${played.completed} completed, ${played.failed} failed with a reason`,
        },
        { what: '… of which so many came to pass', held: played.faults >= wanted, seen: `${kinds}; the rest beside the calls` },
      ];
    } finally {
      await scene.stop();
    }
  },
};
