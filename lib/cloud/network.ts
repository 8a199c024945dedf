/** The VPC: isolated subnets for the database, and for functions with an endpoint for each service that they call. Nothing in it reaches the internet, or is reached from there. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
  type ISecurityGroup,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { CLOUD_FUNCTION_NAMES, FUNCTION_NAMES, needsInternet, settingsOf, type Service } from '../functions.ts';
import type { PrivateNetwork } from './function.ts';
import type { StageSettings } from './stage.ts';

const ENDPOINTS_OF: Readonly<Partial<Record<Service, readonly (keyof typeof ENDPOINTS)[]>>> = {
  'enqueue': ['Sqs'],
  'park': ['Sqs'],
  'start': ['StepFunctions'],
  'look': ['StepFunctions'],
  'stop': ['StepFunctions'],
  'model': ['BedrockRuntime'],
  'webhook': ['SecretsManager'],
  'recall': ['SageMakerRuntime', 'S3Vectors'],
  'learn': ['SageMakerRuntime', 'S3Vectors'],
  'passwords': ['SecretsManager'],
  'front-door': ['SecretsManager'],
};
const ENDPOINTS = {
  RdsData: InterfaceVpcEndpointAwsService.RDS_DATA,
  Sqs: InterfaceVpcEndpointAwsService.SQS,
  StepFunctions: InterfaceVpcEndpointAwsService.STEP_FUNCTIONS,
  BedrockRuntime: InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME,
  SecretsManager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  SageMakerRuntime: InterfaceVpcEndpointAwsService.SAGEMAKER_RUNTIME,
  S3Vectors: InterfaceVpcEndpointAwsService.S3_VECTORS,
  XRay: InterfaceVpcEndpointAwsService.XRAY,
} as const;
export type EndpointName = keyof typeof ENDPOINTS;

/** Endpoints that the functions without a way out need (`traced`: those that trace to LangFuse have one): the database's and the traces', and one for each of their services. */
export function endpointsNeeded(traced = false): EndpointName[] {
  const inside = [...FUNCTION_NAMES, ...CLOUD_FUNCTION_NAMES].filter((name) => !needsInternet(name, traced));
  const own = inside.flatMap((name) => settingsOf(name).services.flatMap((service) => ENDPOINTS_OF[service] ?? []));
  return [...new Set<EndpointName>(['RdsData', 'XRay', ...own])].sort();
}

export class NetworkStack extends Stack {
  readonly vpc: IVpc;
  readonly databaseGroup: ISecurityGroup;
  /** Null where functions stay outside. */
  readonly functions: PrivateNetwork | null;

  constructor(scope: Construct, id: string, { stage, traced, ...props }: StackProps & { stage: StageSettings; traced: boolean }) {
    super(scope, id, props);
    const vpc = new Vpc(this, 'Vpc', {
      vpcName: `alex-${stage.name}`,
      ipAddresses: IpAddresses.cidr('10.40.0.0/20'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 23 }],
    });
    // CDK's classes and interfaces differ under exactOptionalPropertyTypes: the one is taken for the other here.
    this.vpc = vpc as IVpc;
    const flow = new LogGroup(this, 'FlowLogs', { retention: stage.logRetention, removalPolicy: stage.removal });
    const writer = new Role(this, 'FlowLogWriter', { assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com') });
    vpc.addFlowLog('Flow', { destination: FlowLogDestination.toCloudWatchLogs(flow, writer) });

    // Nobody connects: every statement comes by the Data API, which needs no way into the subnets.
    this.databaseGroup = new SecurityGroup(this, 'Database', {
      vpc: this.vpc,
      description: 'The database: no way in, no way out',
      allowAllOutbound: false,
    });
    this.functions = stage.privateFunctions ? this.#placeForFunctions(traced) : null;
  }

  #placeForFunctions(traced: boolean): PrivateNetwork {
    const functions = new SecurityGroup(this, 'Functions', {
      vpc: this.vpc,
      description: 'Functions: out to the endpoints, nothing in',
      allowAllOutbound: false,
    });
    functions.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'The endpoints; these subnets lead nowhere else');
    const endpoints = new SecurityGroup(this, 'Endpoints', {
      vpc: this.vpc,
      description: 'Endpoints: in from the functions alone',
      allowAllOutbound: false,
    });
    endpoints.addIngressRule(functions, Port.HTTPS, 'From the functions');
    for (const name of endpointsNeeded(traced)) {
      const endpoint = this.vpc.addInterfaceEndpoint(name, {
        service: ENDPOINTS[name],
        subnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
        securityGroups: [endpoints],
        open: false,
        privateDnsEnabled: true,
      });
      // Nobody's credentials but this account's, so that the endpoint is no way to carry data to another one.
      endpoint.addToPolicy(
        new PolicyStatement({
          principals: [new AnyPrincipal()],
          actions: ['*'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:PrincipalAccount': this.account } },
        }),
      );
    }
    // Where a deployment waits for an answer; S3 costs nothing by a gateway.
    const s3 = this.vpc.addGatewayEndpoint('S3', {
      service: GatewayVpcEndpointAwsService.S3,
      subnets: [{ subnetType: SubnetType.PRIVATE_ISOLATED }],
    });
    s3.addToPolicy(
      new PolicyStatement({
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [`arn:${this.partition}:s3:::cloudformation-custom-resource-response-*/*`],
      }),
    );
    return { vpc: this.vpc, securityGroup: functions };
  }
}
