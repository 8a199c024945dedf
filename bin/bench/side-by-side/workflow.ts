/** An analysis as a person asks for it, beside its functions called one after the other, without API, queue and state machine. */
import * as z from 'zod';
import { CompleteResult, FactsResult, PlannerResult, WriterResult } from '#schema/workflow.ts';
import { claimJob, createJob } from '#ports/jobs.ts';
import { listReports, readReport } from '#ports/reports.ts';
import { loadHousehold } from '#ports/users.ts';
import { functionArn } from '../../../lib/local/lambda.ts';
import { lengthOf, ownShare } from '../analysis.ts';
import { largeHousehold, registerInstruments } from '../large-portfolio.ts';
import { analyse, now, reportsIn, type Span } from '../one-analysis.ts';
import type { Place, Running } from '../place.ts';
import { SIZES } from '../portfolios.ts';
import { sameAnswer, type Comparison } from './comparison.ts';

interface Done {
  span: Span;
  functions: Span[];
}

export async function workflow(place: Place): Promise<Comparison[]> {
  const running = await place.running();
  const app = running.database('app_user');
  await registerInstruments(running.database('owner'), Math.max(...SIZES));
  const both = async (size: number, run: number): Promise<[Done, Done]> => {
    const [asked, called] = [`asked-${size}-${run}`, `called-${size}-${run}`];
    for (const user of [asked, called]) await loadHousehold(app, user, largeHousehold(size));
    const done: [Done, Done] = [await analyse(running, asked, place.folder), await callInTurn(running, called, place.folder)];
    sameAnswer(`An analysis of ${size} positions`, await chartsOf(running, asked), await chartsOf(running, called));
    return done;
  };
  for (const run of [-2, -1]) await both(SIZES[0], run); // every function has started
  const times: { of: string; one: Done[]; other: Done[] }[] = [];
  for (const size of SIZES) {
    const done: [Done, Done][] = [];
    for (let run = 0; run < place.runs(size > 1_000 ? 1 : 5); run += 1) done.push(await both(size, run));
    times.push({ of: size.toLocaleString('en-US'), one: done.map(([one]) => one), other: done.map(([, other]) => other) });
  }
  const [few] = times;
  const growth = (of: (done: Done) => number) =>
    times.map((size) => ({ of: `${size.of} positions`, ours: size.one.map(of), plain: size.other.map(of) }));
  const whole = ({ span }: Done) => lengthOf(span);
  const plain = 'the same functions called one after the other';
  return [
    {
      what: 'Analysis of 100 positions, POST to completed',
      unit: 'ms',
      ours: few?.one.map(whole) ?? [],
      plain: { what: plain, values: few?.other.map(whole) ?? [] },
      limit: '',
      growth: growth(whole),
      why: 'the same charts, to the cent. Three writers work side by side where cores allow it; a call after the other has no one who retries, ends the job when something dies, or can be looked at state by state.',
    },
    {
      what: '… of it the workflow’s own share',
      unit: 'ms',
      ours: few?.one.map(ownShare) ?? [],
      plain: { what: plain, values: few?.other.map(ownShare) ?? [] },
      limit:
        '20 ms for one call of SQS, AWS’s own example (SQS Developer Guide, horizontal scaling); AWS publishes no time of a transition',
      growth: growth(ownShare),
      why: 'API, queue, dispatcher, the machine’s transitions and their history kept on disk. It buys that a job asked for is never lost: the proofs of faults and kills are the other side of this figure.',
    },
  ];
}

/** The job's row is made before the clock starts, as nobody could do without it. */
async function callInTurn({ system, database }: Running, userId: string, folder: string): Promise<Done> {
  const { jobId } = await createJob(database('app_user'), userId, { readingLevel: 'standard' });
  await claimJob(database('worker'), jobId);
  const input = { jobId, userId, attempt: 1 };
  const call = async <T>(name: string, shape: z.ZodType<T>, more: object): Promise<T> => {
    const result = await system.invoke(functionArn(name), { ...input, ...more });
    if (!result.ok) throw new Error(`${name} failed: ${result.error.errorMessage}`);
    return shape.parse(result.payload);
  };
  const from = now();
  const { plan, batches } = await call('planner', PlannerResult, {});
  for (const { symbols } of batches) await call('tagger', z.unknown(), { symbols });
  const sheet = await call('facts', FactsResult, { plan });
  const drafts = [];
  for (const writer of ['reporter', 'charter', 'retirement']) drafts.push(await call(writer, WriterResult, sheet));
  await call('outcome', CompleteResult, { action: 'complete', ...sheet, drafts });
  const span = { from, to: now() };
  return { span, functions: reportsIn(span, folder) };
}

/** Their chances differ by the seed, which is the job's. */
async function chartsOf({ database }: Running, userId: string): Promise<unknown> {
  const app = database('app_user');
  const [summary] = (await listReports(app, userId, { after: null, limit: 1 })).entries;
  return summary && (await readReport(app, userId, summary.id))?.charts;
}
