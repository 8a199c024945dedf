/** `POST /ingest`: a REST API of its own, since only those have API keys with usage plans. Programs of the operator send documents by it; no page and no user does. */
import { Duration, Stack } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  ApiKeySourceType,
  EndpointType,
  type IRestApi,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  Period,
  RequestValidator,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { INGEST_THROTTLE } from '../api-throttle.ts';
import { because } from './acknowledge.ts';
import type { StageSettings } from './stage.ts';

/** Requests a month by one key, of up to 100 documents each. */
const MONTHLY = 20_000;

export class IngestApi extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, { stage, handler }: { stage: StageSettings; handler: IFunction }) {
    super(scope, id);
    const name = `alex-${stage.name}-ingest`;
    const logs = new LogGroup(this, 'Access', {
      logGroupName: `/aws/apigateway/${name}`,
      retention: stage.logRetention,
      removalPolicy: stage.removal,
    });
    const api = new RestApi(this, 'Api', {
      restApiName: name,
      description: `Alex, ${stage.name}: documents for the store of knowledge`,
      endpointTypes: [EndpointType.REGIONAL],
      apiKeySourceType: ApiKeySourceType.HEADER,
      cloudWatchRole: false,
      deployOptions: {
        stageName: stage.name,
        tracingEnabled: true,
        metricsEnabled: true,
        loggingLevel: MethodLoggingLevel.OFF,
        dataTraceEnabled: false,
        throttlingRateLimit: INGEST_THROTTLE.ratePerSecond,
        throttlingBurstLimit: INGEST_THROTTLE.burst,
        accessLogDestination: new LogGroupLogDestination(logs),
        accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
      },
    });
    const validator = new RequestValidator(this, 'Validator', {
      restApi: api as IRestApi,
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    const method = api.root.addResource('ingest').addMethod('POST', new LambdaIntegration(handler, { timeout: Duration.seconds(29) }), {
      apiKeyRequired: true,
      requestValidator: validator,
    });
    const plan = api.addUsagePlan('Plan', {
      name,
      throttle: { rateLimit: INGEST_THROTTLE.ratePerSecond, burstLimit: INGEST_THROTTLE.burst },
      quota: { limit: MONTHLY, period: Period.MONTH },
    });
    plan.addApiStage({ stage: api.deploymentStage });
    plan.addApiKey(api.addApiKey('Key', { apiKeyName: name, description: `Alex, ${stage.name}: who may send documents` }));
    because(
      'Programs of the operator send documents with an API key; there are no users to authorise.',
      method,
      'AwsSolutions-APIG4',
      'AwsSolutions-COG4',
    );
    because(
      'What is called is in the access log and in the function’s own; logs by method would need a role for the whole account.',
      api.deploymentStage,
      'AwsSolutions-APIG6',
    );
    because('A key and a quota stand before a function that only the operator calls.', api.deploymentStage, 'AwsSolutions-APIG3');
    this.url = `https://${api.restApiId}.execute-api.${Stack.of(this).region}.${Stack.of(this).urlSuffix}/${stage.name}/ingest`;
  }
}
