/**
 * How a text comes about: the model writes, code checks; what is refused goes back with the reasons, at most twice; then the rules
 * writer stands in. One place for all agents, so that an analysis always ends with a text that says who wrote it.
 */
import type { AgentName } from '#schema/agents.ts';
import type { Answer, AnswerName } from '#schema/answers.ts';
import type { Material } from '#schema/material.ts';
import type { Authorship } from '#schema/report.ts';
import { WRITER } from '#domain/compose/writer.ts';
import { ModelThrottledError, ModelUnavailableError, UngroundedReportError } from '../errors.ts';
import { measure } from '../metrics.ts';
import type { Answered } from '../model.ts';
import { NO_SPAN, type Span } from '../traces.ts';
import { LOCAL_MODEL } from './catalogue.ts';
import { ModelAnswerError, ModelBudgetError, ModelRefusedError, MonthBudgetError } from './errors.ts';

export interface Refused {
  text: string;
  reason: string;
}
export type Judgement<D> = { draft: D } | { refused: Refused[] };

/** What an agent wants written: plain values and pure functions, so that it can be carried out with a job or without one. */
export interface Assignment<N extends AnswerName, D> {
  agent: AgentName;
  answerName: N;
  prompt: { system: string; maxTokens: number };
  material: Material<N>;
  /** The rules writer. */
  compose: (material: Material<N>) => Answer<N>;
  judge: (answer: Answer<N>) => Judgement<D>;
}

/** By what it is carried out. */
export interface Means<N extends AnswerName> {
  /** Asks the model, with what was refused of its draft before. */
  ask: (refused: Refused[]) => Promise<Answered<N>>;
  /** Whether this is the last time that the state machine lets this state fail on the model. */
  isLastAttempt: () => Promise<boolean>;
  /** For the operator: why the model's text was not taken. Holds no text of the model's. */
  warn: (message: string, detail: Record<string, string>) => void;
  /** What is judged is told here. */
  span?: Span;
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
export async function author<N extends AnswerName, D>(assignment: Assignment<N, D>, means: Means<N>): Promise<Authored<D>> {
  const authored = await written(assignment, means);
  measure('FallbackCount', authored.authorship.fallback ? 1 : 0);
  measure('RepairCount', authored.authorship.repairs);
  return authored;
}

async function written<N extends AnswerName, D>(assignment: Assignment<N, D>, means: Means<N>): Promise<Authored<D>> {
  let refused: Refused[] = [];
  let repairs = 0;
  try {
    for (let returns = 0; returns <= MAX_RETURNS; returns += 1) {
      const answered = await means.ask(refused);
      repairs += answered.repairs;
      const judgement = await judged(assignment, answered.answer, means.span ?? NO_SPAN);
      measure('VerificationFailureCount', 'draft' in judgement ? 0 : 1);
      if ('draft' in judgement) {
        const writer = answered.modelId === LOCAL_MODEL ? WRITER : answered.modelId;
        return { draft: judgement.draft, authorship: { writer, fallback: false, repairs }, standIn: null };
      }
      refused = judgement.refused.slice(0, 40);
      if (returns < MAX_RETURNS) repairs += 1;
    }
  } catch (error) {
    const reason = await reasonToStandIn(error, means.isLastAttempt);
    if (reason === null) throw error;
    means.warn('The rules writer stands in for the model', {
      answer: assignment.answerName,
      error_name: (error as Error).name,
      error_message: (error as Error).message,
    });
    return standIn(assignment, repairs, reason);
  }
  means.warn('The rules writer stands in for the model', { answer: assignment.answerName, refused_claims: String(refused.length) });
  return standIn(assignment, repairs, 'the model kept stating figures that are no facts');
}

/** The verifier's word on a draft, in the trace beside the draft that it is about. */
function judged<N extends AnswerName, D>({ judge, answerName }: Assignment<N, D>, answer: Answer<N>, span: Span): Promise<Judgement<D>> {
  return span.within('evaluator', `judge ${answerName}`, (evaluation) => {
    const judgement = judge(answer);
    const refused = 'refused' in judgement ? judgement.refused : [];
    evaluation.tell({
      detail: { passed: refused.length === 0, refused: refused.length },
      ...(refused.length > 0 && { output: { refused }, level: 'WARNING' }),
    });
    // Where nothing was refused, that is told above: a score would be one request more on the way of each agent.
    if (refused.length > 0) evaluation.score('claims_refused', refused.length);
    return judgement;
  });
}

function standIn<N extends AnswerName, D>(
  { answerName, material, compose, judge }: Assignment<N, D>,
  repairs: number,
  reason: string,
): Authored<D> {
  const judgement = judge(compose(material));
  if ('draft' in judgement) return { draft: judgement.draft, authorship: { writer: WRITER, fallback: true, repairs }, standIn: reason };
  // Claims and reasons quote the household's figures, so they stay out of an error that is logged.
  throw new UngroundedReportError(
    `The composed text for ${answerName} did not pass the verifier: ${judgement.refused.length} claims were refused.`,
  );
}

async function reasonToStandIn(error: unknown, isLastAttempt: () => Promise<boolean>): Promise<string | null> {
  if (error instanceof ModelRefusedError) return 'the model cannot be used as it is set';
  if (error instanceof ModelAnswerError) return 'the model did not answer in the agreed form';
  if (error instanceof ModelBudgetError) return 'this analysis has used what it may use of the model';
  if (error instanceof MonthBudgetError) return 'the month’s budget for models is used up';
  if (error instanceof ModelThrottledError) return (await isLastAttempt()) ? 'the model stayed too busy' : null;
  if (error instanceof ModelUnavailableError) return (await isLastAttempt()) ? 'the model stayed unreachable' : null;
  return null;
}
