import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Database } from '#ports/database.ts';
import { readDrafts, saveDraft } from '#ports/drafts.ts';
import { readClassificationCandidates, saveProposal } from '#ports/instruments.ts';
import {
  claimJob,
  createJob,
  endFromOutside,
  endStep,
  failJob,
  jobsToSweep,
  noteRequeue,
  readJob,
  recordExecution,
  startStep,
} from '#ports/jobs.ts';
import { addPosition } from '#ports/accounts.ts';
import { addAccount, readPortfolio } from '#ports/portfolios.ts';
import { completeJob, latestRetirement, listReports, readReport } from '#ports/reports.ts';
import { freezePositions, readFrozenPortfolio, readSheet, saveSheet } from '#ports/sheets.ts';
import { recordUsage } from '#ports/usage.ts';
import { ensureUser, loadHousehold, readSettings } from '#ports/users.ts';
import { NewAccount, NewPosition } from '#schema/portfolio.ts';
import type { Classification } from '#schema/instrument.ts';
import { HOUSEHOLDS, INSTRUMENTS } from '#schema/seed.ts';
import { engines } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';
import { STUDY, completion, fact, household, sheet } from './analysis-fixtures.ts';

const REQUEST = { readingLevel: 'standard' as const };
const PROPOSAL: Classification = {
  assetClass: { equity: 100 },
  regions: null,
  sectors: { technology: 99.5, other: 0.5 },
  method: 'model',
  source: 'a model',
  confidence: 0.6,
  asOf: '2026-11-20',
};

