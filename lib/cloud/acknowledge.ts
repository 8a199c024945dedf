/** A rule of cdk-nag that is not followed, and why: the reason is in the template's metadata, for whoever reviews it. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** `rule` is its id, with the finding in brackets where the rule reports several: `AwsSolutions-IAM5[Resource::*]`. */
export function because(reason: string, construct: IConstruct, ...rules: readonly string[]): void {
  for (const id of rules) Validations.of(construct).acknowledge({ id, reason });
}
