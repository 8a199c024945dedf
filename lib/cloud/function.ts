/** A function with just the rights that it uses: everything about it comes from lib/functions.ts, lib/function-environment.ts and rights.ts. */
import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime, Tracing, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { variablesOf } from '../function-environment.ts';
import { needsInternet, settingsOf, type CloudFunctionName, type FunctionName } from '../functions.ts';
import { because } from './acknowledge.ts';
import { findingsOf, rightsOf, type CloudSurroundings } from './rights.ts';
import type { StageSettings } from './stage.ts';

/** Where functions live that need no way out, when the stage wants that. */
export interface PrivateNetwork {
  vpc: IVpc;
  securityGroup: ISecurityGroup;
}

/** What all functions of a stage have in common. */
export interface FunctionWorld {
  stage: StageSettings;
  /** Folder with `<name>/index.mjs`, built to be deployed. */
  bundles: string;
  /** Null where functions run outside the VPC. */
  network: PrivateNetwork | null;
}

export interface AlexFunctionProps {
  name: FunctionName | CloudFunctionName;
  world: FunctionWorld;
  surroundings: CloudSurroundings;
  /** Where events go that the function has failed on twice; for events that nobody waits for. */
  onFailure?: IQueue;
}

/** As AWS lists for a function in a VPC: interfaces exist before they could be named. */
const INTERFACES = new PolicyStatement({
  sid: 'NetworkInterfaces',
  actions: [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ],
  resources: ['*'],
});

export class AlexFunction extends Construct {
  readonly function: IFunction;
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, props: AlexFunctionProps) {
    super(scope, props.name);
    const { name, world, surroundings } = props;
    const { stage, bundles } = world;
    const settings = settingsOf(name);
    const network = needsInternet(name, (surroundings.traces ?? null) !== null) ? null : world.network;
    const functionName = `alex-${stage.name}-${name}`;
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: stage.logRetention,
      removalPolicy: stage.removal,
    });

    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${functionName} may do`,
      inlinePolicies: {
        Runtime: new PolicyDocument({
          statements: [
            new PolicyStatement({ sid: 'Log', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logs.logGroupArn] }),
            ...(network ? [INTERFACES, onlyFromLambda(this, functionName)] : []),
          ],
        }),
        ...ownRights(this, props),
      },
    });
    if (props.onFailure) props.onFailure.grantSendMessages(this.role);

    this.lambda = new LambdaFunction(this, 'Function', {
      functionName,
      description: `Alex, ${stage.name}: functions/${name}`,
      code: Code.fromAsset(join(bundles, name), { exclude: ['*.map'] }),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: settings.memoryMb,
      timeout: Duration.seconds(settings.timeoutSeconds),
      environment: variablesOf(name, surroundings),
      role: this.role,
      logGroup: logs,
      loggingFormat: LoggingFormat.JSON,
      // With it CDK lets the role write segments; X-Ray has no resource to name.
      tracing: Tracing.ACTIVE,
      ...(stage.reserveConcurrency &&
        settings.reservedConcurrency !== undefined && { reservedConcurrentExecutions: settings.reservedConcurrency }),
      ...(network && {
        vpc: network.vpc,
        vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
        securityGroups: [network.securityGroup],
      }),
    });
    this.function = this.lambda;
    because(
      'X-Ray has no resources to name; interfaces of a function in a VPC exist before they could be named; log streams are named by Lambda, inside the one group.',
      this.role,
      'AwsSolutions-IAM5[Resource::*]',
    );
    because(
      'Executions are named after jobs, which nobody knows beforehand; they are of this one machine.',
      this.role,
      ...findingsOf(name, surroundings),
    );
  }
}

/** Lambda needs the rights above for itself: what runs inside the function is refused them (AWS's own recommendation). */
function onlyFromLambda(scope: Construct, functionName: string): PolicyStatement {
  const { partition, region, account } = Stack.of(scope);
  return new PolicyStatement({
    sid: 'InterfacesNotByTheCode',
    effect: Effect.DENY,
    actions: INTERFACES.actions,
    resources: ['*'],
    conditions: { ArnEquals: { 'lambda:SourceFunctionArn': [`arn:${partition}:lambda:${region}:${account}:function:${functionName}`] } },
  });
}

function ownRights(scope: Construct, { name, surroundings }: AlexFunctionProps): Record<string, PolicyDocument> {
  const statements = rightsOf(name, surroundings, Stack.of(scope));
  return statements.length === 0 ? {} : { Own: new PolicyDocument({ statements }) };
}