describe.each(await engines())('stores on $name', ({ start }) => {
  let local: TestDatabase;
  let app: Database;
  let worker: Database;
  let count = 0;

  beforeAll(async () => {
    local = await start();
    app = local.database('app_user');
    worker = local.database('worker');
  });
  afterAll(() => local.close());

  /** A user of its own for each test, with a running job where it is asked for. */
  async function newUser(): Promise<string> {
    const userId = `user_${(count += 1)}`;
    await ensureUser(app, userId);
    return userId;
  }
  async function newJob(userId: string): Promise<string> {
    const { jobId } = await createJob(app, userId, REQUEST);
    await claimJob(worker, jobId);
    return jobId;
  }

  describe('households', () => {
    test('a loaded household reads back to the cent and the share, and a second load replaces it', async () => {
      const userId = await newUser();
      await loadHousehold(app, userId, household([{ symbol: 'OLDXX', quantity: '1' }]));
      await loadHousehold(
        app,
        userId,
        household([
          { symbol: 'VTI', quantity: '12.34567891', price: '310.05' },
          { symbol: 'QQZZ1', quantity: '3', name: 'Stable Value' },
        ]),
      );
      const portfolio = await readPortfolio(app, userId);
      expect(portfolio.accounts.map(({ name, cashBalance, cashInterest, kind }) => ({ name, cashBalance, cashInterest, kind }))).toEqual([
        { name: '401k', cashBalance: '1500.00', cashInterest: '0.045', kind: '401k' },
        { name: 'Savings', cashBalance: '20000.10', cashInterest: '0', kind: 'cash' },
      ]);
      expect(portfolio.positions.map(({ symbol, quantity }) => [symbol, quantity])).toEqual([
        ['QQZZ1', '3'],
        ['VTI', '12.34567891'],
      ]);
      const [unknown, vti] = portfolio.instruments;
      expect(unknown).toMatchObject({ symbol: 'QQZZ1', name: 'Stable Value', classification: null, companies: null, price: null });
      expect(vti).toMatchObject({ symbol: 'VTI', price: { amount: '310.05', asOf: '2026-11-20', currency: 'USD' } });
      expect(await readSettings(app, userId)).toMatchObject({
        displayName: 'Test',
        retirement: { birthYear: 1980 },
        assetClassTargets: { equity: 60, fixed_income: 40 },
      });
    });

    test('what a household says a holding is counts as its own override, and for nobody else', async () => {
      const [userId, other] = [await newUser(), await newUser()];
      const concentrated = HOUSEHOLDS.find(({ id }) => id === 'concentrated')!;
      await loadHousehold(app, userId, concentrated);
      const bySymbol = new Map((await readPortfolio(app, userId)).instruments.map((instrument) => [instrument.symbol, instrument]));
      expect(bySymbol.get('NWSF')).toMatchObject({
        type: 'equity',
        classification: { method: 'override', source: 'assigned by the household', assetClass: { equity: 100 } },
      });
      expect(bySymbol.get('CLGWX')).toMatchObject({
        type: 'mutual_fund',
        expenseRatio: 1.08,
        classification: { sectors: null, regions: { north_america: 100 } },
      });
      await loadHousehold(app, other, household([{ symbol: 'NWSF', quantity: '1' }]));
      expect((await readPortfolio(app, other)).instruments).toMatchObject([
        { symbol: 'NWSF', name: 'NWSF', type: null, classification: null },
      ]);
      await loadHousehold(app, userId, household([{ symbol: 'NWSF', quantity: '1' }]));
      expect((await readPortfolio(app, userId)).instruments).toMatchObject([{ symbol: 'NWSF', type: null, classification: null }]);
    });

    test('the companies inside a fund are read with it, but not for who has said that the symbol is something else', async () => {
      const [userId, other] = [await newUser(), await newUser()];
      const of = async (id: string) => (await readPortfolio(app, id)).instruments.find(({ symbol }) => symbol === 'VTI')?.companies;
      await loadHousehold(app, userId, household([{ symbol: 'VTI', quantity: '1' }]));
      expect(await of(userId)).toEqual(INSTRUMENTS.find(({ symbol }) => symbol === 'VTI')?.companies);
      const assigned = {
        type: 'mutual_fund' as const,
        expenseRatio: null,
        assetClass: { fixed_income: 100 },
        regions: null,
        sectors: null,
      };
      await loadHousehold(app, other, {
        ...household([]),
        accounts: [{ ...NewAccount.parse({ name: '401k' }), positions: [{ symbol: 'VTI', quantity: '1', price: null, assigned }] }],
      });
      expect(await of(other)).toBeNull();
    });

    test("one user's name and price for a symbol do not reach another", async () => {
      const [a, b] = [await newUser(), await newUser()];
      await loadHousehold(app, a, household([{ symbol: 'QQZZ2', quantity: '1', price: '5', name: 'What A calls it' }]));
      await loadHousehold(app, b, household([{ symbol: 'QQZZ2', quantity: '1' }]));
      expect((await readPortfolio(app, b)).instruments).toEqual([
        { symbol: 'QQZZ2', name: 'QQZZ2', type: null, expenseRatio: null, classification: null, companies: null, price: null },
      ]);
    });

    test('accounts and positions are added one by one', async () => {
      const userId = await newUser();
      const account = await addAccount(app, userId, NewAccount.parse({ name: 'Brokerage', kind: 'taxable', cashBalance: '10.5' }));
      const { outcome, ...position } = await addPosition(
        app,
        userId,
        account.id,
        NewPosition.parse({ symbol: 'qqzz3', quantity: '2.50', name: 'Mine', price: { amount: '9.99', asOf: '2026-01-31' } }),
      );
      expect(outcome).toBe('added');
      expect(position).toMatchObject({ symbol: 'QQZZ3', quantity: '2.5', accountId: account.id, asOf: '2026-01-31' });
      const portfolio = await readPortfolio(app, userId);
      expect(portfolio.positions).toEqual([position]);
      expect(portfolio.instruments[0]).toMatchObject({ name: 'Mine', price: { amount: '9.99', source: 'your statement' } });
    });

    test('a second position of a symbol and a foreign account are refused by name', async () => {
      const [a, b] = [await newUser(), await newUser()];
      const account = await addAccount(app, a, NewAccount.parse({ name: 'IRA' }));
      const position = NewPosition.parse({ symbol: 'VTI', quantity: '1' });
      await addPosition(app, a, account.id, position);
      await expect(addPosition(app, a, account.id, position)).rejects.toMatchObject({ name: 'DuplicatePositionError' });
      await expect(addPosition(app, b, account.id, position)).rejects.toMatchObject({ name: 'AccountNotFoundError' });
    });

    test('two thousand positions take as many calls as ten; distinct classified ones in great number take a few more', async () => {
      const userId = await newUser();
      const calls = counting(app);
      await loadHousehold(app, userId, household(Array.from({ length: 10 }, (_, n) => ({ symbol: `PG${n}`, quantity: '1' }))));
      await readPortfolio(calls.db, userId);
      const few = calls.count();
      await loadHousehold(
        app,
        userId,
        household(Array.from({ length: 2000 }, (_, n) => ({ symbol: `PG${n}`, quantity: `${n + 1}.00000001` }))),
      );
      const portfolio = await readPortfolio(calls.db, userId);
      expect(portfolio.positions).toHaveLength(2000);
      expect(new Set(portfolio.instruments.map(({ symbol }) => symbol)).size).toBe(2000);
      expect(calls.count() - few).toBeLessThanOrEqual(few + 1);

      await loadHousehold(
        app,
        userId,
        household(
          Array.from({ length: 2600 }, (_, n) => ({
            symbol: `PG${n}`,
            quantity: '1',
            price: '2.5',
            name: `${'long name '.repeat(20)}${n}`,
          })),
        ),
      );
      const large = await readPortfolio(app, userId);
      expect(large.positions).toHaveLength(2600);
      expect(new Set(large.positions.map(({ id }) => id)).size).toBe(2600);
      expect(large.instruments).toHaveLength(2600);
    });

    test('a portfolio of more positions and more instruments than a page looks at is read whole, each entry once', async () => {
      const userId = await newUser();
      const [account] = household(Array.from({ length: 2600 }, (_, n) => ({ symbol: `PG${n}`, quantity: '1' }))).accounts;
      await loadHousehold(app, userId, { ...household([]), accounts: account ? [account, account, account] : [] });
      const { accounts, positions, instruments } = await readPortfolio(app, userId);
      expect(accounts).toHaveLength(3);
      expect(new Set(positions.map(({ id }) => id)).size).toBe(7800);
      expect(positions).toHaveLength(7800);
      expect(new Set(instruments.map(({ symbol }) => symbol)).size).toBe(2600);
      expect(instruments).toHaveLength(2600);
    });

    test('wherever a page begins, it continues there: symbols in several accounts, cursors that nobody holds, as it is held and as it was frozen', async () => {
      const userId = await newUser();
      const symbols = ['A', 'A-B', 'A.B', 'A1', 'AB', 'Z', ...Array.from({ length: 2000 }, (_, n) => `CUT${n}`)].sort();
      const name = (symbol: string): string => `${'é'.repeat(symbol.length * 30)} ${symbol}`;
      const of = (held: string[]) =>
        household(held.map((symbol) => ({ symbol, quantity: '1', price: '2.5', name: name(symbol) }))).accounts.slice(0, 1);
      await loadHousehold(app, userId, { ...household([]), accounts: of(['CUT', 'SOLD']) });
      await loadHousehold(app, userId, { ...household([]), accounts: [...of(symbols), ...of(symbols.slice(500, 900))] });
      const jobId = await newJob(userId);
      await freezePositions(app, { userId, jobId, attempt: 1 });

      for (const job of [null, jobId]) {
        const whole = await readOn(app, userId, job, { section: 0, key: '' });
        const sections = [1, 2, 3].map((section) => whole.entries.filter((entry) => entry.section === section));
        expect(sections.map(({ length }) => length)).toEqual([2, symbols.length + 400, symbols.length]);
        expect(sections[2]?.map(({ key, body }) => [key, InstrumentName.parse(body).name])).toEqual(
          symbols.map((symbol) => [symbol, name(symbol)]),
        );
        expect(whole.entries).toEqual(sections.flatMap((entries) => entries.toSorted((a, b) => (a.key < b.key ? -1 : 1))));
        expect(whole.pages).toBeGreaterThan(2);

        // Between two accounts' positions of a symbol, behind the last position, amid the instruments, and where nothing is held any more.
        const starts = [sections[1]?.[600], sections[1]?.at(-1), sections[2]?.[1000]].flatMap((entry) => entry ?? []);
        for (const { section, key } of [...starts, { section: 3, key: 'SOLD' }]) {
          const after = await readOn(app, userId, job, { section, key });
          expect(after.entries).toEqual(
            whole.entries.filter((entry) => entry.section > section || (entry.section === section && entry.key > key)),
          );
        }
      }
    });
  });

  describe('classifications', () => {
    test("a proposal is its user's alone, is replaced by the next, and yields to an override and to the shared row", async () => {
      const [a, b] = [await newUser(), await newUser()];
      for (const user of [a, b])
        await loadHousehold(
          app,
          user,
          household([
            { symbol: 'QQZZ4', quantity: '1', name: 'Fund' },
            { symbol: 'VTI', quantity: '1' },
          ]),
        );
      expect(await readClassificationCandidates(app, a, ['QQZZ4', 'NOTHELD'])).toEqual([{ symbol: 'QQZZ4', name: 'Fund' }]);
      const jobId = await newJob(a);
      await saveProposal(app, a, jobId, 'QQZZ4', { ...PROPOSAL, assetClass: null });
      await saveProposal(app, a, jobId, 'QQZZ4', PROPOSAL);
      await saveProposal(app, a, jobId, 'VTI', PROPOSAL);
      const of = async (user: string, symbol: string) =>
        (await readPortfolio(app, user)).instruments.find((instrument) => instrument.symbol === symbol)?.classification;
      expect(await of(a, 'QQZZ4')).toEqual(PROPOSAL);
      expect(await of(b, 'QQZZ4')).toBeNull();
      expect((await of(a, 'VTI'))?.method).toBe('curated');
      await app.asUser(a, (session) =>
        session.execute(
          `INSERT INTO user_classifications (clerk_user_id, symbol, method, allocation_asset_class, source, confidence, as_of) VALUES (:user, 'VTI', 'override', '{"cash": 100}', 'me', 1, '2026-01-01')`,
          { user: a },
        ),
      );
      await saveProposal(app, a, jobId, 'VTI', PROPOSAL);
      expect(await of(a, 'VTI')).toMatchObject({ method: 'override', assetClass: { cash: 100 } });
    });
  });

  describe('jobs', () => {
    test('a user has one analysis at a time, also when asked for at once', async () => {
      const userId = await newUser();
      const answers = await Promise.all(Array.from({ length: 8 }, () => createJob(app, userId, REQUEST)));
      expect(new Set(answers.map(({ jobId }) => jobId)).size).toBe(1);
      expect(answers.filter(({ created }) => created)).toHaveLength(1);
      const jobId = answers[0]?.jobId ?? '';
      await claimJob(worker, jobId);
      await failJob(app, { userId, jobId, attempt: 1 }, 'Stopped.');
      expect((await createJob(app, userId, REQUEST)).created).toBe(true);
    });

    test('a claim makes it running once, and tells who asked', async () => {
      const userId = await newUser();
      const { jobId } = await createJob(app, userId, REQUEST);
      expect(await claimJob(worker, jobId)).toEqual({ userId, status: 'running', attempt: 1 });
      expect(await claimJob(worker, jobId)).toEqual({ userId, status: 'running', attempt: 1 });
      expect(await claimJob(worker, randomUUID())).toBeNull();
      await recordExecution(worker, jobId, 'arn:aws:states:x');
      expect((await readJob(app, userId, jobId))?.startedAt).not.toBeNull();
    });

    test('steps are seen as they happen, count their attempts, and end with their job', async () => {
      const userId = await newUser();
      const jobId = await newJob(userId);
      const step = { userId, jobId, attempt: 1, state: 'Planner', item: '' };
      expect(await startStep(app, step)).toBe('started');
      await endStep(app, { ...step, status: 'failed', message: 'The model was busy.' });
      expect(await startStep(app, step)).toBe('started');
      expect((await readJob(app, userId, jobId))?.steps).toMatchObject([
        { state: 'Planner', status: 'running', attempts: 2, endedAt: null, message: null },
      ]);
      await endStep(app, { ...step, status: 'completed', message: 'Planned.' });
      await startStep(app, { ...step, state: 'Facts' });
      expect(await failJob(app, { userId, jobId, attempt: 1 }, 'It was stopped.')).toBe('failed');
      await endStep(app, { ...step, state: 'Facts', status: 'completed', message: 'Too late.' });
      const job = await readJob(app, userId, jobId);
      expect(job).toMatchObject({ status: 'failed', error: 'It was stopped.' });
      expect(job?.steps.map(({ state, status, message }) => [state, status, message])).toEqual([
        ['Planner', 'completed', 'Planned.'],
        ['Facts', 'failed', 'It was stopped.'],
      ]);
      expect(await startStep(app, step)).toBe('job-ended');
    });

    test('a foreign job is neither seen, started, failed nor written to', async () => {
      const [a, b] = [await newUser(), await newUser()];
      const jobId = await newJob(a);
      expect(await readJob(app, b, jobId)).toBeNull();
      expect(await startStep(app, { userId: b, jobId, attempt: 1, state: 'Planner', item: '' })).toBe('job-ended');
      await failJob(app, { userId: b, jobId, attempt: 1 }, 'Not mine.');
      await expect(saveDraft(app, { userId: b, jobId, attempt: 1 }, 'reporter', {}, 'x'.repeat(64))).rejects.toMatchObject({
        name: 'JobEndedError',
      });
      expect((await readJob(app, a, jobId))?.status).toBe('running');
    });

    test('the worker fails a job from outside, but not one that is completed', async () => {
      const userId = await newUser();
      const jobId = await newJob(userId);
      expect(await endFromOutside(worker, jobId, null, 'The execution timed out.')).toMatchObject({ outcome: 'failed' });
      expect((await readJob(app, userId, jobId))?.error).toBe('The execution timed out.');
      expect(await endFromOutside(worker, randomUUID(), null, 'x')).toMatchObject({ outcome: 'unknown' });
    });

    test('the sweep finds what is too old, and a requeued job only after it has had its time', async () => {
      const [a, b] = [await newUser(), await newUser()];
      const { jobId: pending } = await createJob(app, a, REQUEST);
      const running = await newJob(b);
      const later = new Date(Date.now() + 60_000).toISOString();
      const past = '2000-01-01T00:00:00Z';
      const mine = async (times: { pendingBefore: string; runningBefore: string }) =>
        (await jobsToSweep(worker, { ...times, limit: 1000 })).filter(({ jobId }) => jobId === pending || jobId === running);
      expect((await mine({ pendingBefore: later, runningBefore: later })).map(({ jobId, status }) => [jobId, status])).toEqual([
        [pending, 'pending'],
        [running, 'running'],
      ]);
      expect(await mine({ pendingBefore: past, runningBefore: past })).toEqual([]);
      const before = new Date().toISOString();
      await noteRequeue(worker, pending);
      expect(await mine({ pendingBefore: before, runningBefore: past })).toEqual([]);
      expect(await mine({ pendingBefore: later, runningBefore: past })).toMatchObject([
        { jobId: pending, requeued: 1, executionArn: null },
      ]);
    });
  });

  test.each([
    [1, 2],
    [3, 8],
  ])('a job that was sent again %d times is left alone for %d pauses', async (times, pauses) => {
    const { jobId } = await createJob(app, await newUser(), REQUEST);
    for (let n = 0; n < times; n += 1) await noteRequeue(worker, jobId);
    const [sentAt, pauseMs] = [Date.now(), 100];
    const isDue = async () => {
      const before = new Date(Date.now() - pauseMs).toISOString();
      return (await jobsToSweep(worker, { pendingBefore: before, runningBefore: '2000-01-01T00:00:00Z', limit: 1000 })).some(
        (job) => job.jobId === jobId,
      );
    };
    await expect.poll(isDue, { interval: 20, timeout: 30_000 }).toBe(true);
    // It was noted at most a moment before sentAt.
    expect(Date.now() - sentAt).toBeGreaterThan((pauses - 1) * pauseMs);
  });

  describe('sheets and drafts', () => {
    test('the frozen portfolio is what was held at the first freeze, whatever comes after', async () => {
      const userId = await newUser();
      await loadHousehold(
        app,
        userId,
        household([
          { symbol: 'VTI', quantity: '1', price: '300' },
          { symbol: 'QQZZ5', quantity: '2' },
        ]),
      );
      const jobId = await newJob(userId);
      const before = await readPortfolio(app, userId);
      await freezePositions(app, { userId, jobId, attempt: 1 });
      await saveProposal(app, userId, jobId, 'QQZZ5', PROPOSAL);
      await loadHousehold(app, userId, household([{ symbol: 'BND', quantity: '9' }]));
      await freezePositions(app, { userId, jobId, attempt: 1 });
      expect(await readFrozenPortfolio(app, userId, jobId)).toEqual(before);
      await failJob(app, { userId, jobId, attempt: 1 }, 'Stopped.');
      await expect(freezePositions(app, { userId, jobId, attempt: 1 })).rejects.toMatchObject({ name: 'JobEndedError' });
    });

    test('the first sheet of a job stays, and reads back as it was, four hundred long facts too', async () => {
      const userId = await newUser();
      const jobId = await newJob(userId);
      const first = sheet(
        jobId,
        Array.from({ length: 400 }, (_, n) => fact(`fact-${n}`, 'é"'.repeat(1500))),
      );
      await saveSheet(app, { userId, jobId, attempt: 1 }, first);
      await saveSheet(app, { userId, jobId, attempt: 1 }, sheet(jobId));
      expect(await readSheet(app, userId, { sheetId: first.id })).toEqual(first);
      expect(await readSheet(app, userId, { jobId })).toEqual(first);
      expect(await readSheet(app, await newUser(), { jobId })).toBeNull();
    });

    test('a draft is replaced by the retry, and may be longer than a row of the Data API', async () => {
      const userId = await newUser();
      const jobId = await newJob(userId);
      const body = { markdown: 'ü"\n'.repeat(30_000), list: [1.25, null, 'x'] };
      await saveDraft(app, { userId, jobId, attempt: 1 }, 'reporter', { early: true }, 'a'.repeat(64));
      await saveDraft(app, { userId, jobId, attempt: 1 }, 'reporter', body, 'b'.repeat(64));
      await saveDraft(app, { userId, jobId, attempt: 1 }, 'charter', { charts: [] }, 'c'.repeat(64));
      expect(await readDrafts(app, userId, jobId)).toEqual([
        { agent: 'charter', hash: 'c'.repeat(64), body: { charts: [] } },
        { agent: 'reporter', hash: 'b'.repeat(64), body },
      ]);
    });
  });

  describe('the end of an analysis', () => {
    test('report, projection and job are stored at once; a repeated completion answers the same', async () => {
      const userId = await newUser();
      const jobId = await newJob(userId);
      const frozen = sheet(jobId);
      await saveSheet(app, { userId, jobId, attempt: 1 }, frozen);
      for (const state of ['Tagger', 'Complete']) await startStep(app, { userId, jobId, attempt: 1, state, item: '' });
      const done = completion(frozen.id, 'Längerer Text. '.repeat(1500));
      const ids = await completeJob(app, { userId, jobId, attempt: 1 }, done);
      expect(await completeJob(app, { userId, jobId, attempt: 1 }, done)).toEqual(ids);
      const job = await readJob(app, userId, jobId);
      expect(job).toMatchObject({ status: 'completed', result: { ...done.result, ...ids } });
      expect(job?.steps.map(({ state, status }) => [state, status])).toEqual([
        ['Tagger', 'failed'],
        ['Complete', 'completed'],
      ]);
      await endStep(app, { userId, jobId, attempt: 1, state: 'Complete', item: '', status: 'completed', message: 'Published.' });
      expect((await readJob(app, userId, jobId))?.steps[1]?.message).toBe('Published.');

      expect((await listReports(app, userId, { after: null, limit: 10 })).entries).toMatchObject([
        { id: ids.reportId, jobId, title: 'Your analysis', reportDate: '2026-11-20' },
      ]);
      const report = await readReport(app, userId, ids.reportId);
      expect(report).toMatchObject({
        markdown: done.report.markdown,
        facts: frozen.facts,
        plan: done.report.plan,
        verification: done.report.verification,
      });
      expect(report?.charts.map(({ kind }) => kind)).toEqual(['asset_class', 'region', 'sector', 'account']);
      expect(await latestRetirement(app, userId)).toMatchObject({ id: ids.retirementId, jobId, estimatedIncome: '12.5', study: STUDY });
      expect(await failJob(app, { userId, jobId, attempt: 1 }, 'Too late.')).toBe('completed');
      expect(await endFromOutside(worker, jobId, null, 'Too late.')).toMatchObject({ outcome: 'completed' });
    });

    test('a failed job takes no report, and another user reads nothing', async () => {
      const [a, b] = [await newUser(), await newUser()];
      const jobId = await newJob(a);
      const frozen = sheet(jobId);
      await saveSheet(app, { userId: a, jobId, attempt: 1 }, frozen);
      await failJob(app, { userId: a, jobId, attempt: 1 }, 'Stopped.');
      await expect(completeJob(app, { userId: a, jobId, attempt: 1 }, completion(frozen.id))).rejects.toMatchObject({
        name: 'JobEndedError',
      });
      expect(await listReports(app, a, { after: null, limit: 10 })).toEqual({ entries: [], next: null });
      expect(await latestRetirement(app, b)).toBeNull();
      expect(await readReport(app, b, randomUUID())).toBeNull();
    });

    test('without a projection there is no retirement row', async () => {
      const userId = await newUser();
      const jobId = await newJob(userId);
      const frozen = sheet(jobId);
      await saveSheet(app, { userId, jobId, attempt: 1 }, frozen);
      expect(
        (await completeJob(app, { userId, jobId, attempt: 1 }, { ...completion(frozen.id), retirement: null })).retirementId,
      ).toBeNull();
      expect(await latestRetirement(app, userId)).toBeNull();
    });

    test('a call of a model counts once', async () => {
      const userId = await newUser();
      const jobId = await newJob(userId);
      const usage = { callId: 'call-1', modelId: 'm', inputTokens: 10, outputTokens: 5, costMicroDollars: 1234 };
      for (let times = 0; times < 2; times++) await recordUsage(app, userId, jobId, 'reporter', usage);
      const rows = await app.asUser(userId, (session) =>
        session.query(
          'SELECT count(*)::integer AS calls, sum(cost_micro_dollars)::bigint AS cost FROM usage',
          {},
          z.object({ calls: z.number(), cost: z.number() }),
        ),
      );
      expect(rows).toEqual([{ calls: 1, cost: 1234 }]);
    });
  });
});

