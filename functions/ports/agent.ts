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
import type { Answered, AskModel, Material } from './model.ts';
import { modelFor } from './model/catalogue.ts';
import { LAST_MODEL_ATTEMPT } from './model/author.ts';
import type { Invocation } from './observe.ts';
import { recordUsage } from './usage.ts';

export interface AgentPorts {
  db: Database;
  askModel: AskModel;
  modelId: string;
  clock: Clock;
}

/** Opens an agent's ports from its environment. `agent` is the function's name and the owner of its usage. */
export function openAgent(agent: string, environment: NodeJS.ProcessEnv): AgentPorts {
  return { db: databaseOf(agent, environment), askModel: createAskModel(modelClient(environment)), modelId: modelFor(agent, environment), clock: systemClock };
}

export interface Prompt {
  system: string;
  maxTokens: number;
}

/** Asks in the name of one agent for one job, and records what each call used. */
export function askFor<N extends AnswerName>(ports: AgentPorts, agent: string, job: ExecutionInput, invocation: Invocation, answerName: N, prompt: Prompt): (material: Material<N>) => Promise<Answered<N>> {
  return (material) =>
    ports.askModel({
      answerName,
      modelId: ports.modelId,
      ...prompt,
      material,
      timeLeft: invocation.timeLeft,
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

/** Whether `state` has been started so often for this job that the model gets no further chance. */
export function lastAttempt(ports: Pick<AgentPorts, 'db'>, job: ExecutionInput, state: string, item = ''): () => Promise<boolean> {
  return async () => {
    const view = await readJob(ports.db, job.userId, job.jobId);
    const step = view?.steps.find((candidate) => candidate.state === state && candidate.item === item);
    return (step?.attempts ?? LAST_MODEL_ATTEMPT) >= LAST_MODEL_ATTEMPT;
  };
}
