/**
 * How a text comes about: the model writes, code checks; what is refused goes back with the reasons, at most twice; then the rules
 * writer stands in. One place for all agents, so that an analysis always ends with a text that says who wrote it.
 */
import type { AnswerName } from '#schema/answers.ts';
import type { Authorship } from '#schema/report.ts';
import { ModelThrottledError, ModelUnavailableError, UngroundedReportError } from '../errors.ts';
import type { Answer, Answered, Material } from '../model.ts';
import { LOCAL_MODEL } from './catalogue.ts';
import { ModelAnswerError, ModelRefusedError } from './errors.ts';

export interface Refused {
  text: string;
  reason: string;
}
export type Judgement<D> = { draft: D } | { refused: Refused[] };

export interface Commission<N extends AnswerName, D> {
  answerName: N;
  /** The material, with what was refused of the draft before. */
  material: (refused: Refused[]) => Material<N>;
  ask: (material: Material<N>) => Promise<Answered<N>>;
  /** The rules writer. Its name is what a reader sees as the author. */
  compose: (material: Material<N>) => Answer<N>;
  composer: string;
  judge: (answer: Answer<N>) => Judgement<D>;
  /** Whether this is the last time that the state machine lets this state fail on the model. */
  isLastAttempt: () => Promise<boolean>;
  /** For the operator: why the model's text was not taken. Holds no text of the model's. */
  warn: (message: string, detail: Record<string, string>) => void;
}

/** `standIn` tells why the rules writer wrote; null when the model did. */
export interface Authored<D> {
  draft: D;
  authorship: Authorship;
  standIn: string | null;
}

/**
 * The state machine tries a state again four times when the model is throttled or away. On the fourth attempt the agent writes without the
 * model instead of failing, which leaves one attempt for the database.
 */
export const LAST_MODEL_ATTEMPT = 4;

/** How often a draft whose claims do not hold is sent back. */
export const MAX_RETURNS = 2;

/**
 * @throws ModelThrottledError, ModelUnavailableError: only while the state machine will try again.
 * @throws UngroundedReportError when even the composed text does not pass the judge; nothing is published then.
 */
export async function author<N extends AnswerName, D>(commission: Commission<N, D>): Promise<Authored<D>> {
  let refused: Refused[] = [];
  let repairs = 0;
  try {
    for (let returns = 0; returns <= MAX_RETURNS; returns += 1) {
      const answered = await commission.ask(commission.material(refused));
      repairs += answered.repairs;
      const judgement = commission.judge(answered.answer);
      if ('draft' in judgement) {
        const writer = answered.modelId === LOCAL_MODEL ? commission.composer : answered.modelId;
        return { draft: judgement.draft, authorship: { writer, fallback: false, repairs }, standIn: null };
      }
      refused = judgement.refused.slice(0, 40);
      if (returns < MAX_RETURNS) repairs += 1;
    }
  } catch (error) {
    const reason = await reasonToStandIn(error, commission.isLastAttempt);
    if (reason === null) throw error;
    commission.warn('The rules writer stands in for the model', { answer: commission.answerName, error_name: (error as Error).name, error_message: (error as Error).message });
    return standIn(commission, repairs, reason);
  }
  commission.warn('The rules writer stands in for the model', { answer: commission.answerName, refused_claims: String(refused.length) });
  return standIn(commission, repairs, 'the model kept stating figures that are no facts');
}

function standIn<N extends AnswerName, D>(commission: Commission<N, D>, repairs: number, reason: string): Authored<D> {
  const judgement = commission.judge(commission.compose(commission.material([])));
  if ('draft' in judgement) return { draft: judgement.draft, authorship: { writer: commission.composer, fallback: true, repairs }, standIn: reason };
  // Claims and reasons quote the household's figures, so they stay out of an error that is logged.
  throw new UngroundedReportError(`The composed text for ${commission.answerName} did not pass the verifier: ${judgement.refused.length} claims were refused.`);
}

async function reasonToStandIn(error: unknown, isLastAttempt: () => Promise<boolean>): Promise<string | null> {
  if (error instanceof ModelRefusedError) return 'the model cannot be used as it is set';
  if (error instanceof ModelAnswerError) return 'the model did not answer in the agreed form';
  if (error instanceof ModelThrottledError) return (await isLastAttempt()) ? 'the model stayed too busy' : null;
  if (error instanceof ModelUnavailableError) return (await isLastAttempt()) ? 'the model stayed unreachable' : null;
  return null;
}
