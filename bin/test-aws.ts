/** `npm run test:aws`: what only an account can show. Where there are no credentials it says that it has tested nothing. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SFNClient } from '@aws-sdk/client-sfn';
import { command, stageOf, TERMINAL } from './command.ts';

const USAGE = `npm run test:aws [-- --stage dev|prod]

With your AWS credentials, region us-east-1: every state of the state machine by TestState with mocks; of the deployed stage its site (headers, 401 without a session, a file that
comes from the cache) and one analysis of a sample household of its own, which is deleted afterwards. It needs states:TestState, lambda:GetFunctionConfiguration, and the rights of the
API's function on database and queue; the analysis asks the stage's model, for some thirty cents.

Exit code: 0 when everything holds, or when there are no credentials; 1 when something does not, 2 for wrong arguments.
`;

process.exitCode = await command(process.argv.slice(2), {
  usage: USAGE,
  options: { stage: { type: 'string', default: 'dev' } },
  read: ({ stage }) => stageOf(stage),
  act: testStage,
  ...TERMINAL,
});

async function testStage(stage: 'dev' | 'prod'): Promise<number> {
  const client = new SFNClient({ region: 'us-east-1' });
  try {
    await client.config.credentials();
  } catch (error) {
    process.stdout.write(
      `Nothing was tested on AWS: ${error instanceof Error ? error.message : String(error)}. Set credentials (aws configure, or AWS_PROFILE) and ask again.\n`,
    );
    return 0;
  } finally {
    client.destroy();
  }
  const root = fileURLToPath(new URL('..', import.meta.url));
  return (
    spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'test/aws'], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, AWS_REGION: 'us-east-1', ALEX_TEST_AWS: stage },
    }).status ?? 1
  );
}
