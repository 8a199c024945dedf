/** The API behind the CDN: its routes, its function, and the front door that lets in what the CDN has sent. */
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnAuthorizer, HttpMethod, HttpRoute, HttpRouteKey, type HttpApi, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, type IFunction, type IVersion } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { because } from './acknowledge.ts';
import { AlexFunction, type FunctionWorld } from './function.ts';
import type { CloudSurroundings } from './rights.ts';
import { FRONT_DOOR_HEADER } from './site.ts';

export interface ApiProps extends StackProps {
  world: FunctionWorld;
  surroundings: CloudSurroundings;
  httpApi: HttpApi;
  /** Execution environments that are always warm. */
  provisioned: number;
}

export class ApiStack extends Stack {
  readonly functions: AlexFunction[];
  readonly api: AlexFunction;

  constructor(scope: Construct, id: string, { world, surroundings, httpApi, provisioned, ...props }: ApiProps) {
    super(scope, id, props);
    this.api = new AlexFunction(this, { name: 'api', world, surroundings });
    const signing = new Secret(this, 'WebhookKey', {
      secretName: `alex/${world.stage.name}/clerk-webhook`,
      description: 'Alex: by what Clerk signs its messages, {"signingSecrets": ["whsec_…"]}',
      removalPolicy: world.stage.removal,
    });
    because(
      'The secret is Clerk’s to give: an operator puts a new one in, beside the old one until Clerk uses it.',
      signing,
      'AwsSolutions-SMG4',
    );
    const webhook = new AlexFunction(this, {
      name: 'clerk-webhook',
      world,
      surroundings: { ...surroundings, webhookSecretArn: signing.secretArn },
    });
    const frontDoor = new AlexFunction(this, { name: 'front-door', world, surroundings });
    this.functions = [this.api, webhook, frontDoor];

    const authorizer = this.#authorizer(httpApi, frontDoor);
    const handler =
      provisioned > 0
        ? (new Alias(this, 'Warm', {
            aliasName: 'warm',
            version: this.api.lambda.currentVersion as IVersion,
            provisionedConcurrentExecutions: provisioned,
          }) as IFunction)
        : this.api.lambda;
    const integration = new HttpLambdaIntegration('Api', handler, { timeout: Duration.seconds(29) });
    new HttpRoute(this, 'Everything', { httpApi, routeKey: HttpRouteKey.with('/api/{proxy+}', HttpMethod.ANY), integration, authorizer });
    new HttpRoute(this, 'Webhook', {
      httpApi,
      routeKey: HttpRouteKey.with('/api/webhooks/clerk', HttpMethod.POST),
      integration: new HttpLambdaIntegration('Clerk', webhook.lambda, { timeout: Duration.seconds(15) }),
      authorizer,
    });
  }

  /** Made here and not by the API's own construct, which would put it into the API's stack, from where it would ask for this one. */
  #authorizer(httpApi: HttpApi, { lambda }: AlexFunction): IHttpRouteAuthorizer {
    const made = new CfnAuthorizer(this, 'Authorizer', {
      apiId: httpApi.apiId,
      name: 'front-door',
      authorizerType: 'REQUEST',
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
      authorizerUri: `arn:${this.partition}:apigateway:${this.region}:lambda:path/2015-03-31/functions/${lambda.functionArn}/invocations`,
      // Remembered by the key for an hour: the CDN's requests ask once, and a request without the header is refused without asking.
      identitySource: [`$request.header.${FRONT_DOOR_HEADER}`],
      authorizerResultTtlInSeconds: 3600,
    });
    lambda.addPermission('Authorizer', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: `arn:${this.partition}:execute-api:${this.region}:${this.account}:${httpApi.apiId}/authorizers/${made.ref}`,
    });
    return { bind: () => ({ authorizerId: made.ref, authorizationType: 'CUSTOM' }) };
  }
}
