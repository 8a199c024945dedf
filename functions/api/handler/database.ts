/** Everything that the routes may do, noun by noun: the user's household, analyses and plans in the database; the queue; executions, to be stopped. */
import { dayOf } from '#ports/clock.ts';
import type { Invocation } from '#ports/observe.ts';
import type { UserPorts } from '../routes.ts';
import { accountPorts } from './accounts.ts';
import { jobPorts, reportPorts, retirementPorts } from './analyses.ts';
import type { Bound, Outside } from './bound.ts';
import { filePorts } from './files.ts';
import { householdPorts } from './household.ts';
import { instrumentPorts } from './instruments.ts';
import { knowledgePorts } from './knowledge.ts';
import { portfolioPorts } from './portfolio.ts';
import { openViews } from './written.ts';

export function databasePorts(outside: Outside): (userId: string, invocation: Pick<Invocation, 'logger'>) => UserPorts {
  const views = openViews();
  return (userId, { logger }) => {
    const bound: Bound = { ...outside, userId, views, logger, today: () => dayOf(outside.clock.now()) };
    return {
      ...householdPorts(bound),
      ...portfolioPorts(bound),
      ...accountPorts(bound),
      ...filePorts(bound),
      ...instrumentPorts(bound),
      ...jobPorts(bound),
      ...reportPorts(bound),
      ...knowledgePorts(bound),
      ...retirementPorts(bound),
    };
  };
}
