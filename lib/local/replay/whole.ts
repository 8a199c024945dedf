/** A case on the whole system: queue, dispatcher, state machine, the real functions and a database as fresh as after its migrations. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand, PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { openDatabase, type Database } from '#ports/database.ts';
import { openDeadLetters } from '#ports/dead-letters.ts';
import { createJob } from '#ports/jobs.ts';
import { JobRequest } from '#schema/job.ts';
import type { ExecutionCase, ModelFault } from '#schema/execution-case.ts';
import type { Fault } from '../bedrock.ts';
import { functionArn, type InvokeResult } from '../lambda.ts';
import { sqsClient } from '../sqs.ts';
import { executionArn } from '../step-functions/executions.ts';
import type { HistoryEvent } from '../step-functions/history.ts';
import { startSystem, type System } from '../system.ts';
import { payloadOf } from './alone.ts';
import { databaseSettings, LOCAL_CREDENTIALS } from '../clients.ts';
import { Deaths } from './deaths.ts';
import type { Found } from './expect.ts';
import { readHistory } from './histories.ts';
import { loadCaseHousehold } from './households.ts';
import { brokenLaws, jobEndOf, readRemains } from './laws.ts';
import type { MachineMap } from '#domain/executions/machine.ts';
import { preparedImage } from '../prepared-database.ts';
import { rememberPristine, type Pristine } from './pristine.ts';
import { cannedAnswer, Script } from './script.ts';
import { readWay } from '#domain/executions/way.ts';

export interface WholeResult {
  found: Found;
  history: HistoryEvent[];
  /** Laws that do not hold, and parts of the case that never came to pass. */
  faults: string[];
}

export interface WholeSystem {
  run(each: ExecutionCase): Promise<WholeResult>;
  close(): Promise<void>;
}

/** A case that has not come to rest by then has failed. */
const PATIENCE_MS = 60_000;
const RETRY_MS = 1;
const NEVER_MS = 2 ** 30;

/** What one case in progress tells the hooks of the system. */
interface Scene {
  each: ExecutionCase;
  script: Script;
  deaths: Deaths;
  delayed: number;
  paused: boolean;
  stopped: boolean;
  jobId: string;
}

