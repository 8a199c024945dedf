/** What every agent that speaks to a model is given, bound to one invocation of one job. */
import type { AnswerName } from '#schema/answers.ts';
import type { ExecutionInput } from '#schema/job.ts';
import { modelClient } from './clients.ts';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';
import { databaseOf } from './environment.ts';
import { readJob } from './jobs.ts';
import { createAskModel } from './model.ts';
import type { Answered, AskModel } from './model.ts';
import { LOCAL_MODEL, modelFor } from './model/catalogue.ts';
import { author, LAST_MODEL_ATTEMPT } from './model/author.ts';
import type { AgentName, Assignment, Authored, Refused } from './model/author.ts';
import { converseBy } from './model/service.ts';
import { ModelBudgetError } from './model/errors.ts';
import { guardrailOf } from './model/guardrail.ts';
import type { Invocation } from './observe.ts';
import { recordUsage, tokensOfJob } from './usage.ts';

export interface AgentPorts {
  db: Database;
  askModel: AskModel;
  modelId: string;
  clock: Clock;
  /** The most tokens that one job may use of models, over all its agents and attempts. */
  jobTokens?: number;
}

/** Some ten times what an analysis uses when every text is sent back as often as it may be. */
const JOB_TOKENS = 1_000_000;

/** Opens an agent's ports from its environment. `agent` is the function's name and the owner of its usage. */
export function openAgent(agent: AgentName, environment: NodeJS.ProcessEnv): AgentPorts {
  const client = modelClient(environment);
  return {
    db: databaseOf(agent, environment),
    askModel: createAskModel({ converse: converseBy(client, environment), guardrail: guardrailOf(client, environment) }),
    modelId: modelFor(agent, environment),
    clock: systemClock,
    jobTokens: Number(environment['ALEX_JOB_TOKENS'] || JOB_TOKENS),
  };
}

/** Has the assignment carried out for a job. `item` tells the batches of a Map apart, as in the job's steps. */
export function write<N extends AnswerName, D>(ports: AgentPorts, assignment: Assignment<N, D>, at: { job: ExecutionInput; invocation: Invocation; state: string; item?: string }): Promise<Authored<D>> {
  const { job, invocation, state, item } = at;
  return author(assignment, {
    ask: askFor(ports, assignment, job, invocation),
    isLastAttempt: lastAttempt(ports, job, state, item),
    warn: (message, detail) => invocation.logger.warn(message, detail),
  });
}

/** Asks in the name of one agent for one job, within what the job may use, and records what each call used. */
function askFor<N extends AnswerName, D>(ports: AgentPorts, { agent, answerName, prompt, material }: Assignment<N, D>, job: ExecutionInput, invocation: Invocation): (refused: Refused[]) => Promise<Answered<N>> {
  return (refused) =>
    ports.askModel({
      answerName,
      modelId: ports.modelId,
      ...prompt,
      material,
      refused,
      timeLeft: invocation.timeLeft,
      onCall: (atMost) => withinJob(ports, job, atMost),
      onUsage: async (usage) => {
        try {
          await recordUsage(ports.db, job.userId, job.jobId, agent, usage);
        } catch (error) {
          // Accounting is no reason to throw away an answer that is paid for.
          invocation.logger.warn('Usage could not be recorded', { error_name: error instanceof Error ? error.name : 'unknown' });
        }
      },
    });
}

/** @throws ModelBudgetError when the call may bring the job over its cap. The local stand-in costs nothing and has none. */
async function withinJob({ db, modelId, jobTokens = JOB_TOKENS }: AgentPorts, { userId, jobId }: ExecutionInput, { inputTokens, outputTokens }: { inputTokens: number; outputTokens: number }): Promise<void> {
  if (modelId === LOCAL_MODEL) return;
  const used = await tokensOfJob(db, userId, jobId);
  if (used + inputTokens + outputTokens > jobTokens) throw new ModelBudgetError(`Job ${jobId} has used ${used} tokens, and the next call may use ${inputTokens + outputTokens}: more than the ${jobTokens} that a job may.`);
}

/** Whether `state` has been started so often for this job that the model gets no further chance. */
function lastAttempt(ports: Pick<AgentPorts, 'db'>, job: ExecutionInput, state: string, item = ''): () => Promise<boolean> {
  return async () => {
    const view = await readJob(ports.db, job.userId, job.jobId);
    const step = view?.steps.find((candidate) => candidate.state === state && candidate.item === item);
    return (step?.attempts ?? LAST_MODEL_ATTEMPT) >= LAST_MODEL_ATTEMPT;
  };
}
