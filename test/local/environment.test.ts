import { describe, expect, it } from 'vitest';
import { STATE_FUNCTIONS } from '#schema/agents.ts';
import { FUNCTION_NAMES } from '../../lib/functions.ts';
import {
  chooseModel,
  chooseTraces,
  functionEnvironment,
  refuseRemoteEndpoints,
  type ServiceAddresses,
} from '../../lib/local/environment.ts';

const AT: ServiceAddresses = {
  rdsData: 'http://127.0.0.1:1',
  sqs: 'http://127.0.0.1:2',
  sfn: 'http://127.0.0.1:3',
  bedrock: 'http://127.0.0.1:4',
  queueUrl: 'http://127.0.0.1:2/000000000000/alex-analysis',
  deadLetterQueueUrl: 'http://127.0.0.1:2/000000000000/alex-analysis-dead-letters',
  secretsManager: 'http://127.0.0.1:5',
  sageMaker: 'http://127.0.0.1:7',
  s3Vectors: 'http://127.0.0.1:8',
  hasPriceKey: true,
  polygonUrl: null,
  origin: 'http://127.0.0.1:3000',
  limits: {},
  traces: null,
  pages: 'http://127.0.0.1:9',
  researchLimits: {},
};
const STAND_IN = chooseModel({});

describe("a function's environment", () => {
  it('has the secret of its own role and no other', () => {
    const roles = Object.fromEntries(
      FUNCTION_NAMES.map((name) => [name, functionEnvironment(name, AT, STAND_IN)['DATABASE_SECRET_ARN']?.split('/').at(-1)]),
    );
    expect(roles).toEqual({
      'api': 'app_user',
      ...Object.fromEntries(STATE_FUNCTIONS.map((name) => [name, 'app_user'])),
      'dispatcher': 'worker',
      'clerk-webhook': 'worker',
      'job-failures': 'worker',
      'sweeper': 'worker',
      'prices': 'worker',
      'ingest': 'worker',
      'researcher': 'worker',
      'migrate': 'owner',
    });
  });

  it('names only the services that the function uses', () => {
    const named = (name: (typeof FUNCTION_NAMES)[number]) =>
      Object.keys(functionEnvironment(name, AT, STAND_IN))
        .filter((key) => /ENDPOINT_URL|CLERK|QUEUE|MACHINE|BEDROCK/.test(key))
        .sort();
    expect(named('outcome')).toEqual(['AWS_ENDPOINT_URL_RDS_DATA']);
    expect(named('facts')).toEqual(['AWS_ENDPOINT_URL_RDS_DATA', 'AWS_ENDPOINT_URL_S3VECTORS', 'AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME']);
    expect(
      Object.keys(functionEnvironment('prices', { ...AT, polygonUrl: 'http://127.0.0.1:6' }, STAND_IN))
        .filter((key) => /SECRETS_|SECRET_ARN|POLYGON/.test(key))
        .sort(),
    ).toEqual(['AWS_ENDPOINT_URL_SECRETS_MANAGER', 'DATABASE_SECRET_ARN', 'POLYGON_URL', 'PRICES_SECRET_ARN']);
    expect(functionEnvironment('prices', { ...AT, hasPriceKey: false }, STAND_IN)).not.toHaveProperty('PRICES_SECRET_ARN');
    expect(functionEnvironment('clerk-webhook', AT, STAND_IN)).toHaveProperty('CLERK_WEBHOOK_SECRET_ARN');
    expect(FUNCTION_NAMES.filter((name) => 'CLERK_WEBHOOK_SECRET_ARN' in functionEnvironment(name, AT, STAND_IN))).toEqual([
      'clerk-webhook',
    ]);
    expect(named('clerk-webhook')).toEqual([
      'AWS_ENDPOINT_URL_RDS_DATA',
      'AWS_ENDPOINT_URL_SECRETS_MANAGER',
      'AWS_ENDPOINT_URL_SFN',
      'CLERK_WEBHOOK_SECRET_ARN',
      'STATE_MACHINE_ARN',
    ]);
    expect(named('ingest')).toEqual(['AWS_ENDPOINT_URL_RDS_DATA', 'AWS_ENDPOINT_URL_S3VECTORS', 'AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME']);
    expect(FUNCTION_NAMES.filter((name) => 'VECTOR_INDEX' in functionEnvironment(name, AT, STAND_IN))).toEqual([
      'facts',
      'ingest',
      'researcher',
    ]);
    expect(named('researcher')).toEqual([
      'AWS_ENDPOINT_URL_BEDROCK_RUNTIME',
      'AWS_ENDPOINT_URL_RDS_DATA',
      'AWS_ENDPOINT_URL_S3VECTORS',
      'AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME',
      'BEDROCK_MODEL_ID',
    ]);
    expect(
      FUNCTION_NAMES.filter((name) =>
        Object.keys(
          functionEnvironment(
            name,
            { ...AT, limits: { ALEX_ANALYSES_PER_DAY: '3' }, researchLimits: { ALEX_RESEARCH_TOKENS: '9' } },
            STAND_IN,
          ),
        ).some((key) => key.includes('RESEARCH')),
      ),
    ).toEqual(['researcher']);
    expect(named('reporter')).toEqual(['AWS_ENDPOINT_URL_BEDROCK_RUNTIME', 'AWS_ENDPOINT_URL_RDS_DATA', 'BEDROCK_MODEL_ID']);
    expect(named('dispatcher')).toEqual([
      'ANALYSIS_DEAD_LETTER_QUEUE_URL',
      'ANALYSIS_QUEUE_URL',
      'AWS_ENDPOINT_URL_RDS_DATA',
      'AWS_ENDPOINT_URL_SFN',
      'AWS_ENDPOINT_URL_SQS',
      'STATE_MACHINE_ARN',
    ]);
  });

  it('accepts sessions of the page by either name of this machine', () => {
    expect(functionEnvironment('api', AT, STAND_IN)).toMatchObject({
      CLERK_ISSUER: 'http://127.0.0.1:3000',
      CLERK_AUTHORIZED_PARTIES: 'http://127.0.0.1:3000,http://localhost:3000',
    });
  });

  it('holds no account but the local one, whatever the person has', () => {
    const person = {
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
      AWS_SECRET_ACCESS_KEY: 'real',
      AWS_PROFILE: 'work',
      BEDROCK_MODEL_ID: 'us.anthropic.claude-sonnet-4-6',
    };
    for (const name of FUNCTION_NAMES) {
      const environment = functionEnvironment(name, AT, chooseModel(person));
      expect(environment).toMatchObject({ AWS_ACCESS_KEY_ID: 'local', AWS_EC2_METADATA_DISABLED: 'true' });
      expect(environment).not.toHaveProperty('AWS_PROFILE');
      expect(JSON.stringify(environment)).not.toContain('real');
    }
    expect(functionEnvironment('reporter', AT, chooseModel(person))['BEDROCK_MODEL_ID']).toBe('local.rules-writer');
  });
});

