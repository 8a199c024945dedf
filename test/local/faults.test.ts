/** Thirty faults of one seed; `npm run proof -- --only faults` has a thousand, of another seed each time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { playFaults } from '../../bin/proof/faults.ts';
import { drawRounds } from '../../bin/proof/faults/draw.ts';
import { startScene } from '../../bin/proof/faults/scene.ts';
import { bundledOnce } from '../local-system.ts';

test('thirty faults: every job ends, once, with one whole report or with a reason', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'alex-faults-'));
  const scene = await startScene(folder, await bundledOnce());
  try {
    const played = await playFaults(scene, { faults: 30, seed: 20261127, log: () => undefined });
    expect(played.broken).toEqual([]);
    expect(played.faults).toBeGreaterThanOrEqual(30);
    expect(played.completed + played.failed).toBeGreaterThanOrEqual(played.analyses);
  } finally {
    await scene.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}, 240_000);

test('the same seed draws the same rounds, and they aim at every function that an analysis calls', () => {
  const usual = new Map([
    ['planner RDS_DATA', 4],
    ['dispatcher SFN', 1],
  ]);
  expect(drawRounds(usual, 20, 7)).toEqual(drawRounds(usual, 20, 7));
  expect(drawRounds(usual, 20, 8)).not.toEqual(drawRounds(usual, 20, 7));
  const aims = new Set(
    drawRounds(usual, 60, 7).flatMap(({ faults }) => faults.map(({ functionName, service, call }) => `${functionName} ${service} ${call}`)),
  );
  expect([...aims].sort()).toEqual([
    'dispatcher SFN 1',
    'dispatcher SFN 2',
    'planner RDS_DATA 1',
    'planner RDS_DATA 2',
    'planner RDS_DATA 3',
    'planner RDS_DATA 4',
    'planner RDS_DATA 5',
  ]);
});
