/** The analysis machine with functions that answer as told, behind the local endpoint, driven by the real SDK client. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { DescribeExecutionCommandOutput, HistoryEvent } from '@aws-sdk/client-sfn';
import { vi } from 'vitest';
import { resolveDefinition } from '../../lib/local/definition.ts';
import type { InvokeResult } from '../../lib/local/lambda.ts';
import { startStepFunctions } from '../../lib/local/step-functions.ts';
import type { ExecutionStatusChange } from '../../lib/local/step-functions.ts';
import { placeholderOf, STATE_FUNCTIONS, type StateFunction } from '#schema/agents.ts';
import { ExecutionInput } from '#schema/job.ts';
import {
  CompleteResult,
  CompleteTask,
  FactsResult,
  FactsTask,
  MarkFailedResult,
  MarkFailedTask,
  PlannerResult,
  PlannerTask,
  STATE_INPUTS,
  TaggerResult,
  TaggerTask,
  WriterResult,
  WriterTask,
} from '#schema/workflow.ts';

export const ASL = readFileSync(new URL('../../statemachines/analysis.asl.json', import.meta.url), 'utf8');
export type Agent = StateFunction;
export const arnOf = (agent: string) => `arn:aws:lambda:us-east-1:000000000000:function:alex-${agent}`;
export const SUBSTITUTIONS = Object.fromEntries(STATE_FUNCTIONS.map((agent) => [placeholderOf(agent), arnOf(agent)]));

const SHEET = { sheetId: '0192f0c1-2345-7abc-8def-0123456789ac', sheetHash: 'a'.repeat(64) };
export const REPORT = { reportId: '0192f0c1-2345-7abc-8def-0123456789ad', retirementId: null };
const PLAN = {
  writer: 'local rules writer, no LLM',
  length: 'brief' as const,
  focus: [],
  knowledgeQueries: [],
  charts: ['asset_class', 'region', 'sector'] as const,
};

/** An agent's answer: parses what it is handed by its arrow's contract, so that a payload that does not fit fails the test. */
function answer(agent: Agent, payload: unknown, batches: string[][]): unknown {
  switch (agent) {
    case 'planner':
      PlannerTask.parse(payload);
      return PlannerResult.parse({ plan: PLAN, batches: batches.map((symbols) => ({ symbols })) });
    case 'tagger':
      return TaggerResult.parse({ classified: TaggerTask.parse(payload).symbols, unclassified: [] });
    case 'facts':
      FactsTask.parse(payload);
      return FactsResult.parse(SHEET);
    case 'reporter':
    case 'charter':
    case 'retirement':
      WriterTask.parse(payload);
      return WriterResult.parse({ agent, draftHash: 'b'.repeat(64) });
    case 'outcome': {
      const failed = MarkFailedTask.safeParse(payload);
      if (!failed.success) {
        CompleteTask.parse(payload);
        return CompleteResult.parse(REPORT);
      }
      // The function takes whatever it is handed; the machine has to hand on what Catch gave it.
      STATE_INPUTS.MarkFailed.parse(payload);
      return MarkFailedResult.parse({ jobId: failed.data.jobId, status: 'failed' });
    }
  }
}

export interface Call {
  agent: Agent;
  payload: unknown;
}

/** Says how a call fails; undefined lets it succeed. `nth` counts the calls of the same agent from 1. */
export type Trouble = (call: Call & { nth: number }) => { errorType: string; errorMessage: string } | undefined;

export interface Run {
  job: ExecutionInput;
  end: DescribeExecutionCommandOutput;
  events: HistoryEvent[];
  calls: Call[];
  changes: ExecutionStatusChange[];
  entered: string[];
}

export interface AnalysisMachine {
  analyse(scenario?: { batches?: string[][]; trouble?: Trouble }): Promise<Run>;
  close(): Promise<void>;
}

/** One endpoint for all analyses: each has a job of its own, by which a function's call is told whose it is. */
export async function openMachine(): Promise<AnalysisMachine> {
  const folder = mkdtempSync(join(tmpdir(), 'alex-analysis-'));
  const running = new Map<string, { calls: Call[]; batches: string[][]; trouble: Trouble }>();
  const changes: ExecutionStatusChange[] = [];
  const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:alex-analysis';
  const invoke = (functionArn: string, payload: unknown): Promise<InvokeResult> => {
    const agent = STATE_FUNCTIONS.find((each) => arnOf(each) === functionArn);
    const scenario = running.get(ExecutionInput.parse(payload).jobId);
    if (!agent || !scenario) return Promise.reject(new Error(`nobody expects ${functionArn}`));
    scenario.calls.push({ agent, payload });
    const error = scenario.trouble({ agent, payload, nth: scenario.calls.filter((call) => call.agent === agent).length });
    return Promise.resolve(error ? { ok: false, error } : { ok: true, payload: answer(agent, payload, scenario.batches) });
  };
  const service = await startStepFunctions({
    machines: [{ arn: stateMachineArn, name: 'alex-analysis', definition: resolveDefinition(ASL, SUBSTITUTIONS) }],
    invoke,
    folder,
    retryIntervals: 1,
    onEnd: (change) => void changes.push(change),
  });
  const sfn = new SFNClient({
    endpoint: service.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    async analyse({ batches = [], trouble = () => undefined } = {}) {
      const job = { jobId: randomUUID(), userId: 'demo', attempt: 1 };
      const calls: Call[] = [];
      running.set(job.jobId, { calls, batches, trouble });
      const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name: job.jobId, input: JSON.stringify(job) }));
      const end = await vi.waitFor(
        async () => {
          const now = await sfn.send(new DescribeExecutionCommand({ executionArn }));
          if (now.status === 'RUNNING') throw new Error('The execution still runs.');
          return now;
        },
        { timeout: 10_000, interval: 5 },
      );
      const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
      const entered = events.flatMap(({ stateEnteredEventDetails: at }) => (at?.name === undefined ? [] : [at.name]));
      return { job, end, events, calls, entered, changes: changes.filter(({ detail }) => detail.executionArn === executionArn) };
    },
    async close() {
      sfn.destroy();
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
