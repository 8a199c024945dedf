/** A household with names and amounts that can be told anywhere, walked through everything that runs: the API's ways, analyses that end well and badly, a paused database, prices, documents. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ReportView } from '../../schema/api.ts';
import { openIngestKey } from '../../lib/local/knowledge.ts';
import { messageOf, readWebhookSecret, signedHeaders } from '../../lib/local/issuer-webhooks.ts';
import { functionArn, type InvokeResult } from '../../lib/local/lambda.ts';
import { startSystem, type System } from '../../lib/local/system.ts';
import { preparedPlace } from '../local-system.ts';

export type Line = Record<string, unknown>;

/** What must be in no line: what people are called, what they own, who they are. */
export const MARKERS = [
  'Quillfeather',
  'Zebulon',
  'Marmaduke',
  'Oriflamme',
  '731942.17',
  '731,942',
  '4217.3391',
  '4,217.33',
  'QFMX',
  'wishbone',
  '83.7719',
] as const;
const USER = 'user_Quillfeather';

export interface Walked {
  lines: { function: string; line: Line; text: string }[];
  /** Session tokens that were sent, and amounts that a report states. */
  secrets: string[];
  jobs: { completed: string; failed: string };
}

export async function walk(): Promise<Walked> {
  const [feed, place] = [await startFeed(), await preparedPlace()];
  const { folder } = place;
  let failing = false;
  const onInvoke = (name: string): InvokeResult | undefined =>
    failing && name === 'reporter' ? { ok: false, error: { errorType: 'SheetMismatchError', errorMessage: 'by the test' } } : undefined;
  const system = await startSystem({
    port: 0,
    ...place,
    environment: { POLYGON_API_KEY: 'wishbone', POLYGON_URL: feed.url },
    log: () => undefined,
    retryIntervals: 5,
    sweepEveryMs: 300,
    onInvoke,
  });
  const secrets: string[] = [];
  try {
    const ask = asker(system, secrets);
    await household(ask);
    await waysOfTheApi(ask);
    system.dataApi.pauseFor(1);
    const completed = await analysed(ask);
    const { reports } = (await ask('GET', '/api/reports')) as { reports: { id: string }[] };
    const report = ReportView.parse(await ask('GET', `/api/reports/${reports[0]?.id ?? ''}`));
    secrets.push(...report.facts.map(({ display }) => display).filter((display) => /\$\d[\d,]{3,}/.test(display)));
    system.bedrock?.faults.set({ mode: 'throttle', calls: 1 }, { mode: 'invent', only: 'write_report', calls: 1 });
    await analysed(ask);
    failing = true;
    const failed = await analysed(ask);
    failing = false;
    await documents(system, folder);
    await webhooks(system, folder);
    await system.invoke(functionArn('prices'), {});
    await system.invoke(functionArn('researcher'), { sources: ['sample-office'] });
    await sleep(700); // a sweep or two
    await ask('DELETE', '/api/me');
    await system.stop(); // the last lines are written by then
    return { secrets, jobs: { completed, failed }, lines: linesBelow(folder) };
  } finally {
    await system.stop();
    feed.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every line that any function has written. */
function linesBelow(folder: string): Walked['lines'] {
  const logs = join(folder, 'logs');
  return readdirSync(logs).flatMap((file) =>
    readFileSync(join(logs, file), 'utf8')
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => ({ function: file.replace(/\.log(\.1)?$/, ''), text, line: JSON.parse(text) as Line })),
  );
}

type Ask = (method: string, path: string, body?: unknown, options?: { token?: string; mustSucceed?: boolean }) => Promise<unknown>;
const OK = { mustSucceed: true };

function asker(system: System, secrets: string[]): Ask {
  return async (method, path, body, options = {}) => {
    const token = options.token ?? (await system.token(USER));
    secrets.push(token, token.split('.')[2] ?? token);
    const response = await fetch(`${system.url}${path}`, {
      method,
      headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (options.mustSucceed === true && !response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text.startsWith('{') ? (JSON.parse(text) as unknown) : text;
  };
}

async function household(ask: Ask): Promise<void> {
  await ask('PUT', '/api/me/settings', { displayName: 'Marmaduke Quillfeather' }, OK);
  const { id } = (await ask('POST', '/api/accounts', { name: 'Zebulon’s Oriflamme', kind: 'taxable', cashBalance: '731942.17' }, OK)) as {
    id: string;
  };
  await ask('POST', `/api/accounts/${id}/positions`, { symbol: 'VTI', quantity: '4217.3391' }, OK);
  await ask(
    'POST',
    `/api/accounts/${id}/positions`,
    { symbol: 'QFMX', name: 'Oriflamme Growth', quantity: '12', price: { amount: '83.7719', asOf: '2026-11-20' } },
    OK,
  );
}

/** Well and badly asked, each with something that must not be logged. */
async function waysOfTheApi(ask: Ask): Promise<void> {
  for (const path of [
    '/api/me',
    '/api/portfolio',
    '/api/accounts',
    '/api/usage',
    '/api/audit',
    '/api/instruments?q=Oriflamme',
    '/api/instruments/QFMX',
    '/api/jobs',
    '/api/retirement',
    '/api/knowledge/search?q=Zebulon',
    '/api/export',
    '/api/export/positions.csv',
    '/api/health',
  ])
    await ask('GET', path);
  await ask('POST', '/api/holdings/preview', {
    asOf: '2026-11-20',
    text: 'Symbol,Quantity,Price\nQFMX,4217.3391,83.7719\nOriflamme,x,731942.17\n',
  });
  await ask('POST', '/api/accounts', { name: 'Zebulon', kind: 'Oriflamme', cashBalance: '731942.17' });
  await ask('GET', '/api/Zebulon/Quillfeather');
  await ask('PATCH', '/api/portfolio', { Zebulon: '731942.17' });
  await ask('GET', '/api/portfolio', undefined, { token: 'Quillfeather.is.nobody' });
  await ask('POST', '/api/retirement/what-if', { Zebulon: 731_942.17 });
}

/** Answers the job's id when it has ended. */
async function analysed(ask: Ask): Promise<string> {
  const { jobId } = (await ask('POST', '/api/analyze', {}, OK)) as { jobId: string };
  for (let tries = 0; tries < 600; tries += 1) {
    const { status } = (await ask('GET', `/api/jobs/${jobId}`)) as { status: string };
    if (status === 'completed' || status === 'failed') return jobId;
    await sleep(100);
  }
  throw new Error(`Job ${jobId} has not ended within a minute.`);
}

async function documents(system: System, folder: string): Promise<void> {
  const document = {
    title: 'Zebulon’s letter',
    url: 'https://example.com/zebulon',
    publisher: 'Oriflamme',
    published: '2026-11-20',
    text: 'Zebulon Quillfeather writes that the Oriflamme fund has fallen by 731,942.17 dollars. It was a long letter, and this is the end of it.',
  };
  const send = (documents: unknown[]) =>
    fetch(`${system.url}/ingest`, {
      method: 'POST',
      headers: { 'x-api-key': openIngestKey(folder), 'content-type': 'application/json' },
      body: JSON.stringify({ documents }),
    });
  await send([document, { ...document, url: 'https://example.com/early', published: '2999-01-01' }, { ...document, url: 'Zebulon' }]);
  await send([document]);
  await send([{ ...document, text: `${document.text} Zebulon has added a line to it.` }]);
}

/** What Clerk sends of a user, signed and not. */
async function webhooks(system: System, folder: string): Promise<void> {
  const body = messageOf({ type: 'user.updated', user: USER, name: 'Marmaduke Quillfeather', at: new Date() });
  const send = (headers: Record<string, string>) => fetch(`${system.url}/api/webhooks/clerk`, { method: 'POST', headers, body });
  await send(signedHeaders(readWebhookSecret(folder), body));
  await send({ 'content-type': 'application/json', 'svix-id': randomUUID(), 'svix-timestamp': '0', 'svix-signature': 'v1,Zebulon' });
}

/** Closes of any day, as the price provider answers them. */
async function startFeed(): Promise<{ url: string; close: () => void }> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        status: 'OK',
        resultsCount: 2,
        results: [
          { T: 'VTI', c: 330.5 },
          { T: 'BND', c: 74.1 },
        ],
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
}
