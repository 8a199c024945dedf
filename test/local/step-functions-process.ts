/** A process of its own that serves Step Functions and never ends an execution: for the test that kills it. Arguments: the folder. */
import { startStepFunctions } from '../../lib/local/step-functions.ts';

const definition = JSON.stringify({
  StartAt: 'Work',
  States: {
    Work: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { 'FunctionName': 'f', 'Payload.$': '$' }, End: true },
  },
});
const { url } = await startStepFunctions({
  machines: [{ arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:alex-test', name: 'alex-test', definition }],
  invoke: () => new Promise(() => undefined),
  folder: process.argv[2] ?? '',
});
process.stdout.write(`${url}\n`);
