/** A deployed stage, as its users meet it. Runs only where it is asked for: `npm run test:aws`. */
import { randomUUID } from 'node:crypto';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { beforeAll, describe, expect, it } from 'vitest';
import { queueClient } from '../../functions/ports/clients.ts';
import { openDatabase } from '../../functions/ports/database.ts';
import { createJob, readJob } from '../../functions/ports/jobs.ts';
import { openQueue } from '../../functions/ports/queue.ts';
import { deleteUser, ensureUser, loadSample } from '../../functions/ports/users.ts';
import { JobRequest } from '../../schema/job.ts';
import { HOUSEHOLDS } from '../../schema/seed.ts';
import { sayWhetherAsked } from './asked.ts';

const stage = sayWhetherAsked();
const FIVE_MINUTES = 300_000;

describe.skipIf(stage === undefined)('the deployed stage', () => {
  /** The variables of the API's function: where the site is, its database and its queue. */
  let api: Record<string, string>;
  let origin: string;
  beforeAll(async () => {
    const lambda = new LambdaClient({ region: 'us-east-1' });
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: `alex-${stage}-api` }));
    lambda.destroy();
    api = Environment?.Variables ?? {};
    origin = (api['CLERK_AUTHORIZED_PARTIES'] ?? '').split(',')[0] ?? '';
    expect(origin).toMatch(/^https:\/\//);
  });

  it('serves its page with the headers that keep it to itself', async () => {
    const page = await fetch(origin);
    expect(page.status).toBe(200);
    const headers = Object.fromEntries(page.headers);
    expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
    expect(headers['strict-transport-security']).toMatch(/max-age=\d{8}/);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  });

  it('answers 401 without a session, or with a token that is none', async () => {
    expect((await fetch(`${origin}/api/health`)).status).toBe(200);
    expect((await fetch(`${origin}/api/portfolio`)).status).toBe(401);
    expect((await fetch(`${origin}/api/portfolio`, { headers: { authorization: 'Bearer a.b.c' } })).status).toBe(401);
  });

  it('has nothing below /local, which is of a machine alone', async () => {
    expect((await fetch(`${origin}/local/step-functions/ListStateMachines`, { method: 'POST', body: '{}' })).ok).toBe(false);
  });

  it('answers 404 for a file that is not there, and lists none', async () => {
    expect((await fetch(`${origin}/_app/immutable/none.js`)).status).toBe(404);
    expect((await fetch(`${origin}/none.png`)).status).toBe(404);
    expect(await (await fetch(`${origin}/?list-type=2`)).text()).not.toContain('ListBucketResult');
  });

  it('gives a file the second time from the cache', async () => {
    const file = /\/?(_app\/immutable\/[^"' ]+)/.exec(await (await fetch(`${origin}/200.html`)).text())?.[1] ?? '';
    const asked = () => fetch(`${origin}/${file}`);
    await (await asked()).arrayBuffer();
    const again = await asked();
    expect(again.headers.get('cache-control')).toContain('immutable');
    expect(again.headers.get('x-cache')).toMatch(/^Hit from cloudfront/);
  });

  it(
    'analyses a household, from the message to the report',
    async () => {
      const db = openDatabase({ ...api, AWS_REGION: 'us-east-1' });
      const user = `test-aws-${randomUUID()}`;
      const [sample] = HOUSEHOLDS;
      if (!sample) throw new Error('There is no sample household.');
      const client = queueClient({ AWS_REGION: 'us-east-1' });
      try {
        await ensureUser(db, user);
        await loadSample(db, user, sample);
        const { jobId } = await createJob(db, user, JobRequest.parse({}));
        await openQueue(client, { queueUrl: api['ANALYSIS_QUEUE_URL'] ?? '' }).enqueue({ jobId });
        await expect
          .poll(async () => (await readJob(db, user, jobId))?.status, { timeout: FIVE_MINUTES, interval: 2_000 })
          .toMatch(/completed|failed/);
        expect(await readJob(db, user, jobId)).toMatchObject({ status: 'completed', error: null });
      } finally {
        client.destroy();
        await deleteUser(db, user);
      }
    },
    2 * FIVE_MINUTES,
  );
});
