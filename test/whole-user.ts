/** A user with a row in every table that names one: whoever adds a table adds a row here, and the tests of row-level security and of leaving meet it. */
import { randomUUID } from 'node:crypto';
import { systemClock } from '#ports/clock.ts';
import { saveDraft } from '#ports/drafts.ts';
import { applyHoldings, readImportBasis } from '#ports/imports.ts';
import { saveProposal } from '#ports/instruments.ts';
import { claimJob, createJobOnce, startStep } from '#ports/jobs.ts';
import { openQuotas } from '#ports/quotas.ts';
import { completeJob } from '#ports/reports.ts';
import { saveScenario } from '#ports/scenarios.ts';
import { freezePositions, saveSheet } from '#ports/sheets.ts';
import { recordUsage } from '#ports/usage.ts';
import { loadHousehold } from '#ports/users.ts';
import type { TestDatabase } from './local-database.ts';
import { LIMITS } from './functions/api/unlimited.ts';
import { completion, household, sheet } from './ports/analysis-fixtures.ts';

/** Answers the ids of what there is one of. */
export async function wholeUser(local: TestDatabase, user: string): Promise<{ jobId: string; reportId: string; scenarioId: string }> {
  const app = local.database('app_user');
  await loadHousehold(app, user, household([{ symbol: 'VTI', quantity: '1', price: '300', name: 'Mine' }]));
  const imported = {
    key: 'generic:Mine',
    name: 'Mine',
    accountId: null,
    kind: 'other' as const,
    cash: null,
    added: [{ symbol: 'BND', name: 'Mine', quantity: '1', value: null }],
    changed: [],
    removed: [],
    kept: [],
    unchanged: [],
  };
  const { etag } = await readImportBasis(app, user);
  await applyHoldings(app, user, {
    importId: randomUUID(),
    etag,
    fileSha256: 'f'.repeat(64),
    preview: { broker: 'generic' },
    asOf: null,
    difference: { accounts: [imported], statements: [], unknown: [] },
    answers: { BONDS: 'BND' },
  });
  const scenario = await saveScenario(app, user, { name: 'Earlier', inputs: household([]).retirement }, 10);
  const { jobId } = await createJobOnce(app, user, { readingLevel: 'standard' }, { key: 'once', hash: 'a'.repeat(64) });
  await claimJob(local.database('worker'), jobId);
  const attempt = { userId: user, jobId, attempt: 1 };
  await startStep(app, { ...attempt, state: 'Planner', item: '' });
  await saveProposal(app, user, jobId, 'VTI', {
    assetClass: { equity: 100 },
    regions: null,
    sectors: null,
    method: 'model',
    source: 'm',
    confidence: 0.5,
    asOf: '2026-01-01',
  });
  await freezePositions(app, attempt);
  const frozen = sheet(jobId);
  await saveSheet(app, attempt, frozen);
  await saveDraft(app, attempt, 'reporter', { text: 'x' }, 'a'.repeat(64));
  await recordUsage(app, user, jobId, 'reporter', { modelId: 'm', inputTokens: 1, outputTokens: 1, costMicroDollars: 1 });
  const { reportId } = await completeJob(app, attempt, completion(frozen.id));
  await openQuotas(app, LIMITS.quotas, systemClock)(user, 'requests');
  return { jobId, reportId, scenarioId: scenario?.id ?? '' };
}