describe('the choice of the model', () => {
  it("takes the person's account only when told to, and only for the agents", () => {
    const model = chooseModel({
      ALEX_BEDROCK: 'aws',
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
      AWS_SECRET_ACCESS_KEY: 'real',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      BEDROCK_MODEL_ID_REPORTER: 'a.model',
    });
    expect(model).toMatchObject({ kind: 'aws', description: expect.stringContaining('eu-west-1') as string });
    const reporter = functionEnvironment('reporter', { ...AT, bedrock: null }, model);
    expect(reporter).toMatchObject({
      AWS_ACCESS_KEY_ID: 'AKIAREAL',
      AWS_REGION: 'eu-west-1',
      BEDROCK_MODEL_ID_REPORTER: 'a.model',
      AWS_ENDPOINT_URL_RDS_DATA: AT.rdsData,
    });
    expect(Object.keys(reporter).filter((key) => key === 'AWS_ENDPOINT_URL' || key === 'AWS_ENDPOINT_URL_BEDROCK_RUNTIME')).toEqual([]);
    expect(functionEnvironment('api', AT, model)['AWS_ACCESS_KEY_ID']).toBe('local');
  });

  it('takes another endpoint that the person names, with their model id', () => {
    const model = chooseModel({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'http://127.0.0.1:8080', BEDROCK_MODEL_ID: 'a.model' });
    expect(model).toMatchObject({ kind: 'endpoint', url: 'http://127.0.0.1:8080', environment: { BEDROCK_MODEL_ID: 'a.model' } });
  });

  it('takes a model of Ollama, for all agents or for one, and leaves the others to the rules writer', () => {
    expect(chooseModel({ BEDROCK_MODEL_ID: 'ollama:llama3.1', OLLAMA_BASE_URL: 'http://127.0.0.1:9' }).environment).toEqual({
      BEDROCK_MODEL_ID: 'ollama:llama3.1',
      OLLAMA_BASE_URL: 'http://127.0.0.1:9',
    });
    const one = chooseModel({ BEDROCK_MODEL_ID: 'us.anthropic.claude-sonnet-4-6', BEDROCK_MODEL_ID_REPORTER: 'ollama:qwen3' });
    expect(one).toMatchObject({
      kind: 'stand-in',
      description: expect.stringContaining('BEDROCK_MODEL_ID_REPORTER=ollama:qwen3') as string,
      environment: { BEDROCK_MODEL_ID: 'local.rules-writer', BEDROCK_MODEL_ID_REPORTER: 'ollama:qwen3' },
    });
  });

  it('hands a guardrail on with the account that has it, and the cap of a job always', () => {
    expect(chooseModel({ ALEX_BEDROCK: 'aws', BEDROCK_GUARDRAIL_ID: 'gr1', BEDROCK_GUARDRAIL_VERSION: '2' }).environment).toMatchObject({
      BEDROCK_GUARDRAIL_ID: 'gr1',
      BEDROCK_GUARDRAIL_VERSION: '2',
    });
    expect(chooseModel({ BEDROCK_GUARDRAIL_ID: 'gr1', ALEX_JOB_TOKENS: '5' }).environment).toEqual({
      BEDROCK_MODEL_ID: 'local.rules-writer',
      ALEX_JOB_TOKENS: '5',
    });
  });
});