/** The same database with its calls counted. */
const Page = z.object({ section: z.number(), key: z.string(), body: z.array(z.tuple([z.string(), z.unknown()])), is_last: z.boolean() });
const InstrumentName = z.object({ name: z.string() });

/** What the pages after that one hold, entry by entry; each begins behind the last of the one before. */
async function readOn(db: Database, userId: string, jobId: string | null, after: { section: number; key: string }) {
  const entries: { section: number; key: string; body: unknown }[] = [];
  for (let pages = 1; ; pages += 1) {
    const rows = await db.query(
      'SELECT section, key, body, is_last FROM read_portfolio(:user, :job::uuid, :section::integer, :key)',
      { user: userId, job: jobId, ...after },
      Page,
    );
    for (const { section, key, body } of rows) {
      entries.push(...body.map(([of, entry]) => ({ section, key: of, body: entry })));
      expect(body.at(-1)?.[0]).toBe(key);
    }
    const last = rows.at(-1);
    if (!last || last.is_last) return { entries, pages };
    after = { section: last.section, key: last.key };
  }
}

function counting(database: Database): { db: Database; count: () => number } {
  let calls = 0;
  const db: Database = {
    query: (sql, parameters, row) => ((calls += 1), database.query(sql, parameters, row)),
    execute: (sql, parameters) => ((calls += 1), database.execute(sql, parameters)),
    transaction: (work) => ((calls += 3), database.transaction(work)),
    asUser: (userId, work) => ((calls += 4), database.asUser(userId, work)),
  };
  return { db, count: () => calls };
}
