/** Which ARNs a model id stands for: what a policy must name so that a call may go where Bedrock sends it. */
import type { Stack } from 'aws-cdk-lib';

/**
 * Where an inference profile may send a call made in its geography's regions, as the Bedrock user guide ("Supported Regions and models for inference profiles") lists such profiles; it was
 * not checked for each model. `aws bedrock get-inference-profile` tells them for one profile: a destination that a policy leaves out fails a part of the calls.
 */
const DESTINATIONS: Readonly<Record<string, readonly string[]>> = {
  us: ['us-east-1', 'us-east-2', 'us-west-2'],
  eu: ['eu-central-1', 'eu-north-1', 'eu-south-1', 'eu-south-2', 'eu-west-1', 'eu-west-3'],
  jp: ['ap-northeast-1', 'ap-northeast-3'],
  au: ['ap-southeast-2', 'ap-southeast-4'],
};

export class ModelIdError extends Error {
  override readonly name = 'ModelIdError' as const;
}

export interface ModelAccess {
  /** The profile to be called; null for a model that is called in the stack's own region. */
  profile: string | null;
  /** The model itself, in each region that may answer. */
  models: string[];
}

/**
 * `us.anthropic.claude-…` → the profile of this account and region, and the model in each destination; `global.…` → wherever Bedrock has the model, which is said without a
 * region; `anthropic.claude-…` → the model in this region.
 * @throws ModelIdError for a geography whose destinations are not listed here
 */
export function accessTo(modelId: string, stack: Pick<Stack, 'partition' | 'region' | 'account'>): ModelAccess {
  const { partition, region, account } = stack;
  const model = (where: string, id: string): string => `arn:${partition}:bedrock:${where}::foundation-model/${id}`;
  const [, geography, id] = /^(us|eu|jp|au|apac|us-gov|ca|global)\.(.+)$/.exec(modelId) ?? [];
  if (geography === undefined || id === undefined) return { profile: null, models: [model(region, modelId)] };
  const profile = `arn:${partition}:bedrock:${region}:${account}:inference-profile/${modelId}`;
  if (geography === 'global') return { profile, models: [model(region, id), model('', id)] };
  const destinations = DESTINATIONS[geography];
  if (!destinations)
    throw new ModelIdError(
      `Where the profiles of ${geography}. send a call is not listed in lib/cloud/bedrock.ts: add it, or name another model than ${modelId}.`,
    );
  return { profile, models: destinations.map((where) => model(where, id)) };
}
