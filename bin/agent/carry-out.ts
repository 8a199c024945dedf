/** Has an assignment carried out by the model that is set, and keeps what was sent and what came back. */
import type { ConverseCommandOutput } from '@aws-sdk/client-bedrock-runtime';
import { answer } from '#domain/compose/answer.ts';
import { modelClient } from '#ports/clients.ts';
import { createAskModel } from '#ports/model.ts';
import type { Usage } from '#ports/model.ts';
import { author } from '#ports/model/author.ts';
import type { Assignment, Authored } from '#ports/model/author.ts';
import { modelFor } from '#ports/model/catalogue.ts';
import { converseBy } from '#ports/model/service.ts';
import type { ConverseRequest } from '#ports/model/converse.ts';
import { guardrailOf } from '#ports/model/guardrail.ts';
import type { AnswerName } from '#schema/answers.ts';
import { startBedrock } from '../../lib/local/bedrock.ts';
import type { Fault } from '../../lib/local/bedrock.ts';
import { chooseModel } from '../../lib/local/environment.ts';

export interface Call {
  request: ConverseRequest;
  output: ConverseCommandOutput | null;
  /** Why there is no output: the service's own word. */
  error: string | null;
  milliseconds: number;
}

export interface Account<D> {
  modelId: string;
  /** What writes, for a person. */
  description: string;
  calls: Call[];
  usage: Usage[];
  /** What was refused of each draft that the model handed in. */
  refused: { text: string; reason: string }[][];
  authored: Authored<D>;
}

const PATIENCE_MS = 300_000;

/** `fault` makes the stand-in misbehave; it is of no use with another model. */
export async function carryOut<N extends AnswerName, D>(
  assignment: Assignment<N, D>,
  person: NodeJS.ProcessEnv,
  fault: Fault | null,
): Promise<Account<D>> {
  const choice = chooseModel(person);
  const standIn = choice.kind === 'stand-in' ? await startBedrock({ writer: answer, ...(fault && { fault }) }) : null;
  const endpoint = standIn?.url ?? choice.url;
  const environment = { ...choice.environment, ...(endpoint !== undefined && { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint }) };
  const client = modelClient(environment);
  const converse = converseBy(client, environment);
  const [calls, usage, refused]: [Call[], Usage[], Account<D>['refused']] = [[], [], []];
  const askModel = createAskModel({
    guardrail: guardrailOf(client, environment),
    pausesMs: [200],
    converse: async (request, signal) => {
      const from = performance.now();
      const call: Call = { request, output: null, error: null, milliseconds: 0 };
      calls.push(call);
      try {
        return (call.output = await converse(request, signal));
      } catch (error) {
        call.error = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        throw error;
      } finally {
        call.milliseconds = performance.now() - from;
      }
    },
  });
  const modelId = modelFor(assignment.agent, environment);
  const settle = (used: Usage) => Promise.resolve(void usage.push(used));
  try {
    const authored = await author(assignment, {
      ask: (returned) => {
        if (returned.length > 0) refused.push(returned);
        const { answerName, prompt, material } = assignment;
        return askModel({
          answerName,
          modelId,
          ...prompt,
          material,
          refused: returned,
          timeLeft: () => PATIENCE_MS,
          meter: { reserve: () => Promise.resolve({ settle, release: () => Promise.resolve() }) },
        });
      },
      // Nobody retries here: the rules writer stands in at once.
      isLastAttempt: () => Promise.resolve(true),
      warn: () => undefined,
    });
    return { modelId, description: choice.description, calls, usage, refused, authored };
  } finally {
    client.destroy();
    await standIn?.close();
  }
}
