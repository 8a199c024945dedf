/** What an operator sets by context: for every stage, and for one. */
import { describe, expect, it } from 'vitest';
import { SETTINGS, readEnvironment } from '../../functions/ports/environment.ts';
import { limitVariables, researchVariables } from '../../lib/cloud/limits.ts';
import { ContextError, readStage } from '../../lib/cloud/stage.ts';
import { synthesise } from './synthesised.ts';

const ALL = {
  requestsPerMinute: 300,
  filesPerMinute: '5',
  projectionsPerMinute: 6,
  analysesPerMinute: 2,
  analysesPerDay: 0,
  modelDollarsPerMonth: '2.5',
  jobTokens: 200_000,
  apiRate: 50,
  apiBurst: 100,
  addressRate: 500,
};
const variables = (context: object) => limitVariables(readStage(context as Record<string, unknown>).operator);

describe('the limits', () => {
  it('are as the functions have them unless the operator says', () => {
    expect(variables({ stage: 'prod' })).toEqual({});
    expect(readStage({}).operator).toMatchObject({ apiRate: 500, apiBurst: 1_000, addressRate: 2_000 });
  });

  it('reach the functions by the names that these read', () => {
    const given = variables(ALL);
    expect(given).toEqual({
      ALEX_REQUESTS_PER_MINUTE: '300',
      ALEX_FILES_PER_MINUTE: '5',
      ALEX_PROJECTIONS_PER_MINUTE: '6',
      ALEX_ANALYSES_PER_MINUTE: '2',
      ALEX_ANALYSES_PER_DAY: '0',
      ALEX_MODEL_MICRO_DOLLARS_PER_MONTH: '2500000',
    });
    expect(Object.keys(given).sort()).toEqual([...Object.keys(SETTINGS.limits), ...Object.keys(SETTINGS.modelBudget)].sort());
    expect(readEnvironment('api', { ...SETTINGS.limits, ...SETTINGS.modelBudget }, given)).toMatchObject({
      ALEX_ANALYSES_PER_DAY: 0,
      ALEX_MODEL_MICRO_DOLLARS_PER_MONTH: 2_500_000,
    });
  });

  it('of a stage come before those of all, as does everything else that is said below its name', () => {
    const context = {
      analysesPerDay: 5,
      budget: 100,
      dev: { analysesPerDay: 2 },
      prod: { analysesPerDay: 50, budget: 900, maxCapacity: 32 },
    };
    expect(variables({ ...context, stage: 'prod' })).toEqual({ ALEX_ANALYSES_PER_DAY: '50' });
    expect(readStage({ ...context, stage: 'prod' })).toMatchObject({ operator: { budget: 900 }, stage: { database: { maxCapacity: 32 } } });
    expect(variables(context)).toEqual({ ALEX_ANALYSES_PER_DAY: '2' });
    expect(readStage(context).operator.budget).toBe(100);
  });

  it.each([
    [{ analysesPerDay: -1 }, /analysesPerDay/],
    [{ requestsPerMinute: 0 }, /requestsPerMinute/],
    [{ modelDollarsPerMonth: 'much' }, /modelDollarsPerMonth/],
    [{ apiBurst: 6_000 }, /apiBurst/],
    [{ addressRate: 1 }, /addressRate/],
    [{ prod: { analysisPerDay: 5 }, stage: 'prod' }, /prod\.analysisPerDay is no key/],
    [{ dev: { stage: 'prod' } }, /dev\.stage is no key/],
    [{ prod: 'analysesPerDay=5', stage: 'prod' }, /prod must be an object/],
    [{ stage: 'test' }, /stage/],
  ])('are refused by name where they cannot be used: %j', (context, words) => {
    expect(() => readStage(context as Record<string, unknown>)).toThrow(ContextError);
    expect(() => readStage(context as Record<string, unknown>)).toThrow(words);
  });

  it('are what would be deployed', async () => {
    const stage = await synthesise({ stage: 'dev', ...ALL });
    const ofType = (type: string) => stage.ofType(type);
    const environment = (name: string) => {
      const [, found] =
        ofType('AWS::Lambda::Function').find(([, { Properties }]) => Properties['FunctionName'] === `alex-dev-${name}`) ?? [];
      return (found?.Properties['Environment'] as { Variables: Record<string, unknown> }).Variables;
    };
    expect(environment('api')).toMatchObject(variables(ALL));
    expect(environment('reporter')).toMatchObject({ ALEX_JOB_TOKENS: '200000', ALEX_MODEL_MICRO_DOLLARS_PER_MONTH: '2500000' });
    expect(environment('dispatcher')).not.toHaveProperty('ALEX_ANALYSES_PER_DAY');
    const [[, api] = []] = ofType('AWS::ApiGatewayV2::Stage');
    expect(api?.Properties['DefaultRouteSettings']).toMatchObject({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 });
    const [[, acl] = []] = ofType('AWS::WAFv2::WebACL');
    expect(JSON.stringify(acl?.Properties)).toContain(
      '"RateBasedStatement":{"AggregateKeyType":"IP","EvaluationWindowSec":300,"Limit":500}',
    );
  }, 120_000);
});

describe('the researcher', () => {
  it('is there and not running unless the operator says so; reads every two hours, or as often as they say', async () => {
    const scheduleOf = async (context: object) => {
      const at = await synthesise({ stage: 'dev', ...context });
      const found = at.ofType('AWS::Scheduler::Schedule').find(([, { Properties }]) => Properties['Name'] === 'alex-dev-research');
      const variables = at
        .ofType('AWS::Lambda::Function')
        .find(([, { Properties }]) => Properties['FunctionName'] === 'alex-dev-researcher')?.[1].Properties['Environment'] as {
        Variables: Record<string, string>;
      };
      return {
        ...found?.[1].Properties,
        ...Object.fromEntries(Object.entries(variables.Variables).filter(([name]) => name.includes('RESEARCH'))),
      };
    };
    expect(await scheduleOf({})).toMatchObject({ State: 'DISABLED', ScheduleExpression: 'rate(2 hours)' });
    expect(
      await scheduleOf({ research: 'true', researchHours: '1', researchContact: 'ops@alex.example', researchDollarsPerMonth: 2.5 }),
    ).toMatchObject({
      State: 'ENABLED',
      ScheduleExpression: 'rate(1 hour)',
      RESEARCH_CONTACT: 'ops@alex.example',
      ALEX_RESEARCH_MICRO_DOLLARS_PER_MONTH: '2500000',
    });
  }, 120_000);

  it('has a budget of its own, and no user’s', () => {
    const { operator } = readStage({ researchDollarsPerMonth: 0, researchTokens: 5, analysesPerDay: 2 });
    expect(researchVariables(operator)).toEqual({ ALEX_RESEARCH_MICRO_DOLLARS_PER_MONTH: '0', ALEX_RESEARCH_TOKENS: '5' });
    expect(() => readStage({ researchHours: 0 })).toThrow(ContextError);
    expect(() => readStage({ research: 'often' })).toThrow(ContextError);
  });
});
