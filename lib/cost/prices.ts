/** List prices of US East (N. Virginia) in dollars, on demand, without any free tier, as known on this day and not read from AWS's price pages anew; the pages named below have those of today. They change: the bill is right, this is an estimate. */
export const PRICES_AS_OF = '2026-11-26';

export const PRICES = {
  // aws.amazon.com/lambda/pricing, arm64
  lambdaGbSecond: 0.0000133334,
  lambdaRequest: 0.2e-6,
  lambdaProvisionedGbSecond: 0.0000033334,
  // aws.amazon.com/step-functions/pricing, standard workflows
  stateTransition: 25e-6,
  // aws.amazon.com/rds/aurora/pricing, Aurora Standard
  auroraCapacityHour: 0.12,
  auroraStorageGbMonth: 0.1,
  auroraInputOutput: 0.2e-6,
  dataApiRequest: 0.35e-6,
  // aws.amazon.com/api-gateway/pricing, HTTP APIs, 512 KB a request
  httpApiRequest: 1e-6,
  // aws.amazon.com/sqs/pricing, aws.amazon.com/eventbridge/pricing
  sqsRequest: 0.4e-6,
  schedulerCall: 1e-6,
  // aws.amazon.com/cloudfront/pricing, United States and Europe
  cdnGb: 0.085,
  cdnRequest: 1e-6,
  // aws.amazon.com/waf/pricing
  firewallMonth: 5,
  firewallRuleMonth: 1,
  firewallRequest: 0.6e-6,
  // aws.amazon.com/cloudwatch/pricing, aws.amazon.com/xray/pricing
  logGb: 0.5,
  metricMonth: 0.3,
  alarmMonth: 0.1,
  dashboardMonth: 3,
  traceRecorded: 5e-6,
  // aws.amazon.com/privatelink/pricing, for each endpoint in each zone
  endpointHour: 0.01,
  // aws.amazon.com/secrets-manager/pricing, aws.amazon.com/kms/pricing
  secretMonth: 0.4,
  keyMonth: 1,
  // aws.amazon.com/cloudtrail/pricing
  dataEvent: 1e-6,
  // aws.amazon.com/bedrock/pricing, Claude Sonnet 4.6 in one geography: a tenth above the global price, as functions/ports/model/catalogue.ts has it
  modelInputToken: 3.3e-6,
  modelOutputToken: 16.5e-6,
} as const;
