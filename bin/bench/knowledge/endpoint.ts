/** A process of its own with the endpoint of embeddings and nothing else: embeds what it is told, then says how much memory it has taken at the most. */
import { startSageMaker } from '../../../lib/local/sagemaker.ts';

const endpoint = await startSageMaker({ endpointName: 'alex-embeddings' });
const text = 'Treasury bills are short-term debt of the United States, sold below their face value and repaid in full within a year. '
  .repeat(7)
  .slice(0, 900);
let most = 0;
for (let batch = 0; batch < 8; batch += 1) {
  const answer = await fetch(`${endpoint.url}/endpoints/alex-embeddings/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ inputs: Array.from({ length: 16 }, (_, n) => `${batch} ${n} ${text}`) }),
  });
  if (!answer.ok) throw new Error(`The endpoint answers ${answer.status}.`);
  await answer.arrayBuffer();
  most = Math.max(most, process.memoryUsage().rss);
}
process.stdout.write(String(most));
await endpoint.close();