/** Boots the system once; each case then takes about as long as its analysis. `buildFolder` keeps the bundles from one process to the next. */
export async function startWhole({
  machine,
  buildFolder,
  log = () => undefined,
}: {
  machine: MachineMap;
  buildFolder: string;
  log?: (line: string) => void;
}): Promise<WholeSystem> {
  const image = await preparedImage();
  const folder = mkdtempSync(join(tmpdir(), 'alex-replay-'));
  const leave = (): void => rmSync(folder, { recursive: true, force: true });
  let scene: Scene | undefined;
  const system = await startSystem({
    port: 0,
    folder,
    buildFolder,
    environment: {},
    database: 'in memory',
    image,
    log,
    retryIntervals: RETRY_MS,
    sweepEveryMs: NEVER_MS,
    onInvoke: (name, payload) => (scene ? onInvoke(scene, name, payload) : undefined),
    onDatabaseCall: (_path, body) => scene?.deaths.onCall(body),
    limits: {
      task: (state, input) => scene?.script.timeoutOf(state, payloadOf(input)),
      execution: () => (scene?.each.timeoutMs === undefined ? undefined : scene.each.timeoutMs / 1000),
    },
  }).catch((error: unknown) => {
    leave();
    throw error;
  });
  const sfn = new SFNClient({ endpoint: system.endpoints.endpoints.sfn, region: 'us-east-1', credentials: LOCAL_CREDENTIALS });
  const sqs = sqsClient(system.endpoints.endpoints.sqs);
  const db = (role: 'owner' | 'app_user'): Database => openDatabase(databaseSettings(system.endpoints, role));
  const owner = db('owner');
  const appUser = db('app_user');
  const queues = { queueUrl: system.endpoints.queues.analysis, deadLetterQueueUrl: system.endpoints.queues.deadLetters };
  let cases = 0;

  async function onInvoke(at: Scene, name: string, payload: unknown): Promise<InvokeResult | undefined> {
    const state = machine.stateOf(functionArn(name), payload);
    if (state === undefined) return undefined;
    const { attempt } = at.script.next(state, payload);
    if (at.each.stop === state && attempt === undefined && !at.stopped) {
      at.stopped = true;
      await sfn.send(
        new StopExecutionCommand({
          executionArn: executionArn(system.endpoints.stateMachineArn, at.jobId),
          error: 'StoppedByOperator',
          cause: 'The case has an operator stop it here.',
        }),
      );
    }
    if (at.each.database?.during === state && !at.paused) {
      at.paused = true;
      system.dataApi.pauseFor(at.each.database.resuming);
    }
    if (!attempt) return undefined;
    if (attempt.timesOut === true && attempt.real === undefined) return new Promise(() => undefined);
    if (attempt.delayMs !== undefined) {
      at.delayed += 1;
      await new Promise((resolve) => setTimeout(resolve, attempt.delayMs));
      at.delayed -= 1;
    }
    if (attempt.die !== undefined)
      at.deaths.expect({ state, functionName: name, after: attempt.die === true ? 'start_step' : attempt.die });
    return cannedAnswer(attempt);
  }

  async function run(each: ExecutionCase): Promise<WholeResult> {
    cases += 1;
    const userId = `household-${cases}`;
    await loadCaseHousehold(appUser, userId, each.household ?? { cash: '0', positions: {} });
    const { jobId } = await createJob(appUser, userId, JobRequest.parse({}));
    const at: Scene = {
      each,
      script: new Script(each.states),
      deaths: new Deaths((name) => system.lambda.crash(name)),
      delayed: 0,
      paused: false,
      stopped: false,
      jobId,
    };
    scene = at;
    setFaults(system, each.model);
    const send = (body: string) => sqs.send(new SendMessageCommand({ QueueUrl: queues.queueUrl, MessageBody: body }));
    const message = JSON.stringify({ jobId });
    try {
      if (each.message === 'poison') await send('This is no job.');
      await send(message);
      if (each.message === 'twice') await send(message);
      // While a function works there is nothing to ask for, and asking takes as much of the processor as what is waited for.
      const faults = await until(
        async () => system.lambda.running() === 0 && (await hasEnded(jobId)) && (await isStill(at)),
        `the case came to rest within ${PATIENCE_MS / 1000} s`,
      );
      if (each.message === 'late') {
        await send(message);
        faults.push(...(await until(() => isStill(at), 'the late message was settled')));
      }
      return await look(at, faults);
    } finally {
      await tidy();
    }
  }

  async function look(at: Scene, faults: string[]): Promise<WholeResult> {
    const arn = executionArn(system.endpoints.stateMachineArn, at.jobId);
    const [history, remains, { executions = [] }, parked] = await Promise.all([
      readHistory(sfn, arn),
      readRemains(owner, at.jobId),
      sfn.send(new ListExecutionsCommand({ stateMachineArn: system.endpoints.stateMachineArn })),
      openDeadLetters(sqs, queues).list(),
    ]);
    const names = executions.flatMap(({ name }) => (name?.startsWith(at.jobId) === true ? [name] : []));
    return {
      found: { way: readWay(history, machine), job: jobEndOf(remains), reason: remains.error, parked: parked.map(({ reason }) => reason) },
      history,
      faults: [...faults, ...brokenLaws(remains, at.jobId, names), ...neverCame(at)],
    };
  }

  async function hasEnded(jobId: string): Promise<boolean> {
    const { status } = await sfn
      .send(new DescribeExecutionCommand({ executionArn: executionArn(system.endpoints.stateMachineArn, jobId) }))
      .catch(() => ({ status: undefined }));
    if (status === undefined || status === 'RUNNING') return false;
    return ['completed', 'failed'].includes((await readRemains(owner, jobId)).status);
  }

  /** No function works, none is waiting to, and no message is on its way; seen twice, because work is handed from one to the next. */
  async function isStill(at: Scene): Promise<boolean> {
    for (let look = 0; look < 2; look += 1) {
      const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queues.queueUrl, AttributeNames: ['All'] }));
      const messages = Number(Attributes['ApproximateNumberOfMessages']) + Number(Attributes['ApproximateNumberOfMessagesNotVisible']);
      if (system.lambda.running() > 0 || at.delayed > 0 || messages > 0) return false;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return true;
  }

  async function tidy(): Promise<void> {
    scene = undefined;
    setFaults(system, undefined);
    system.dataApi.pauseFor(0);
    await sqs.send(new PurgeQueueCommand({ QueueUrl: queues.deadLetterQueueUrl }));
    await pristine.reset();
  }

  const stop = async (): Promise<void> => {
    sfn.destroy();
    sqs.destroy();
    await system.stop();
    leave();
  };
  let pristine: Pristine;
  try {
    pristine = await rememberPristine(owner);
  } catch (error) {
    await stop();
    throw error;
  }
  return { run, close: stop };
}

async function until(holds: () => Promise<boolean>, what: string): Promise<string[]> {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    if (await holds()) return [];
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return [`law: ${what}`];
}

/** A case that tells of something which then never happens shows less than it says. */
function neverCame({ each, script, deaths, paused, stopped }: Scene): string[] {
  const calls = (key: string) => script.calls.filter(({ state, item }) => key === state || key === `${state}[${item}]`).length;
  return [
    ...Object.entries(each.states).flatMap(([key, attempts]) =>
      calls(key) >= attempts.length ? [] : [`states.${key}: tells of ${attempts.length} attempts, but there were ${calls(key)}`],
    ),
    ...deaths.awaited.map(({ state, after }) => `states.${state}: was to die after ${after}, which it never called`),
    ...(each.stop !== undefined && !stopped ? [`stop: ${each.stop} was never called`] : []),
    ...(each.database !== undefined && !paused ? [`database: ${each.database.during} was never called`] : []),
  ];
}

function setFaults({ bedrock }: System, model: ExecutionCase['model']): void {
  bedrock?.faults.set(...[model ?? []].flat().map(faultOf));
}

function faultOf({ mode, as, milliseconds, ...common }: ModelFault): Fault {
  const limits = { ...(common.calls !== undefined && { calls: common.calls }), ...(common.only !== undefined && { only: common.only }) };
  if (mode === 'late') return { ...limits, mode, milliseconds: milliseconds ?? 100 };
  if (mode === 'garbage') return { ...limits, mode, ...(as !== undefined && { as }) };
  return { ...limits, mode };
}
