/** Analyses: jobs, and what came of them. */
import { projectionFor } from '#domain/projection.ts';
import { valuePortfolio } from '#domain/portfolio.ts';
import { periodsOf } from '#ports/clock.ts';
import { contentHash, seedOf } from '#ports/hash.ts';
import { cancelJob, createJob, createJobOnce, listJobs, readJob } from '#ports/jobs.ts';
import { latestRetirement, listReports, readReport } from '#ports/reports.ts';
import { deleteScenario, listScenarios, saveScenario } from '#ports/scenarios.ts';
import { readFrozenPortfolio } from '#ports/sheets.ts';
import { faultOf } from '../fault.ts';
import type { JobPorts } from '../routes/jobs.ts';
import type { ReportPorts } from '../routes/reports.ts';
import type { RetirementPorts } from '../routes/retirement.ts';
import { dollars } from '../usage.ts';
import type { Bound } from './bound.ts';
import { stopExecution } from './executions.ts';
import { modelRequests } from './model-requests.ts';

export function jobPorts(bound: Bound): Omit<JobPorts, 'whatIsHeld'> {
  const { db, userId, queue, logger, clock, limits } = bound;
  /** What is logged from here on is about this job. */
  const about = (jobId: string): void => logger.appendKeys({ job_id: jobId });
  return {
    now: () => clock.now(),
    createJob: async (request, key) => {
      const { day, month } = periodsOf(clock.now());
      const jobLimits = {
        day: day.from,
        perDay: limits.analysesPerDay,
        month: month.from,
        budgetMicroDollars: limits.modelMicroDollarsPerMonth,
      };
      const made = await (key === undefined
        ? createJob(db, userId, request, jobLimits)
        : createJobOnce(db, userId, request, { key, hash: contentHash(request) }, jobLimits));
      if (!('refused' in made)) {
        about(made.jobId);
        return made;
      }
      return made.refused === 'analyses'
        ? {
            reached: {
              name: 'analyses-per-day',
              unit: 'analyses',
              allowed: String(limits.analysesPerDay),
              used: String(made.analyses),
              freeAt: day.to,
            },
          }
        : {
            reached: {
              name: 'models-per-month',
              unit: 'dollars',
              allowed: dollars(limits.modelMicroDollarsPerMonth, 2),
              used: dollars(made.spent, 2),
              freeAt: month.to,
            },
          };
    },
    enqueue: async (jobId) => {
      try {
        await queue.enqueue({ jobId });
      } catch (error) {
        // The job is stored: the sweeper sends it again, so the person need not.
        logger.error('A job could not be put on the queue; the sweeper will', faultOf(error));
      }
    },
    listJobs: (page) => listJobs(db, userId, page),
    readJob: (jobId) => {
      about(jobId);
      return readJob(db, userId, jobId);
    },
    cancelJob: async (jobId) => {
      about(jobId);
      const { outcome, execution, attempt } = await cancelJob(db, userId, jobId);
      if (attempt !== null) await stopExecution(bound, { jobId, execution, attempt });
      return outcome === 'was-cancelled' ? 'cancelled' : outcome;
    },
  };
}

export function reportPorts(bound: Bound): ReportPorts {
  const { db, userId } = bound;
  return {
    modelRequests: (report) => modelRequests(bound, report),
    listReports: (page) => listReports(db, userId, page),
    readReport: (id) => readReport(db, userId, id),
    readFrozen: (jobId) => readFrozenPortfolio(db, userId, jobId),
  };
}

export function retirementPorts({ db, userId, today }: Bound): Omit<RetirementPorts, 'readPortfolio' | 'readSettings'> {
  return {
    latestRetirement: () => latestRetirement(db, userId),
    projectionFor: (portfolio, settings) => projectionFor(valuePortfolio(portfolio, today()), settings, today(), seedOf(userId)),
    listScenarios: (page) => listScenarios(db, userId, page),
    saveScenario: (scenario, most) => saveScenario(db, userId, scenario, most),
    deleteScenario: (id) => deleteScenario(db, userId, id),
  };
}
