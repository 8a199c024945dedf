/**
 * The front of everything: CDN, firewall, the site's private bucket, and the HTTP API's own address behind `/api`, to which api.ts adds its routes. The API is made here because the
 * CDN must know its address, and the API the CDN's.
 */
import { Annotations, CfnOutput, CfnRule, Duration, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnStage, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AccessLevel,
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
  type BehaviorOptions,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { AaaaRecord, ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership, type IBucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Throttle } from '../api-throttle.ts';
import { SITE_HEADERS } from '../site-headers.ts';
import { because } from './acknowledge.ts';
import { firewall } from './firewall.ts';
import { throttleOf, type Limits } from './limits.ts';
import { uploadSite } from './site-files.ts';
import type { Operator, StageSettings } from './stage.ts';

export interface SiteProps extends StackProps {
  stage: StageSettings;
  operator: Pick<Operator, 'domain' | 'hostedZoneId' | 'hostedZoneName' | 'hsts' | keyof Limits>;
  /** Folder of the built site. */
  site: string;
}

/** Also in functions/front-door/handler.ts, which lets in nothing without it. */
export const FRONT_DOOR_HEADER = 'x-alex-front-door';

/** Signed-in addresses have no file: whatever has no ending is the application's page, but for the landing page, which is drawn when the site is built. The API's answers pass elsewhere, so that its 404 stays one. */
export const FALLBACK = `function handler(event) {
  var request = event.request;
  var last = request.uri.slice(request.uri.lastIndexOf('/') + 1);
  if (request.uri === '/') request.uri = '/index.html';
  else if (last.indexOf('.') === -1) request.uri = '/200.html';
  return request;
}`;

export class SiteStack extends Stack {
  readonly httpApi: HttpApi;
  readonly apiStage: CfnStage;
  readonly distribution: Distribution;
  readonly frontDoor: Secret;
  /** `https://…`, the only origin that may hold a session. */
  readonly origin: string;

  constructor(scope: Construct, id: string, props: SiteProps) {
    super(scope, id, props);
    const { stage, operator } = props;
    new CfnRule(this, 'Region', {
      assertions: [
        {
          assert: Fn.conditionEquals(this.region, 'us-east-1'),
          assertDescription: 'CloudFront takes certificates and firewalls from us-east-1 alone: deploy Alex there.',
        },
      ],
    });
    const logs = this.#logsBucket(stage);
    const bucket = this.#bucket(stage, logs);
    this.frontDoor = new Secret(this, 'FrontDoor', {
      description: 'Alex: what the CDN tells the API, so that nothing else is let in',
      removalPolicy: stage.removal,
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    because('Only a deployment can give CloudFront another one: lib/README.md, "Rotating".', this.frontDoor, 'AwsSolutions-SMG4');
    [this.httpApi, this.apiStage] = this.#api(stage, throttleOf(props.operator));
    this.distribution = this.#distribution(props, bucket, logs);
    this.origin = `https://${operator.domain ?? this.distribution.distributionDomainName}`;
    new CfnOutput(this, 'Url', {
      value: this.origin,
      description: 'The site; its API is under /api, Clerk’s webhook at /api/webhooks/clerk',
    });
    uploadSite(this, { bucket, distribution: this.distribution, site: props.site });
  }

  #logsBucket({ removal, protect }: StageSettings): IBucket {
    const logs = new Bucket(this, 'Logs', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: removal,
      autoDeleteObjects: false,
      // CloudFront writes its logs by an access control list.
      objectOwnership: ObjectOwnership.OBJECT_WRITER,
      lifecycleRules: [{ expiration: Duration.days(protect ? 365 : 30) }],
    });
    because('It is where access logs go; logging the access to it would go on for ever.', logs, 'AwsSolutions-S1');
    // CDK's classes and interfaces differ under exactOptionalPropertyTypes: the one is taken for the other here.
    return logs as IBucket;
  }

  #bucket({ removal, protect }: StageSettings, logs: IBucket): IBucket {
    return new Bucket(this, 'Files', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: removal,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: protect,
      ...(protect && { lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(90) }] }),
      serverAccessLogsBucket: logs,
      serverAccessLogsPrefix: 'bucket/',
    }) as IBucket;
  }

  #api({ name, logRetention, removal }: StageSettings, { ratePerSecond, burst }: Throttle): [HttpApi, CfnStage] {
    const api = new HttpApi(this, 'Api', {
      apiName: `alex-${name}`,
      description: `Alex, ${name}: reached by the CDN alone`,
      createDefaultStage: false,
    });
    const access = new LogGroup(this, 'ApiLogs', {
      logGroupName: `/aws/vendedlogs/apigateway/alex-${name}`,
      retention: logRetention,
      removalPolicy: removal,
    });
    // Never the address with its query, nor a header: who, what kind of call, how it went.
    const format = JSON.stringify({
      requestId: '$context.requestId',
      ip: '$context.identity.sourceIp',
      time: '$context.requestTime',
      method: '$context.httpMethod',
      route: '$context.routeKey',
      status: '$context.status',
      length: '$context.responseLength',
      latency: '$context.responseLatency',
      error: '$context.error.message',
      authorizer: '$context.authorizer.error',
    });
    const stage = new CfnStage(this, 'ApiStage', {
      apiId: api.apiId,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: { destinationArn: access.logGroupArn, format },
      defaultRouteSettings: { throttlingRateLimit: ratePerSecond, throttlingBurstLimit: burst, detailedMetricsEnabled: true },
    });
    return [api, stage];
  }

  #distribution({ stage, operator }: SiteProps, bucket: IBucket, logs: IBucket): Distribution {
    const { domain, hostedZoneId, hostedZoneName, hsts } = operator;
    // Two years on HTTPS alone; of the names below this one only where the operator has said so, since they may be others'.
    const strictTransportSecurity = {
      accessControlMaxAge: Duration.days(730),
      includeSubdomains: hsts !== 'host',
      preload: hsts === 'preload',
      override: true,
    };
    const zone =
      hostedZoneId === undefined
        ? undefined
        : HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId, zoneName: hostedZoneName ?? domain ?? '' });
    const headers = new ResponseHeadersPolicy(this, 'Headers', {
      comment: 'Alex: the site',
      securityHeadersBehavior: {
        strictTransportSecurity,
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
        contentSecurityPolicy: { contentSecurityPolicy: SITE_HEADERS['content-security-policy'], override: true },
      },
      customHeadersBehavior: {
        customHeaders: (['permissions-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy'] as const).map((header) => ({
          header,
          value: SITE_HEADERS[header],
          override: true,
        })),
      },
    });
    const apiHeaders = new ResponseHeadersPolicy(this, 'ApiHeaders', {
      comment: 'Alex: the API, which sets its own beside these',
      securityHeadersBehavior: { strictTransportSecurity, contentTypeOptions: { override: true } },
    });
    const files: Pick<BehaviorOptions, 'origin' | 'viewerProtocolPolicy' | 'responseHeadersPolicy' | 'compress'> = {
      // LIST, so that S3 answers 404 for a file that is not there, and not 403. Nobody sees a list: an address without a file's name is the application's page, and no query goes to S3.
      origin: S3BucketOrigin.withOriginAccessControl(bucket, { originAccessLevels: [AccessLevel.READ, AccessLevel.LIST] }),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: headers,
      compress: true,
    };
    const fallback = new EdgeFunction(this, 'Fallback', {
      code: FunctionCode.fromInline(FALLBACK),
      runtime: FunctionRuntime.JS_2_0,
      comment: 'Alex: the application’s page for every address without a file',
    });
    const apiDomain = `${this.httpApi.apiId}.execute-api.${this.region}.${this.urlSuffix}`;
    const distribution = new Distribution(this, 'Cdn', {
      comment: `Alex, ${stage.name}`,
      // The function does it already; without this, an address that passed it would be the bucket's root, which lists.
      defaultRootObject: 'index.html',
      defaultBehavior: {
        ...files,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        functionAssociations: [{ eventType: FunctionEventType.VIEWER_REQUEST, function: fallback }],
      },
      additionalBehaviors: {
        '/_app/immutable/*': { ...files, cachePolicy: CachePolicy.CACHING_OPTIMIZED },
        '/api/*': {
          origin: new HttpOrigin(apiDomain, {
            protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
            originSslProtocols: [OriginSslPolicy.TLS_V1_2],
            readTimeout: Duration.seconds(30),
            keepaliveTimeout: Duration.seconds(30),
            customHeaders: { [FRONT_DOOR_HEADER]: this.frontDoor.secretValue.unsafeUnwrap() },
          }),
          viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          responseHeadersPolicy: apiHeaders,
          compress: true,
        },
      },
      httpVersion: HttpVersion.HTTP2_AND_3,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      priceClass: PriceClass.PRICE_CLASS_100,
      enableLogging: true,
      logBucket: logs,
      logFilePrefix: 'cdn/',
      webAclId: firewall(this, stage, operator.addressRate).attrArn,
      ...(zone &&
        domain !== undefined && {
          domainNames: [domain],
          certificate: new Certificate(this, 'Certificate', { domainName: domain, validation: CertificateValidation.fromDns(zone) }),
        }),
    });
    if (zone && domain !== undefined) {
      const target = RecordTarget.fromAlias(new CloudFrontTarget(distribution));
      new ARecord(this, 'Name', { zone, recordName: `${domain}.`, target });
      new AaaaRecord(this, 'Name6', { zone, recordName: `${domain}.`, target });
    } else {
      because(
        'Under CloudFront’s own name its own certificate decides; a domain of one’s own gets TLS 1.2 at least (-c domain).',
        distribution,
        'AwsSolutions-CFR4',
      );
    }
    Annotations.of(distribution).acknowledgeWarning(
      '@aws-cdk/aws-cloudfront-origins:listBucketSecurityRisk',
      'It has a default root object.',
    );
    because('Households travel, and nothing here is for one country alone.', distribution, 'AwsSolutions-CFR1');
    return distribution;
  }
}
