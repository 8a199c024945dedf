/** The whole system with a line of faults in it, and rounds of analyses that are looked at afterwards: what must hold, whatever went wrong. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SFNClient, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { openDatabase, type Database } from '#ports/database.ts';
import { databaseSettings, LOCAL_CREDENTIALS } from '../../../lib/local/clients.ts';
import { preparedImage } from '../../../lib/local/prepared-database.ts';
import { loadCaseHousehold } from '../../../lib/local/replay/households.ts';
import { brokenLaws, readRemains } from '../../../lib/local/replay/laws.ts';
import { sqsClient } from '../../../lib/local/sqs.ts';
import { startSystem, type System } from '../../../lib/local/system.ts';
import { verifyDatabase } from '../../data-verify.ts';
import type { Round, Usual } from './draw.ts';
import { startFaultLine, type FaultLine } from './line.ts';

/** An analysis that has not ended by then never does. */
const PATIENCE_MS = 90_000;
const ASKED_AGAIN = 8;

const HOUSEHOLDS = {
  plain: { cash: '2500', positions: { VTI: '40', BND: '100' } },
  untagged: { cash: '900', positions: { VTI: '12', PLANX9: '30' } },
  sample: 'drifting',
} as const;

export interface Scene {
  /** How often an analysis calls what, when nothing goes wrong. */
  usual: Usual;
  line: Pick<FaultLine, 'done'>;
  /** What went wrong beside the line: answers of the model, messages, a paused database. */
  others(): number;
  ended(): { completed: number; failed: number };
  /** One line for each law that the round broke. */
  play(round: Round): Promise<string[]>;
  /** Laws of the database as a whole, after everything. */
  remains(): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startScene(folder: string, buildFolder: string): Promise<Scene> {
  const started: { system?: System } = {};
  const line = await startFaultLine((name) => started.system?.lambda.crash(name));
  const running = await startSystem({
    port: 0,
    folder: join(folder, 'alex'),
    buildFolder,
    environment: {},
    database: 'in memory',
    image: await preparedImage(),
    log: () => undefined,
    retryIntervals: 5,
    sweepEveryMs: 1_000,
    knowledge: true,
    environmentOf: (name, environment) => ({
      ...line.through(name, environment),
      // As everything here waits less than in the cloud: a minute for each call of a database that resumes forty times is longer than PATIENCE_MS.
      DATABASE_RESUME_SECONDS: '10',
      ...(name === 'sweeper' && { ALEX_SWEEP_PENDING_SECONDS: '2' }),
    }),
  }).catch(async (error: unknown) => {
    await line.close();
    throw error;
  });
  started.system = running;
  await running.knowledge;
  const { endpoints } = running;
  const owner = openDatabase(databaseSettings(endpoints, 'owner'));
  const app = openDatabase(databaseSettings(endpoints, 'app_user'));
  const sfn = new SFNClient({ endpoint: endpoints.endpoints.sfn, region: 'us-east-1', credentials: LOCAL_CREDENTIALS });
  const sqs = sqsClient(endpoints.endpoints.sqs);
  const send = (body: string, seconds = 0) =>
    sqs.send(new SendMessageCommand({ QueueUrl: endpoints.queues.analysis, MessageBody: body, DelaySeconds: seconds }));
  const outcomes = new Map<string, { status: string; completedAt: string | null }>();
  let asked = 0;
  let others = 0;

  const newHousehold = async (kind: keyof typeof HOUSEHOLDS): Promise<string> => {
    asked += 1;
    const user = `asker-${asked}`;
    await loadCaseHousehold(app, user, HOUSEHOLDS[kind]);
    return user;
  };

  /** Asks as the site does, and again with the same key while it is told to. Null when it never was answered: the job may be there all the same. */
  const ask = async (user: string): Promise<string | null> => {
    for (let attempt = 0; attempt < ASKED_AGAIN; attempt += 1) {
      const answer = await fetch(`${running.url}/api/analyze`, {
        method: 'POST',
        headers: {
          'authorization': `Bearer ${await running.token(user)}`,
          'content-type': 'application/json',
          'idempotency-key': `key-of-${user}`,
        },
        body: '{}',
      }).catch(() => null);
      if (answer?.ok === true) return z.object({ jobId: z.string() }).parse(await answer.json()).jobId;
      await answer?.arrayBuffer();
      await pause(100);
    }
    return null;
  };

  const play = async (round: Round): Promise<string[]> => {
    const users = await Promise.all(round.households.map(newHousehold));
    if (round.model.length > 0) running.bedrock?.faults.set(...round.model);
    if (round.queue === 'nonsense') await send('This is no job.');
    if (round.queue === 'paused database') running.dataApi.pauseFor(6);
    line.arm(round.faults);
    const jobs = await Promise.all(users.map(ask));
    if (round.queue === 'twice') for (const jobId of jobs) if (jobId !== null) await send(JSON.stringify({ jobId }));
    if (round.queue === 'late') for (const jobId of jobs) if (jobId !== null) await send(JSON.stringify({ jobId }), 2);
    others +=
      round.model.reduce((sum, { calls = 0 }) => sum + calls, 0) +
      (round.queue === 'as usual' ? 0 : round.queue === 'nonsense' ? 1 : round.queue === 'paused database' ? 6 : jobs.length);
    const broken = await settled(owner, users);
    line.arm([]);
    running.bedrock?.faults.set();
    running.dataApi.pauseFor(0);
    for (const [index, user] of users.entries()) broken.push(...(await lawsOf(user, jobs[index] ?? null)));
    return broken;
  };

  const lawsOf = async (user: string, answered: string | null): Promise<string[]> => {
    const jobs = await owner.query(
      'SELECT id::text AS id, status, completed_at::text AS "completedAt" FROM analysis_jobs WHERE clerk_user_id = :user',
      { user },
      Job,
    );
    const own = jobs.flatMap(({ id }) => id);
    const broken: string[] = [];
    if (jobs.length > 1) broken.push(`one key asked for ${jobs.length} jobs`);
    if (answered !== null && !own.includes(answered)) broken.push('the API answered with a job that is not there');
    for (const { id, status, completedAt } of jobs) {
      outcomes.set(id, { status, completedAt });
      const remains = await readRemains(owner, id);
      const names = await executionsOf(sfn, endpoints.stateMachineArn, id);
      // A job that ended before it had an execution has none; the other laws of one job alone are asked of all at the end.
      broken.push(
        ...brokenLaws({ ...remains, open_jobs: 0, other_reports: 0 }, id, names.length === 0 && status === 'failed' ? [id] : names),
      );
      const [rows] = await owner.query(DOUBLE, { id }, z.object({ usage: z.number(), answers: z.number(), strangers: z.number() }));
      if (rows !== undefined && rows.usage > rows.answers)
        broken.push(`${rows.usage} answers of models are charged, where at most ${rows.answers} can have come`);
      if (rows !== undefined && rows.strangers > 0) broken.push(`${rows.strangers} rows of the job are another user's`);
    }
    return broken.map((law) => `${user}: ${law}`);
  };

  // What is usual: one analysis in peace, of a household with something to classify.
  const before = new Map(line.calls);
  const first = await play({ faults: [], model: [], queue: 'as usual', households: ['untagged'] });
  if (first.length > 0) throw new Error(`An analysis without any fault breaks laws: ${first.join('; ')}`);
  const inPeace = new Set(outcomes.keys());
  const usual = new Map(
    [...line.calls]
      .map(([key, calls]) => [key, calls - (before.get(key) ?? 0)] as const)
      .filter(([key, calls]) => calls > 0 && !key.startsWith('migrate') && !key.startsWith('ingest')),
  );

  const ended = (as: string): number => [...outcomes].filter(([id, { status }]) => status === as && !inPeace.has(id)).length;

  return {
    usual,
    line,
    play,
    others: () => others,
    ended: () => ({ completed: ended('completed'), failed: ended('failed') }),
    remains: async () => {
      const now = await owner.query('SELECT id::text AS id, status, completed_at::text AS "completedAt" FROM analysis_jobs', {}, Job);
      const changed = now.filter(
        ({ id, status, completedAt }) => outcomes.get(id)?.status !== status || outcomes.get(id)?.completedAt !== completedAt,
      );
      const verified = await verifyDatabase(owner, 'local');
      return [
        ...changed.map(({ id, status }) => `job ${id} ended twice, or was not accounted for (it is ${status})`),
        ...verified.flatMap(({ label, faults }) => faults.map((fault) => `${label}: ${fault}`)),
      ];
    },
    stop: async () => {
      sfn.destroy();
      sqs.destroy();
      await running.stop();
      await line.close();
    },
  };
}

const Job = z.object({ id: z.string(), status: z.string(), completedAt: z.string().nullable() });

/** A writer asks at most three times in an attempt, and the machine tries at most a few times; the tagger once a batch. */
const DOUBLE = `SELECT (SELECT count(*)::int FROM usage WHERE job_id = :id::uuid) AS usage,
  (SELECT coalesce(sum(attempts), 0)::int * 3 FROM job_steps WHERE job_id = :id::uuid) AS answers,
  (SELECT count(*)::int FROM (SELECT clerk_user_id FROM reports WHERE job_id = :id::uuid UNION ALL SELECT clerk_user_id FROM retirement WHERE job_id = :id::uuid UNION ALL SELECT clerk_user_id FROM usage WHERE job_id = :id::uuid
     UNION ALL SELECT clerk_user_id FROM job_steps WHERE job_id = :id::uuid) AS rows WHERE clerk_user_id <> (SELECT clerk_user_id FROM analysis_jobs WHERE id = :id::uuid)) AS strangers`;

/** Until no job of these users is under way; one line for each that stays. */
async function settled(owner: Database, users: readonly string[]): Promise<string[]> {
  const open = () =>
    owner.query(
      "SELECT id::text AS id, status, completed_at::text AS \"completedAt\" FROM analysis_jobs WHERE status IN ('pending', 'running') AND clerk_user_id IN (SELECT jsonb_array_elements_text(:users::jsonb))",
      { users: JSON.stringify(users) },
      Job,
    );
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const left = await open().catch(() => []);
    if (left.length === 0 && (await open()).length === 0) return [];
    if (Date.now() > until) return left.map(({ id, status }) => `job ${id} is ${status} after ${PATIENCE_MS / 1000} s`);
    await pause(40);
  }
}

async function executionsOf(sfn: SFNClient, stateMachineArn: string, jobId: string): Promise<string[]> {
  const names: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: 1000, ...(nextToken !== undefined && { nextToken }) }),
    );
    names.push(...(page.executions ?? []).flatMap(({ name }) => (name?.startsWith(jobId) === true ? [name] : [])));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return names;
}
