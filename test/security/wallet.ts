/** Denial of wallet: all that one user can do to have models paid for, by the API and by the queue behind it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#ports/database.ts';
import { readSpending } from '#ports/spending.ts';
import { JobsView, type JobView } from '#schema/job.ts';
import { databaseSettings, LOCAL_CREDENTIALS } from '../../lib/local/clients.ts';
import { sqsClient } from '../../lib/local/sqs.ts';
import { ANALYSES_PER_DAY, ANALYSES_PER_MINUTE, BUDGET, type Running } from './running.ts';

const AT_ONCE = 50;

export function wallet(at: () => Running): void {
  const ask: Running['ask'] = (...asked) => at().ask(...asked);
  const analyse = (user: string) => ask(user, 'POST', '/api/analyze', { body: {} });
  const jobsOf = async (user: string) => JobsView.parse((await ask(user, 'GET', '/api/jobs')).json).jobs;
  const month = () => ({ from: `${new Date().toISOString().slice(0, 7)}-01T00:00:00Z`, to: '2100-01-01T00:00:00Z' });
  const spent = (user: string | null) =>
    readSpending(openDatabase(databaseSettings(at().system.endpoints, 'owner')), { by: 'user', user, most: 100, ...month() });
  const executions = async (): Promise<string[]> => {
    const client = new SFNClient({ endpoint: at().system.endpoints.endpoints.sfn, region: 'us-east-1', credentials: LOCAL_CREDENTIALS });
    const { executions: found = [] } = await client.send(
      new ListExecutionsCommand({ stateMachineArn: at().system.endpoints.stateMachineArn, maxResults: 1000 }),
    );
    client.destroy();
    return found.map(({ name }) => name ?? '');
  };
  /** Once the queue is empty and nothing of it is being worked on. */
  async function inject(bodies: readonly string[]): Promise<void> {
    const { endpoints, queues } = at().system.endpoints;
    const client = sqsClient(endpoints.sqs);
    await Promise.all(bodies.map((body) => client.send(new SendMessageCommand({ QueueUrl: queues.analysis, MessageBody: body }))));
    await expect
      .poll(
        async () => {
          const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl: queues.analysis, AttributeNames: ['All'] }));
          return Number(Attributes?.['ApproximateNumberOfMessages']) + Number(Attributes?.['ApproximateNumberOfMessagesNotVisible']);
        },
        { timeout: 20_000, interval: 50 },
      )
      .toBe(0);
    client.destroy();
  }

  describe('Fifty at once of one user', () => {
    beforeAll(async () => {
      for (const user of ['spender', 'bystander'])
        expect((await ask(user, 'POST', '/api/sample-household', { body: {} })).status).toBe(201);
    });

    test('asked of the API are one analysis; another user’s goes its way beside them', async () => {
      const [answers, beside] = await Promise.all([
        Promise.all(Array.from({ length: AT_ONCE }, () => analyse('spender'))),
        analyse('bystander'),
      ]);
      const accepted = answers.filter(({ status }) => status === 202);
      expect(accepted.length).toBeGreaterThan(0);
      expect(accepted.length).toBeLessThanOrEqual(ANALYSES_PER_MINUTE + 1);
      expect(new Set(accepted.map(({ json }) => (json as { jobId: string }).jobId)).size).toBe(1);
      for (const { status, headers } of answers.filter((one) => one.status !== 202))
        expect([status, headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
      expect(beside.status).toBe(202);

      // As many messages again for the job that runs, and some that say more than a message may.
      const [job] = await jobsOf('spender');
      await inject(Array.from({ length: AT_ONCE }, () => JSON.stringify({ jobId: job?.id })));
      expect((await at().ended('spender', job?.id ?? '')).status).toBe('completed');
      expect(await at().ended('bystander', (beside.json as { jobId: string }).jobId)).toMatchObject({ status: 'completed' });
      expect((await executions()).filter((name) => name.startsWith(job?.id ?? 'none'))).toEqual([job?.id]);
    });

    test('put on the queue start nothing: of a job that has ended, of none, in another’s name', async () => {
      const [before, paid, [job]] = [await executions(), at().model.paid(), await jobsOf('spender')];
      const [theirs] = await jobsOf('bystander');
      await inject([
        ...Array.from({ length: AT_ONCE }, () => JSON.stringify({ jobId: job?.id })),
        ...Array.from({ length: AT_ONCE }, () => JSON.stringify({ jobId: randomUUID() })),
        ...[
          { jobId: theirs?.id, userId: 'spender' },
          { jobId: job?.id, attempt: 7 },
          { userId: 'bystander' },
          { jobId: `${job?.id}-2` },
        ].map((one) => JSON.stringify(one)),
      ]);
      expect(await executions()).toEqual(before);
      expect(at().model.paid()).toBe(paid);
      expect((await jobsOf('spender')).map(({ id }) => id)).toEqual([job?.id]);
    });

    test('again and again end at the day’s analyses and at the month’s budget, whichever comes first', async () => {
      let last: JobView | undefined;
      // The minute's requests come first on a fast machine; they are no purse.
      const again = async (): ReturnType<typeof analyse> => {
        for (;;) {
          const answer = await analyse('spender');
          if ((answer.json as { limit?: { name: string } }).limit?.name !== 'analyses') return answer;
          await pause(Number(answer.headers.get('retry-after')) * 1_000);
        }
      };
      let refused = await again();
      for (let n = 0; refused.status === 202 && n < AT_ONCE; n += 1) {
        last = await at().ended('spender', (refused.json as { jobId: string }).jobId);
        expect(last.status).toBe('completed');
        refused = await again();
      }
      // Where the next call might cost more than is left, no model is asked, and the report says who has written it.
      expect(JSON.stringify(last?.steps)).toContain('budget');
      expect(refused).toMatchObject({
        status: 429,
        json: { limit: { name: expect.stringMatching(/^(analyses-per-day|models-per-month)$/) as string } },
      });
      expect((await jobsOf('spender')).length).toBeLessThanOrEqual(ANALYSES_PER_DAY);
      const { total } = await spent('spender');
      expect(total.costMicroDollars).toBeGreaterThan(BUDGET / 4);
      expect(total.costMicroDollars + total.reservedMicroDollars).toBeLessThanOrEqual(BUDGET);
      expect((await ask('spender', 'GET', '/api/usage')).json).toMatchObject({ limits: { models: { perMonth: '0.600000' } } });
    });

    test('leave another user all of theirs', async () => {
      const { total } = await spent('bystander');
      expect(total.jobs).toBe(1);
      expect((await analyse('bystander')).status).toBe(202);
      const [job] = await jobsOf('bystander');
      expect((await at().ended('bystander', job?.id ?? '')).status).toBe('completed');
    });
  });

  test('What models were paid is what their users’ budgets know, to the millionth of a dollar, and nobody’s is above it', async () => {
    const { rows, total, researchMicroDollars } = await spent(null);
    expect(total.costMicroDollars + researchMicroDollars).toBe(at().model.paid());
    for (const { key, costMicroDollars } of rows) expect([key, costMicroDollars <= BUDGET]).toEqual([key, true]);
  });
}
