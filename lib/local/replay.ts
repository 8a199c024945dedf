/** Replays cases: the real state machine, with the real functions on a fresh database, or by itself. Starts only what its cases need. */
import { join } from 'node:path';
import { readAnalysisDefinition } from './analysis-definition.ts';
import { PROJECT_ROOT } from './endpoints.ts';
import { functionArn } from './lambda.ts';
import { runAlone } from './replay/alone.ts';
import type { NamedCase } from './replay/cases.ts';
import { differences, type JobEnd } from './replay/expect.ts';
import { mapMachine, type MachineMap } from '#domain/executions/machine.ts';
import type { Way } from '#domain/executions/way.ts';
import { startWhole, type WholeSystem } from './replay/whole.ts';
import { readMachine } from './step-functions/asl.ts';
import type { HistoryEvent } from './step-functions/history.ts';

export const CASES_FOLDER = join(PROJECT_ROOT, 'test', 'executions');

export interface Replayed {
  name: string;
  way: Way;
  job: JobEnd | null;
  history: HistoryEvent[];
  /** What is not as expected, laws that do not hold; empty when all is well. */
  differences: string[];
  milliseconds: number;
}

export interface Replay {
  run(each: NamedCase): Promise<Replayed>;
  close(): Promise<void>;
}

/** The machine as it stands in `statemachines/`, read once: reading validates it, which takes longer than running it. */
export function readCurrentMachine(): MachineMap {
  return mapMachine(readMachine(readAnalysisDefinition(functionArn)));
}

export interface ReplayOptions {
  machine: MachineMap;
  /** Where bundles are kept; `--fresh` keeps it too. */
  buildFolder?: string;
  log?: (line: string) => void;
}

export function openReplay({ machine, buildFolder = join(PROJECT_ROOT, '.alex', 'cache', 'replay'), log }: ReplayOptions): Replay {
  let whole: Promise<WholeSystem> | undefined;
  return {
    async run({ name, case: each }) {
      const system = each.input === undefined ? await (whole ??= startWhole({ machine, buildFolder, ...(log && { log }) })) : undefined;
      const started = performance.now();
      const { found, history, faults } = system
        ? await system.run(each)
        : { ...(await runAlone(each, { chain: machine.chain, machine })), faults: [] };
      return {
        name,
        way: found.way,
        job: found.job,
        history,
        differences: [...differences(each, found), ...faults],
        milliseconds: performance.now() - started,
      };
    },
    async close() {
      await (await whole?.catch(() => undefined))?.close();
    },
  };
}
