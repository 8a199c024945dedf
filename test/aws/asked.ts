/** Whether a stage on AWS is to be tested: `npm run test:aws` says which. */
export const EMPTY_CONTEXT = {
  Execution: {
    Id: 'arn:aws:states:us-east-1:000000000000:execution:alex:test',
    Input: {},
    Name: 'test',
    RoleArn: 'arn:aws:iam::000000000000:role/test',
    StartTime: '2026-11-26T00:00:00.000Z',
  },
};

export function sayWhetherAsked(): string | undefined {
  const stage = process.env['ALEX_TEST_AWS'] || undefined;
  if (stage === undefined)
    process.stderr.write('AWS is not asked: npm run test:aws -- --stage dev, with credentials of the account, tests a deployed stage.\n');
  return stage;
}
