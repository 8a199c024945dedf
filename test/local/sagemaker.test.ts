/** The endpoint of this machine, by the real SDK client, with its real weights. */
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { embeddingsClient } from '#ports/knowledge/clients.ts';
import { openEmbeddings, type Embed } from '#ports/knowledge/embeddings.ts';
import { LOCAL_DIMENSION, startSageMaker, type SageMaker } from '../../lib/local/sagemaker.ts';

const cosine = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

describe('the local SageMaker endpoint', () => {
  let endpoint: SageMaker;
  let embed: Embed;
  const client = () => embeddingsClient({ AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: endpoint.url });

  beforeAll(async () => {
    endpoint = await startSageMaker({ endpointName: 'alex-embeddings' });
    embed = openEmbeddings(client(), { endpointName: 'alex-embeddings', dimension: LOCAL_DIMENSION });
  });
  afterAll(() => endpoint.close());

  test('makes vectors of length one, the same each time, nearer for what means nearly the same', async () => {
    const [cut = [], lowered = [], cats = [], again = []] = await embed([
      'The central bank cut its policy rate.',
      'Interest rates were lowered by the Federal Reserve.',
      'My cats sleep all day.',
      'The central bank cut its policy rate.',
    ]);
    expect(cut).toHaveLength(LOCAL_DIMENSION);
    expect(Math.hypot(...cut)).toBeCloseTo(1, 6);
    expect(again).toEqual(cut);
    expect(cosine(cut, lowered)).toBeGreaterThan(cosine(cut, cats) + 0.2);
  }, 30_000);

  test('embeds a text alone as it does among others', async () => {
    const texts = [
      'Bonds fell.',
      'The yield of ten-year Treasury notes rose as inflation came in above what was expected, and stocks fell with bonds.',
      'Gold.',
    ];
    const [alone = []] = await embed(['Gold.']);
    const together = (await embed(texts)).at(2) ?? [];
    expect(cosine(alone, together)).toBeGreaterThan(0.9999);
  }, 30_000);

  test('says what is wrong as the service does', async () => {
    const invoke = (EndpointName: string, body: unknown) =>
      client().send(new InvokeEndpointCommand({ EndpointName, ContentType: 'application/json', Body: JSON.stringify(body) }));
    await expect(invoke('another', { inputs: ['a'] })).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(invoke('alex-embeddings', { texts: ['a'] })).rejects.toMatchObject({ name: 'ModelError' });
    await expect(invoke('alex-embeddings', { inputs: [] })).rejects.toMatchObject({ name: 'ModelError' });
    expect(
      (
        await fetch(`${endpoint.url}/endpoints/alex-embeddings/invocations`, {
          method: 'POST',
          body: '{',
          headers: { 'content-type': 'application/json' },
        })
      ).status,
    ).toBe(400);
    expect((await fetch(endpoint.url, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
  });
});
