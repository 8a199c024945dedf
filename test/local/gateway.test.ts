import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from '../../lib/local/gateway.ts';
import type { InvokeResult } from '../../lib/local/lambda.ts';
import { PortTakenError } from '../../lib/local/listen.ts';
import { Problem } from '../../schema/problem.ts';

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:alex-api';
const JWKS = { keys: [{ kty: 'RSA', kid: 'one' }] };

let gateway: Gateway;
let events: APIGatewayProxyEventV2[];
let reply: (event: APIGatewayProxyEventV2) => InvokeResult | Promise<InvokeResult>;

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  bytes: Buffer;
}

/** A request with nothing added or tidied, as fetch would. */
function ask(
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: gateway.port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
          bytes: Buffer.concat(chunks),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}
function expectProblem(answer: Answer, status: number): Problem {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  const problem = Problem.parse(JSON.parse(answer.body));
  expect(problem).toMatchObject({ status, correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
  expect(answer.headers['x-correlation-id']).toBe(problem.correlationId);
  return problem;
}

beforeEach(async () => {
  events = [];
  reply = () => ({ ok: true, payload: { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: '{"status":"ok"}' } });
  gateway = await startGateway({ port: 0, jwks: JWKS, limitMs: 1_000 });
  gateway.serve((arn, payload) => {
    expect(arn).toBe(ARN);
    events.push(payload as APIGatewayProxyEventV2);
    return Promise.resolve(reply(payload as APIGatewayProxyEventV2));
  }, ARN);
});
afterEach(() => gateway.close(0));

describe('the event that the API function gets', () => {
  it('has payload format 2.0: path without stage, lower-case headers, cookies, joined query parameters', async () => {
    await ask('/api/jobs/a%20b?x=1&x=2&y=%C3%BC', { headers: { 'X-Thing': ['a', 'b'], 'Cookie': 'one=1; two=2', 'User-Agent': 'test' } });
    expect(events[0]).toMatchObject({
      version: '2.0',
      rawPath: '/api/jobs/a%20b',
      rawQueryString: 'x=1&x=2&y=%C3%BC',
      queryStringParameters: { x: '1,2', y: 'ü' },
      cookies: ['one=1', 'two=2'],
      headers: { 'x-thing': 'a,b', 'x-forwarded-for': '127.0.0.1' },
      requestContext: {
        stage: '$default',
        http: { method: 'GET', path: '/api/jobs/a%20b', sourceIp: '127.0.0.1', userAgent: 'test', protocol: 'HTTP/1.1' },
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
      isBase64Encoded: false,
    });
    expect(events[0]?.headers).not.toHaveProperty('cookie');
    expect(events[0]).not.toHaveProperty('body');
  });

  it('carries text as text, and everything else as base64', async () => {
    const json = JSON.stringify({ name: 'Zoë' });
    await ask('/api/accounts', { method: 'POST', headers: { 'content-type': 'application/json' }, body: json });
    await ask('/api/accounts', { method: 'POST', headers: { 'content-type': 'image/png' }, body: Buffer.from([0, 255]) });
    await ask('/api/accounts', { method: 'POST', headers: { 'content-type': 'application/json' }, body: Buffer.from([0x7b, 0xff]) });
    expect(events.map(({ body, isBase64Encoded }) => ({ body, isBase64Encoded }))).toEqual([
      { body: json, isBase64Encoded: false },
      { body: 'AP8=', isBase64Encoded: true },
      { body: 'e/8=', isBase64Encoded: true },
    ]);
  });
});

it('hands a path that has a function of its own to that one, and its neighbours to the API', async () => {
  const asked: string[] = [];
  gateway.serve(
    (arn) => {
      asked.push(arn);
      return Promise.resolve({ ok: true, payload: { statusCode: 204 } });
    },
    ARN,
    { '/api/webhooks/clerk': 'arn:of:its:own' },
  );
  for (const path of ['/api/webhooks/clerk', '/api/webhooks/clerk?x=1', '/api/webhooks/clerk/', '/api/webhooks', '/api/constructor'])
    await ask(path, { method: 'POST' });
  expect(asked).toEqual(['arn:of:its:own', 'arn:of:its:own', ARN, ARN, ARN]);
});

describe('the answer that a client gets', () => {
  it("has the function's status, headers, cookies and body", async () => {
    reply = () => ({
      ok: true,
      payload: { statusCode: 202, headers: { 'X-Count': 3 }, cookies: ['a=1; HttpOnly', 'b=2'], body: 'AP8=', isBase64Encoded: true },
    });
    const answer = await ask('/api/analyze', { method: 'POST' });
    expect(answer).toMatchObject({
      status: 202,
      headers: { 'x-count': '3', 'set-cookie': ['a=1; HttpOnly', 'b=2'], 'content-length': '2' },
    });
    expect([...answer.bytes]).toEqual([0, 255]);
  });

  it('is JSON with status 200 where the function answers no HTTP response', async () => {
    reply = () => ({ ok: true, payload: { anything: 1 } });
    expect(await ask('/api/x')).toMatchObject({ status: 200, body: '{"anything":1}', headers: { 'content-type': 'application/json' } });
  });

  it('has no body for HEAD and 204, and lets the function see HEAD and OPTIONS', async () => {
    expect(await ask('/api/health', { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
    reply = () => ({ ok: true, payload: { statusCode: 204 } });
    expect(await ask('/api/health', { method: 'OPTIONS' })).toMatchObject({ status: 204, body: '' });
    expect(events.map((event) => event.requestContext.http.method)).toEqual(['HEAD', 'OPTIONS']);
  });

  it.each([
    ['a thrown error', { errorType: 'TypeError', errorMessage: 'secret detail', trace: ['at secret'] }, 502],
    ['a dead worker', { errorType: 'Runtime.ExitError', errorMessage: 'secret detail' }, 502],
    ['a time-out', { errorType: 'Sandbox.Timedout', errorMessage: 'secret detail' }, 504],
    ['a stopping system', { errorType: 'Lambda.ServiceException', errorMessage: 'secret detail' }, 503],
    ['an event too large for Lambda', { errorType: 'Lambda.RequestTooLargeException', errorMessage: 'secret detail' }, 413],
  ])('tells nothing of the inside when the function fails by %s', async (_what, error, status) => {
    reply = () => ({ ok: false, error });
    const answer = await ask('/api/portfolio');
    expectProblem(answer, status);
    expect(answer.body).not.toMatch(/secret|TypeError|Runtime/);
  });

  it.each([{ statusCode: 'ok' }, { statusCode: 42 }, { statusCode: 200, body: { not: 'text' } }])(
    'is a 502 when the function answers nonsense: %j',
    async (payload) => {
      reply = () => ({ ok: true, payload });
      expectProblem(await ask('/api/portfolio'), 502);
    },
  );

  it('is a problem, too, when a header that the function answers cannot be sent', async () => {
    reply = () => ({ ok: true, payload: { statusCode: 200, headers: { 'bad header': 'a' } } });
    expectProblem(await ask('/api/portfolio'), 500);
  });

  it('comes after the limit as a 504, whatever the function does', async () => {
    reply = () => new Promise(() => undefined);
    expectProblem(await ask('/api/portfolio'), 504);
  });
});

describe('what the gateway refuses', () => {
  it.each(['evil.example', 'evil.example:3000', '127.0.0.1.evil.example', 'localhost@evil.example', 'localhost:3000, evil.example'])(
    'a request for the host "%s"',
    async (host) => {
      expectProblem(await ask('/api/health', { headers: { host } }), 421);
      expectProblem(await ask('/.well-known/jwks.json', { headers: { host } }), 421);
      expect(events).toEqual([]);
    },
  );

  it('a request that names no host', async () => {
    expectProblem(await raw('GET /api/health HTTP/1.1\r\nHost:\r\n\r\n'), 421);
  });

  it.each(['127.0.0.1', 'localhost:3000', 'LOCALHOST', '[::1]:3000'])('but not the host "%s"', async (host) => {
    expect((await ask('/api/health', { headers: { host } })).status).toBe(200);
  });

  it.each(['/api/%zz', '//api/health', 'http://127.0.0.1/api/health', '*', '/%E0%A4%A'])('the malformed path %s', async (path) => {
    expectProblem(await ask(path), 400);
    expect(events).toEqual([]);
  });

  it('a body over 10 MB, announced or not', async () => {
    const big = Buffer.alloc(10 * 1024 * 1024 + 1, 'x');
    const headers = { 'content-type': 'text/plain' };
    expectProblem(
      await ask('/api/accounts', { method: 'POST', headers: { ...headers, 'content-length': String(big.length) } }).catch(() =>
        announced(big.length),
      ),
      413,
    );
    expectProblem(await unannounced(big), 413);
    expect(events).toEqual([]);
  });

  it('anything but reading outside the API, and addresses where nothing is', async () => {
    const refused = await ask('/', { method: 'POST' });
    expectProblem(refused, 405);
    expect(refused.headers.allow).toBe('GET, HEAD');
    expectProblem(await ask('/nothing'), 404);
    expectProblem(await ask('/apiary'), 404);
    expect(events).toEqual([]);
  });

  it('the API before it is open', async () => {
    await gateway.close(0);
    gateway = await startGateway({ port: 0, jwks: JWKS });
    const early = await ask('/api/health');
    expectProblem(early, 503);
    expect(early.headers['retry-after']).toBe('2');
  });

  it('more at once than the stage takes, of everybody together, until there is room again; the site and the keys are not counted', async () => {
    await gateway.close(0);
    gateway = await startGateway({ port: 0, jwks: JWKS, throttle: { ratePerSecond: 2, burst: 3 } });
    gateway.serve(() => Promise.resolve(reply({} as APIGatewayProxyEventV2)), ARN);
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask('/api/health')));
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(3);
    const refused = answers.find(({ status }) => status === 429);
    if (refused === undefined) throw new Error('nothing was throttled');
    expectProblem(refused, 429);
    expect(refused.headers['retry-after']).toBe('1');
    expect((await ask('/.well-known/jwks.json')).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await ask('/api/health')).status).toBe(200);
  });

  it('a port that is taken, by name', async () => {
    await expect(startGateway({ port: gateway.port, jwks: JWKS })).rejects.toThrow(PortTakenError);
  });
});

describe('what else is on the port', () => {
  it("serves the issuer's public keys and a plain page that says how to begin", async () => {
    expect(JSON.parse((await ask('/.well-known/jwks.json')).body)).toEqual(JWKS);
    const page = await ask('/');
    expect(page.headers['content-type']).toContain('text/plain');
    expect(page.body).toContain('npm run --silent token -- --user demo');
    expect(page.body).toContain(`http://127.0.0.1:${gateway.port}/api/portfolio`);
  });

  it("serves a site's files, its pages and its fallback for other addresses, and nothing outside its folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'alex site '));
    mkdirSync(join(folder, 'site'));
    writeFileSync(join(folder, 'site', 'index.html'), '<title>Alex</title>');
    writeFileSync(join(folder, 'site', '200.html'), '<title>App</title>');
    writeFileSync(join(folder, 'site', 'app.js.br'), 'packed');
    writeFileSync(join(folder, 'site', 'app.js'), 'let x;');
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    await gateway.close(0);
    gateway = await startGateway({ port: 0, jwks: JWKS, site: join(folder, 'site') });
    expect(await ask('/app.js')).toMatchObject({
      status: 200,
      body: 'let x;',
      headers: { 'content-type': 'text/javascript; charset=utf-8' },
    });
    expect(await ask('/app.js', { headers: { 'Accept-Encoding': 'gzip, br' } })).toMatchObject({
      status: 200,
      body: 'packed',
      headers: { 'content-encoding': 'br', 'vary': 'accept-encoding' },
    });
    expect(await ask('/')).toMatchObject({ status: 200, body: '<title>Alex</title>' });
    expect(await ask('/portfolio')).toMatchObject({ status: 200, body: '<title>App</title>' });
    expectProblem(await ask('/_app/gone.js'), 404);
    for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/a/%00'])
      expect((await ask(path)).body).not.toContain('secret');
    rmSync(folder, { recursive: true });
  });
});

/** Announces a body and waits for the answer before sending it. */
function announced(length: number): Promise<Answer> {
  return raw(`POST /api/accounts HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`);
}
/** Sends a body in chunks, of which nobody knows the sum. */
function unannounced(body: Buffer): Promise<Answer> {
  return raw(`POST /api/accounts HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`, body);
}
function raw(head: string, body?: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(gateway.port, '127.0.0.1', () => {
      socket.write(head);
      if (body !== undefined) socket.write(body);
    });
    let text = '';
    const done = (): void => {
      const [status, ...lines] = (text.split('\r\n\r\n')[0] ?? '').split('\r\n');
      if (status === undefined || status === '') return reject(new Error('no answer'));
      const headers = Object.fromEntries(
        lines.map((line) => [(line.split(': ')[0] ?? '').toLowerCase(), line.split(': ').slice(1).join(': ')]),
      );
      const content = text.split('\r\n\r\n')[1] ?? '';
      resolve({ status: Number(status.split(' ')[1]), headers, body: content, bytes: Buffer.from(content) });
    };
    socket.on('data', (chunk) => {
      text += chunk.toString();
      if (text.includes('\r\n\r\n') && text.endsWith('}')) socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', done);
  });
}
