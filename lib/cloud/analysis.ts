/** One analysis: the queue, the dispatcher, the state machine of the ASL file and its functions; what ends a job from outside when the machine could not. */
import { readFileSync } from 'node:fs';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventInvokeConfig } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { placeholderOf, STATE_FUNCTIONS, type StateFunction } from '../../schema/agents.ts';
import type { TracesTo } from '../function-environment.ts';
import { FUNCTIONS } from '../functions.ts';
import { because } from './acknowledge.ts';
import { AlexFunction, type FunctionWorld } from './function.ts';
import { knowledgeOf } from './knowledge-names.ts';
import { deadLetterQueue, queue } from './queue.ts';
import type { CloudSurroundings } from './rights.ts';
import { FunctionSchedule } from './schedule.ts';
import type { StageSettings } from './stage.ts';

export interface AnalysisProps extends StackProps {
  world: FunctionWorld;
  /** The database, and the models. */
  surroundings: CloudSurroundings;
  /** Null where nothing is traced to LangFuse. */
  langfuse: Pick<TracesTo, 'baseUrl' | 'release' | 'whole'> | null;
  /** Path of the ASL file. */
  definition: string;
}

const MOST_RECEIVES = 3;
const SWEEP_PENDING_SECONDS = 60;

export class AnalysisStack extends Stack {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** Events that could not be delivered to a function, or that it failed on. */
  readonly lostEvents: Queue;
  readonly machine: StateMachine;
  readonly functions: AlexFunction[];
  /** With the queue and the machine in them. */
  readonly surroundings: CloudSurroundings;

  constructor(scope: Construct, id: string, { world, surroundings: given, langfuse, definition, ...props }: AnalysisProps) {
    super(scope, id, props);
    const { stage } = world;
    const surroundings = { ...given, traces: langfuse && this.#traces(langfuse, stage) };
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', `alex-${stage.name}-analysis-dead-letters`);
    this.lostEvents = deadLetterQueue(this, 'LostEvents', `alex-${stage.name}-lost-events`);
    this.queue = queue(this, 'Queue', {
      queueName: `alex-${stage.name}-analysis`,
      // Six times the function's time-out, as AWS asks for: a batch that is being retried must not become visible.
      visibilityTimeout: Duration.seconds(6 * FUNCTIONS.dispatcher.timeoutSeconds),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MOST_RECEIVES },
    });

    const ofStates = STATE_FUNCTIONS.map((name) => ({
      name,
      made: new AlexFunction(this, { name, world, surroundings: { ...surroundings, ...knowledgeOf(this, stage.name) } }),
    }));
    const states = ofStates.map(({ made }) => made);
    this.machine = this.#machine(definition, world, ofStates);
    this.surroundings = {
      ...surroundings,
      queueUrl: this.queue.queueUrl,
      queueArn: this.queue.queueArn,
      deadLetterQueueUrl: this.deadLetters.queueUrl,
      deadLetterQueueArn: this.deadLetters.queueArn,
      stateMachineArn: this.machine.stateMachineArn,
      stateMachineName: machineName(stage.name),
      sweepPendingSeconds: SWEEP_PENDING_SECONDS,
    };

    const dispatcher = new AlexFunction(this, { name: 'dispatcher', world, surroundings: this.surroundings });
    // At least two pollers, so that one slow batch holds up nobody; the execution's name keeps a job from running twice.
    dispatcher.lambda.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        maxConcurrency: FUNCTIONS.dispatcher.reservedConcurrency ?? 2,
      }),
    );
    const failures = this.#failures(world, surroundings);
    const sweeper = new AlexFunction(this, { name: 'sweeper', world, surroundings: this.surroundings });
    new FunctionSchedule(this, 'Sweep', {
      name: `alex-${stage.name}-sweep`,
      description: 'No job stays pending or running for ever',
      function: sweeper.function,
      deadLetters: this.lostEvents,
      expression: stage.sweepMinutes === 1 ? 'rate(1 minute)' : `rate(${stage.sweepMinutes} minutes)`,
      timeZone: 'UTC',
      maxAgeSeconds: Math.max(60, stage.sweepMinutes * 60),
    });
    // A sweep that failed is made up for by the next one.
    new EventInvokeConfig(this, 'SweepOnce', { function: sweeper.function, retryAttempts: 0 });
    this.functions = [...states, dispatcher, failures, sweeper];
  }

  #traces(langfuse: NonNullable<AnalysisProps['langfuse']>, { name, removal }: StageSettings): TracesTo {
    // Made with a password that is no key: the operator puts LangFuse's in. An empty one switches it off.
    const keys = new Secret(this, 'LangfuseKeys', {
      secretName: `alex/${name}/langfuse`,
      description: 'Alex: LangFuse, {"publicKey": "pk-lf-…", "secretKey": "sk-lf-…"}',
      removalPolicy: removal,
    });
    because('The keys are LangFuse’s to give: an operator puts new ones in.', keys, 'AwsSolutions-SMG4');
    return { ...langfuse, keys: { secretArn: keys.secretArn }, environment: name };
  }

  #machine(definition: string, { stage }: FunctionWorld, states: readonly { name: StateFunction; made: AlexFunction }[]): StateMachine {
    const stateMachineName = machineName(stage.name);
    const role = new Role(this, 'MachineRole', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': this.account } } }),
      description: `What ${stateMachineName} may do: call the functions of its states`,
      inlinePolicies: {
        States: new PolicyDocument({
          statements: [
            new PolicyStatement({
              sid: 'Call',
              actions: ['lambda:InvokeFunction'],
              resources: states.map(({ made }) => made.function.functionArn),
            }),
          ],
        }),
      },
    });
    const machine = new StateMachine(this, 'Machine', {
      stateMachineName,
      stateMachineType: StateMachineType.STANDARD,
      // Inlined, so that a reviewer, the console and the tests read the same text. Time-outs are in it.
      definitionBody: DefinitionBody.fromString(readFileSync(definition, 'utf8')),
      definitionSubstitutions: Object.fromEntries(states.map(({ name, made }) => [placeholderOf(name), made.function.functionArn])),
      role,
      // Events without their data: which state, when, what came of it. The console shows the data for as long as AWS keeps the execution.
      logs: {
        destination: new LogGroup(this, 'MachineLogs', {
          logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
          retention: stage.logRetention,
          removalPolicy: stage.removal,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
      tracingEnabled: true,
      removalPolicy: stage.removal,
    });
    because(
      'Log delivery and X-Ray have no resources to name: AWS lists them so for Step Functions.',
      role,
      'AwsSolutions-IAM5[Resource::*]',
    );
    return machine;
  }

  /** Told by EventBridge of each execution that did not succeed; what it does not take is kept. */
  #failures(world: FunctionWorld, surroundings: CloudSurroundings): AlexFunction {
    const failures = new AlexFunction(this, { name: 'job-failures', world, surroundings, onFailure: this.lostEvents });
    new EventInvokeConfig(this, 'FailuresKept', {
      function: failures.function,
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(this.lostEvents),
    });
    new Rule(this, 'Failed', {
      ruleName: `alex-${world.stage.name}-execution-failed`,
      description: 'Ends the job of an execution that failed, timed out or was stopped',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [this.machine.stateMachineArn] },
      },
      targets: [
        new LambdaTarget(failures.lambda, { deadLetterQueue: this.lostEvents, retryAttempts: 185, maxEventAge: Duration.hours(24) }),
      ],
    });
    return failures;
  }
}

function machineName(stage: string): string {
  return `alex-${stage}-analysis`;
}
