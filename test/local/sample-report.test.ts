/** The landing page's report is no other than the one that the running system writes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ReportView, RetirementView } from '#schema/api.ts';
import { showDemo } from '../../lib/local/demo.ts';
import { makeSampleReport } from '../../lib/local/sample-report.ts';
import { startTestSystem, type TestSystem } from '../local-system.ts';

const SLOW = 120_000;
let system: TestSystem;

beforeAll(async () => void (system = await startTestSystem()), SLOW);
afterAll(() => system?.stop(), SLOW);

it(
  'reads what the running system writes of the same household on the same day',
  async () => {
    const { reportId } = await showDemo({
      url: system.url,
      token: (user) => system.token(user),
      log: () => undefined,
      signal: new AbortController().signal,
    });
    const read = async (path: string): Promise<unknown> =>
      (await fetch(`${system.url}${path}`, { headers: { authorization: `Bearer ${await system.token('demo')}` } })).json();
    const own = ReportView.parse(await read(`/api/reports/${reportId}`));
    const { report, retirement } = await makeSampleReport(own.reportDate);
    expect(report.markdown).toBe(own.markdown);
    expect(report.charts).toEqual(own.charts);
    expect(report.checks).toEqual(own.checks);
    expect(report.facts.map(({ id, display }) => `${id} ${display}`)).toEqual(own.facts.map(({ id, display }) => `${id} ${display}`));
    expect(retirement.study).toEqual(RetirementView.parse(await read('/api/retirement')).study);
  },
  SLOW,
);
