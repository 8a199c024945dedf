/** A monthly budget on everything that carries the stage's tag: told at half, at four fifths, when it is spent, and when it is going to be. */
import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { TAGS } from './tags.ts';

export interface BudgetProps extends StackProps {
  stageName: string;
  /** Dollars a month. */
  amount: number;
  topic: Topic;
}

export class BudgetStack extends Stack {
  constructor(scope: Construct, id: string, { stageName, amount, topic, ...props }: BudgetProps) {
    super(scope, id, props);
    const tell = (threshold: number, notificationType: 'ACTUAL' | 'FORECASTED'): CfnBudget.NotificationWithSubscribersProperty => ({
      notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
      subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
    });
    new CfnBudget(this, 'Monthly', {
      budget: {
        budgetName: `alex-${stageName}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount, unit: 'USD' },
        // Bedrock carries no tags of ours: what the agents cost is counted with the rest of the account, and in the table `usage`.
        costFilters: { TagKeyValue: [`user:${TAGS.stage}$${stageName}`] },
      },
      notificationsWithSubscribers: [tell(50, 'ACTUAL'), tell(80, 'ACTUAL'), tell(100, 'ACTUAL'), tell(100, 'FORECASTED')],
    });
  }
}
