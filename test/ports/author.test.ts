import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ModelThrottledError, ModelUnavailableError, UngroundedReportError } from '#ports/errors.ts';
import type { Answered } from '#ports/model.ts';
import { author as carryOut, LAST_MODEL_ATTEMPT, MAX_RETURNS } from '#ports/model/author.ts';
import type { Assignment, Means, Refused } from '#ports/model/author.ts';
import { LOCAL_MODEL } from '#ports/model/catalogue.ts';
import { ModelAnswerError, ModelBudgetError, ModelRefusedError, MonthBudgetError } from '#ports/model/errors.ts';
import { WRITER } from '#domain/compose/writer.ts';

type Name = 'write_takeaways';
const sentence = (text: string) => ({ takeaways: [{ chart: 'region' as const, sentence: text }] });
const textOf = (answer: { takeaways: { sentence: string }[] }) => answer.takeaways[0]?.sentence ?? '';

/** An assignment whose judge refuses whatever says "invented", and what it is carried out by. */
function commission(replies: (string | Error)[], changes: Partial<Assignment<Name, string> & Means<Name>> = {}) {
  const returned: Refused[][] = [];
  const warned: string[] = [];
  let calls = 0;
  const given: Assignment<Name, string> & Means<Name> = {
    agent: 'charter',
    answerName: 'write_takeaways',
    prompt: { system: '', maxTokens: 100 },
    material: { charts: [], facts: [] },
    ask: (refused) => {
      returned.push(refused);
      const reply = replies[Math.min(calls, replies.length - 1)] ?? '';
      calls += 1;
      return reply instanceof Error
        ? Promise.reject(reply)
        : Promise.resolve<Answered<Name>>({ answer: sentence(reply), modelId: 'model-x', repairs: 1 });
    },
    compose: () => sentence('composed'),
    judge: (answer) =>
      textOf(answer).includes('invented') ? { refused: [{ text: '$5', reason: 'is no fact' }] } : { draft: textOf(answer) },
    isLastAttempt: () => Promise.resolve(false),
    warn: (message) => void warned.push(message),
    ...changes,
  };
  return { given, returned, warned, calls: () => calls };
}
const author = (given: Assignment<Name, string> & Means<Name>) => carryOut(given, given);

describe('A text', () => {
  test('that holds is the model’s', async () => {
    const { given } = commission(['good']);
    expect(await author(given)).toEqual({ draft: 'good', authorship: { writer: 'model-x', fallback: false, repairs: 1 }, standIn: null });
  });

  test('of the local stand-in is shown as the rules writer’s', async () => {
    const { given } = commission([], { ask: () => Promise.resolve({ answer: sentence('good'), modelId: LOCAL_MODEL, repairs: 0 }) });
    expect((await author(given)).authorship).toEqual({ writer: WRITER, fallback: false, repairs: 0 });
  });

  test('that states a figure of its own goes back with the claim', async () => {
    const { given, returned } = commission(['invented', 'good']);
    expect((await author(given)).draft).toBe('good');
    expect(returned).toEqual([[], [{ text: '$5', reason: 'is no fact' }]]);
  });

  test('that keeps inventing is replaced after two returns, and says so', async () => {
    const { given, calls, warned } = commission(['invented']);
    expect(await author(given)).toMatchObject({
      draft: 'composed',
      authorship: { writer: WRITER, fallback: true },
      standIn: expect.stringContaining('no facts') as string,
    });
    expect(calls()).toBe(1 + MAX_RETURNS);
    expect(warned).toEqual(['The rules writer stands in for the model']);
  });

  test.each([
    new ModelRefusedError('no'),
    new ModelAnswerError('never fits'),
    new ModelBudgetError('enough'),
    new MonthBudgetError('nothing left'),
  ])('is composed at once after %s', async (error) => {
    const { given, calls } = commission([error]);
    expect((await author(given)).authorship.fallback).toBe(true);
    expect(calls()).toBe(1);
  });

  test.each([new ModelThrottledError('later'), new ModelUnavailableError('gone')])(
    'is left to a retry after %s, but composed on the last attempt',
    async (error) => {
      await expect(author(commission([error]).given)).rejects.toBe(error);
      const last = commission([error], { isLastAttempt: () => Promise.resolve(true) });
      expect((await author(last.given)).draft).toBe('composed');
    },
  );

  test('is withheld when even the composed one does not hold', async () => {
    const { given } = commission(['invented'], { compose: () => sentence('invented too') });
    await expect(author(given)).rejects.toBeInstanceOf(UngroundedReportError);
  });

  test('passes an unknown error on as it is', async () => {
    const error = new RangeError('a fault of ours');
    await expect(author(commission([error], { isLastAttempt: () => Promise.resolve(true) }).given)).rejects.toBe(error);
  });
});

test('The model’s last attempt comes before the state machine gives a state up', () => {
  const machine = readFileSync(new URL('../../statemachines/analysis.asl.json', import.meta.url), 'utf8');
  const retries = [...machine.matchAll(/"ModelThrottledError"[^}]*?"MaxAttempts": (\d+)/g)].map((match) => Number(match[1]));
  expect(retries).toHaveLength(5);
  // MaxAttempts counts retries: the first attempt comes on top, and one is left for the database.
  for (const maxAttempts of retries) expect(LAST_MODEL_ATTEMPT).toBeLessThan(maxAttempts + 1);
});
