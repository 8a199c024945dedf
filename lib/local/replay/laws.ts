/** What must hold of the database after every analysis, whatever went wrong in it. */
import * as z from 'zod';
import type { Session } from '#ports/database.ts';
import type { JobEnd } from './expect.ts';

const Remains = z.object({
  status: z.string(),
  error: z.string().nullable(),
  writer: z.string().nullable(),
  result_report: z.string().nullable(),
  steps: z.array(
    z.object({ state: z.string(), item: z.string(), status: z.string(), attempts: z.number(), message: z.string().nullable() }),
  ),
  reports: z.array(z.object({ id: z.string(), verified: z.boolean().nullable() })),
  projections: z.number(),
  open_jobs: z.number(),
  other_reports: z.number(),
});
export type Remains = z.infer<typeof Remains>;

export async function readRemains(owner: Session, jobId: string): Promise<Remains> {
  const [row] = await owner.query(
    `SELECT job.status, job.error_message AS error, job.result_data ->> 'writer' AS writer, job.result_data ->> 'reportId' AS result_report,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('state', state, 'item', item, 'status', status, 'attempts', attempts, 'message', message) ORDER BY started_at, state, item), '[]')
        FROM job_steps WHERE job_id = job.id) AS steps,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'verified', (verification ->> 'ok')::boolean)), '[]') FROM reports WHERE job_id = job.id) AS reports,
       (SELECT count(*)::int FROM retirement WHERE job_id = job.id) AS projections,
       (SELECT count(*)::int FROM analysis_jobs WHERE status IN ('pending', 'running')) AS open_jobs,
       (SELECT count(*)::int FROM reports WHERE job_id IS DISTINCT FROM job.id) AS other_reports
     FROM analysis_jobs AS job WHERE job.id = :job::uuid`,
    { job: jobId },
    Remains,
  );
  return Remains.parse(row);
}

/** A sentence: begins with a capital, ends with a full stop, and is no stack trace and no JSON. */
const READABLE = /^[A-Z][^{}\n]{10,400}\.$/;

/** One line for each law that does not hold. `executions`: the names of the job's executions. */
export function brokenLaws(found: Remains, jobId: string, executions: readonly string[]): string[] {
  const laws: [boolean, string][] = [
    [found.status === 'completed' || found.status === 'failed', `the job has ended (it is ${found.status})`],
    [found.open_jobs === 0, `no job is pending or running (${found.open_jobs} are)`],
    [
      found.steps.every(({ status }) => status !== 'running'),
      `no step is running (${found.steps
        .filter(({ status }) => status === 'running')
        .map(({ state }) => state)
        .join(', ')})`,
    ],
    [found.reports.length <= 1, `a job has at most one report (it has ${found.reports.length})`],
    [found.other_reports === 0, `no report belongs to another job (${found.other_reports} do)`],
    [
      executions.length === 1 && executions[0] === jobId,
      `a job has one execution, of its own name (it has ${executions.join(', ') || 'none'})`,
    ],
    ...(found.status === 'failed' ? failedLaws(found) : []),
    ...(found.status === 'completed' ? completedLaws(found) : []),
  ];
  return laws.flatMap(([holds, law]) => (holds ? [] : [`law: ${law}`]));
}

function failedLaws(found: Remains): [boolean, string][] {
  return [
    [READABLE.test(found.error ?? ''), `a failed job has a reason that a person can read (it says: ${found.error ?? 'nothing'})`],
    [
      found.reports.length === 0 && found.projections === 0,
      `a failed job leaves no report and no projection (${found.reports.length} and ${found.projections})`,
    ],
  ];
}

function completedLaws(found: Remains): [boolean, string][] {
  return [
    [
      found.reports.length === 1 && found.reports[0]?.id === found.result_report,
      'a completed job has the one report that its result names',
    ],
    [found.reports.every(({ verified }) => verified === true), 'a published report has been verified'],
    [found.projections <= 1, `a job has at most one projection (it has ${found.projections})`],
    [found.error === null, `a completed job has no failure (it says: ${found.error})`],
  ];
}

/** Steps by their key: `Reporter`, and `Tagger[0]` for the items of a Map, in the order in which they began. */
export function jobEndOf(found: Remains): JobEnd {
  const seen = new Map<string, number>();
  const steps = found.steps.map(({ state, item, ...step }) => {
    const index = seen.get(state) ?? 0;
    seen.set(state, index + 1);
    return { ...step, key: item === '' ? state : `${state}[${index}]` };
  });
  return { status: found.status, error: found.error, writer: found.writer, steps };
}
