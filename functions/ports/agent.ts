/** What every agent that speaks to a model is given, bound to one invocation of one job. */
import type { AgentName } from '#schema/agents.ts';
import type { AnswerName } from '#schema/answers.ts';
import type { ExecutionInput } from '#schema/job.ts';
import { modelClient } from './clients.ts';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import { databaseOf, readEnvironment, SETTINGS } from './environment.ts';
import { readJob } from './jobs.ts';
import { createAskModel } from './model.ts';
import type { Answered, AskModel } from './model.ts';
import { modelFor } from './model/catalogue.ts';
import { author, LAST_MODEL_ATTEMPT } from './model/author.ts';
import type { Assignment, Authored, Refused } from './model/author.ts';
import { converseBy } from './model/service.ts';
import { guardrailOf } from './model/guardrail.ts';
import type { Step } from './steps.ts';
import { meterFor } from './model/meter.ts';

export interface AgentPorts {
  db: Database;
  askModel: AskModel;
  modelId: string;
  clock: Clock;
  /** What models may cost a user in a calendar month. */
  budgetMicroDollars: number;
  /** The most tokens that one job may use of models, over all its agents and attempts. */
  jobTokens: number;
}

/** Opens an agent's ports from its environment. `agent` is the function's name and the owner of its usage. */
export function openAgent(agent: AgentName, environment: NodeJS.ProcessEnv): AgentPorts {
  const client = modelClient(environment);
  const settings = readEnvironment(agent, { ...SETTINGS.jobTokens, ...SETTINGS.modelBudget }, environment);
  return {
    db: databaseOf(agent, environment),
    askModel: createAskModel({ converse: converseBy(client, environment), guardrail: guardrailOf(client, environment) }),
    modelId: modelFor(agent, environment),
    clock: systemClock,
    budgetMicroDollars: settings.ALEX_MODEL_MICRO_DOLLARS_PER_MONTH,
    jobTokens: settings.ALEX_JOB_TOKENS,
  };
}

/** Has the assignment carried out for a job. `item` tells the batches of a Map apart, as in the job's steps. */
export async function write<N extends AnswerName, D>(
  ports: AgentPorts,
  assignment: Assignment<N, D>,
  at: { job: ExecutionInput; invocation: Step; state: string; item?: string },
): Promise<Authored<D>> {
  const { job, invocation, state, item } = at;
  const { span } = invocation;
  const authored = await author(assignment, {
    ask: askFor(ports, assignment, job, invocation),
    isLastAttempt: lastAttempt(ports, job, state, item),
    warn: (message, detail) => invocation.logger.warn(message, detail),
    span,
  });
  const {
    authorship: { writer, fallback, repairs },
    standIn,
  } = authored;
  span.tell({ detail: { writer, fallback, repairs, stand_in: standIn }, ...(fallback && { level: 'WARNING' }) });
  return authored;
}

/** Asks in the name of one agent for one job, within what the job may use and its user may spend, and records what each call used. */
function askFor<N extends AnswerName, D>(
  ports: AgentPorts,
  { agent, answerName, prompt, material }: Assignment<N, D>,
  job: ExecutionInput,
  invocation: Step,
): (refused: Refused[]) => Promise<Answered<N>> {
  return (refused) =>
    ports.askModel({
      answerName,
      modelId: ports.modelId,
      ...prompt,
      material,
      refused,
      timeLeft: invocation.timeLeft,
      meter: meterFor(ports, agent, job, invocation.logger),
      span: invocation.span,
    });
}

/** Whether `state` has been started so often for this job that the model gets no further chance. */
function lastAttempt(ports: Pick<AgentPorts, 'db'>, job: ExecutionInput, state: string, item = ''): () => Promise<boolean> {
  return async () => {
    const view = await readJob(ports.db, job.userId, job.jobId);
    const step = view?.steps.find((candidate) => candidate.state === state && candidate.item === item);
    return (step?.attempts ?? LAST_MODEL_ATTEMPT) >= LAST_MODEL_ATTEMPT;
  };
}
