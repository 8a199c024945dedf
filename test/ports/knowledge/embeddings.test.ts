/** The port against what endpoints answer; that of this machine, with its weights, has a file of its own. */
import { describe, expect, test } from 'vitest';
import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { openEmbeddings, remembering } from '#ports/knowledge/embeddings.ts';

function answering(...answers: unknown[]) {
  const asked: { inputs: string[] }[] = [];
  const send = (command: { input: { Body: string } }) => {
    asked.push(JSON.parse(command.input.Body) as { inputs: string[] });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return answer instanceof Error
      ? Promise.reject(answer)
      : Promise.resolve({ Body: new TextEncoder().encode(typeof answer === 'string' ? answer : JSON.stringify(answer)) });
  };
  return { asked, client: { send } as unknown as Pick<SageMakerRuntimeClient, 'send'> };
}
const embed = (answer: unknown, texts = ['a text'], dimension = 2) =>
  openEmbeddings(answering(answer).client, { endpointName: 'alex-embeddings', dimension })(texts);

describe('what an endpoint answers', () => {
  test.each([
    [
      'token vectors in a batch of one, as the pipeline of transformers does',
      [
        [
          [
            [3, 0],
            [0, 0],
            [3, 12],
          ],
        ],
      ],
    ],
    [
      'token vectors',
      [
        [
          [3, 0],
          [0, 0],
          [3, 12],
        ],
      ],
    ],
    ['one vector, pooled by the endpoint', [[2, 4]]],
  ])('is pooled by the mean and normalised: %s', async (_, answer) => {
    const [[first = 0, second = 0] = []] = await embed(answer);
    expect(first).toBeCloseTo(1 / Math.sqrt(5), 9);
    expect(second).toBeCloseTo(2 / Math.sqrt(5), 9);
  });

  test('is not the vector of the first token', async () => {
    expect(
      await embed([
        [
          [
            [1, 0],
            [0, 1],
          ],
        ],
      ]),
    ).not.toEqual([[1, 0]]);
  });

  test('of another dimension than the setting is refused, and says both', async () => {
    await expect(embed([[1, 2, 3]])).rejects.toMatchObject({
      name: 'DimensionError',
      message: expect.stringMatching(/3 dimensions, where EMBEDDING_DIMENSION says 2/) as string,
    });
  });

  test.each([
    ['no JSON', 'oops'],
    ['fewer texts', []],
    ['words', [['a', 'b']]],
    ['a vector of zeros', [[0, 0]]],
    ['an error document', { code: 400, message: 'x' }],
  ])('that is %s is told as unavailable', async (_, answer) => {
    await expect(embed(answer)).rejects.toMatchObject({ name: 'EmbeddingsUnavailableError' });
  });

  test('a call that fails is told without the texts', async () => {
    const error = Object.assign(new Error('secret text'), { name: 'ModelError' });
    await expect(embed(error)).rejects.toMatchObject({
      name: 'EmbeddingsUnavailableError',
      message: 'The endpoint alex-embeddings does not answer (ModelError).',
    });
  });
});

describe('texts', () => {
  test('go in batches, in order', async () => {
    const { asked, client } = answering([[[1, 0]], [[0, 1]]], [[[1, 0]]]);
    expect(await openEmbeddings(client, { endpointName: 'e', dimension: 2, batch: 2 })(['a', 'b', 'c'])).toEqual([
      [1, 0],
      [0, 1],
      [1, 0],
    ]);
    expect(asked.map(({ inputs }) => inputs)).toEqual([['a', 'b'], ['c']]);
  });

  test('that are questions are asked once', async () => {
    const asked: string[][] = [];
    const remembered = remembering((texts) => (asked.push([...texts]), Promise.resolve(texts.map((text) => [text.length, 1]))));
    expect(await remembered(['a', 'bb', 'a'])).toEqual([
      [1, 1],
      [2, 1],
      [1, 1],
    ]);
    expect(await remembered(['bb', 'ccc'])).toEqual([
      [2, 1],
      [3, 1],
    ]);
    expect(asked).toEqual([['a', 'bb'], ['ccc']]);
    await remembered(Array.from({ length: 300 }, (_, n) => `q${n}`));
    await remembered(['q299', 'bb']);
    expect(asked.at(-1)).toEqual(['bb']);
  });

  test('that failed are asked again', async () => {
    let fails = true;
    const remembered = remembering((texts) => (fails ? Promise.reject(new Error('down')) : Promise.resolve(texts.map(() => [1]))));
    await expect(remembered(['a'])).rejects.toThrow('down');
    fails = false;
    expect(await remembered(['a'])).toEqual([[1]]);
  });
});