describe("endpoint overrides in the person's shell", () => {
  it.each(['http://127.0.0.1:4566', 'http://localhost:4566', 'http://[::1]:4566', ''])('may be on this machine: %s', (url) => {
    expect(() => refuseRemoteEndpoints({ AWS_ENDPOINT_URL_SQS: url })).not.toThrow();
  });

  it.each([
    'https://sqs.us-east-1.amazonaws.com',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example:3000',
    'http://user@evil.example',
    'http://0.0.0.0:1',
  ])('are refused elsewhere: %s', (url) => {
    expect(() => refuseRemoteEndpoints({ AWS_ENDPOINT_URL_SQS: url })).toThrow(/AWS_ENDPOINT_URL_SQS points to .*ALEX_ALLOW_REMOTE/);
    expect(() => refuseRemoteEndpoints({ POLYGON_URL: url })).toThrow(/POLYGON_URL points to/);
    expect(() => refuseRemoteEndpoints({ OLLAMA_BASE_URL: url })).toThrow(/OLLAMA_BASE_URL points to/);
  });

  it('are allowed by exactly their host', () => {
    const person = { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: 'https://models.example' };
    expect(() => refuseRemoteEndpoints({ ...person, ALEX_ALLOW_REMOTE: 'other.example, models.example' })).not.toThrow();
    expect(() => refuseRemoteEndpoints({ ...person, ALEX_ALLOW_REMOTE: 'example' })).toThrow(/models\.example/);
  });

  it('must be addresses at all', () => {
    expect(() => refuseRemoteEndpoints({ AWS_ENDPOINT_URL: 'nonsense' })).toThrow(/AWS_ENDPOINT_URL is no web address/);
  });
});

describe("a person's own LangFuse", () => {
  const own = { LANGFUSE_BASE_URL: 'http://127.0.0.1:3001', LANGFUSE_PUBLIC_KEY: 'pk-lf-1', LANGFUSE_SECRET_KEY: 'sk-lf-1' };

  it('is told to those that do an analysis, end one, or have a model read, and to nobody else', () => {
    const traces = chooseTraces(own);
    expect(traces).toEqual({
      baseUrl: own.LANGFUSE_BASE_URL,
      keys: { publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' },
      environment: 'local',
      release: 'local',
      whole: false,
    });
    expect(FUNCTION_NAMES.filter((name) => 'LANGFUSE_SECRET_KEY' in functionEnvironment(name, { ...AT, traces }, STAND_IN))).toEqual([
      ...STATE_FUNCTIONS,
      'job-failures',
      'sweeper',
      'researcher',
    ]);
    expect(functionEnvironment('reporter', { ...AT, traces }, STAND_IN)).not.toHaveProperty('TRACE_CONTENT');
    expect(functionEnvironment('reporter', { ...AT, traces: chooseTraces({ ...own, TRACE_CONTENT: 'full' }) }, STAND_IN)).toMatchObject({
      TRACE_CONTENT: 'full',
    });
  });

  it('is none without its settings, and is asked for whole', () => {
    expect(chooseTraces({ LANGFUSE_BASE_URL: '' })).toBeNull();
    expect(() => chooseTraces({ ...own, LANGFUSE_SECRET_KEY: '' })).toThrow(
      'To trace to your own LangFuse set LANGFUSE_SECRET_KEY too; or unset the others.',
    );
    expect(() => chooseTraces({ LANGFUSE_PUBLIC_KEY: 'pk-lf-1' })).toThrow('LANGFUSE_BASE_URL and LANGFUSE_SECRET_KEY');
  });

  it('is on this machine, or its host is named', () => {
    expect(() => refuseRemoteEndpoints({ LANGFUSE_BASE_URL: 'https://us.cloud.langfuse.com' })).toThrow(
      'ALEX_ALLOW_REMOTE=us.cloud.langfuse.com',
    );
    expect(() =>
      refuseRemoteEndpoints({ LANGFUSE_BASE_URL: 'https://us.cloud.langfuse.com', ALEX_ALLOW_REMOTE: 'us.cloud.langfuse.com' }),
    ).not.toThrow();
  });
});
