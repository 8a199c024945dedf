/** How a guest behaves: robots.txt, conditions, pauses, and limits of size, time and packing. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RESEARCH_LIMITS } from '#schema/research.ts';
import { openWeb, type WebSettings } from '#ports/web/web.ts';
import { textOf } from '#ports/web/text.ts';
import { listen, type Listening } from '../../../lib/local/listen.ts';

let server: Listening;
let asked: { path: string; headers: IncomingHttpHeaders; at: number }[] = [];
let answer: (path: string, response: ServerResponse, headers: IncomingHttpHeaders) => void;
beforeAll(async () => {
  server = await listen(
    createServer((request, response) => {
      asked.push({ path: request.url ?? '', headers: request.headers, at: performance.now() });
      answer(request.url ?? '', response, request.headers);
    }),
  );
});
afterAll(() => server.close());
beforeEach(() => {
  asked = [];
  answer = (path, response) =>
    void (path.endsWith('robots.txt')
      ? response.writeHead(404).end()
      : response.writeHead(200, { 'content-type': 'text/html' }).end('<p>here</p>'));
});
const open = (settings: WebSettings = {}) => openWeb({ standIn: server.url, answerMs: 1_500, pauseMs: 0, ...settings });
const page = (path = 'page', known: { etag: string | null; lastModified: string | null } | null = null) => ({
  address: `https://www.bank.example/${path}`,
  hosts: ['www.bank.example'],
  accept: 'text/html',
  known,
});

describe('robots.txt', () => {
  const robots =
    (status: number, body = '') =>
    (path: string, response: ServerResponse) =>
      void (path.endsWith('robots.txt')
        ? response.writeHead(status).end(body)
        : response.writeHead(200, { 'content-type': 'text/html' }).end('x'));
  test.each([
    ['none', 404, '', true],
    ['one that may not be read', 403, '', true],
    ['an empty one', 200, '', true],
    ['a server’s fault', 500, '', false],
    ['all for everybody', 200, 'User-agent: *\nDisallow: /', false],
    ['all for others', 200, 'User-agent: Other\nDisallow: /', true],
    ['us by name', 200, 'User-agent: AlexResearcher\nDisallow: /page\n\nUser-agent: *\nAllow: /', false],
    ['another part', 200, 'User-agent: *\nDisallow: /private/', true],
    ['the longer rule wins', 200, 'User-agent: *\nDisallow: /\nAllow: /page', true],
    ['markup in its place', 200, '<html>no</html>', true],
  ])('%s', async (_, status, body, isAllowed) => {
    answer = robots(status, body);
    const asking = open()(page());
    if (isAllowed) expect(await asking).toMatchObject({ status: 200 });
    else
      await expect(asking).rejects.toMatchObject({
        message: `the robots.txt of www.bank.example ${status === 500 ? 'cannot be had: it was answered with 500' : 'does not allow it'}`,
        passes: status === 500,
      });
    expect(asked.map(({ path }) => path).includes('/www.bank.example/page')).toBe(isAllowed);
  });

  test('is asked for once in a run, and says who asks', async () => {
    const web = open({ contact: 'operator@alex.example' });
    await web(page('a'));
    await web(page('b'));
    expect(asked.map(({ path }) => path)).toEqual(['/www.bank.example/robots.txt', '/www.bank.example/a', '/www.bank.example/b']);
    expect(asked[1]?.headers['user-agent']).toBe('AlexResearcher/1.0 (operator@alex.example)');
  });
});

test('what is known is asked for by its condition; what has not changed is null, and a 304 that nobody asked for is none', async () => {
  answer = (path, response, headers) =>
    void (path.endsWith('robots.txt')
      ? response.writeHead(404).end()
      : headers['if-none-match'] === '"1"' || headers['if-modified-since'] !== undefined
        ? response.writeHead(304).end()
        : response
            .writeHead(200, { 'content-type': 'text/html', 'etag': '"1"', 'last-modified': 'Thu, 26 Nov 2026 08:00:00 GMT' })
            .end('x'));
  const web = open();
  const got = await web(page());
  expect(got?.validators).toEqual({ etag: '"1"', lastModified: 'Thu, 26 Nov 2026 08:00:00 GMT' });
  expect(await web(page('page', { etag: '"1"', lastModified: null }))).toBeNull();
  expect(await web(page('page', { etag: null, lastModified: 'Thu, 26 Nov 2026 08:00:00 GMT' }))).toBeNull();
  expect(await web(page('page', { etag: '"0"', lastModified: null }))).toMatchObject({ status: 200 });
  answer = (path, response) => void response.writeHead(path.endsWith('robots.txt') ? 404 : 304).end();
  await expect(web(page())).rejects.toThrow('it was answered with 304');
});

test('an answer is read to the limit and no further, also one that unpacks to more; the connection ends there', async () => {
  let closed = false;
  answer = (path, response) => {
    if (path.endsWith('robots.txt')) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/html' });
    const piece = 'x'.repeat(64_000);
    const write = (): void => {
      while (!response.destroyed && response.write(piece));
      if (!response.destroyed) response.once('drain', write);
    };
    response.once('close', () => (closed = true));
    write();
  };
  const endless = await open()(page());
  expect(endless).toMatchObject({ isCut: true });
  expect(endless?.body.length).toBe(RESEARCH_LIMITS.bytes);
  await expect.poll(() => closed).toBe(true);
  answer = (path, response) =>
    void (path.endsWith('robots.txt')
      ? response.writeHead(404).end()
      : response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000, 'x'))));
  const bomb = await open()(page());
  expect(bomb).toMatchObject({ isCut: true });
  expect(bomb?.body.length).toBe(RESEARCH_LIMITS.bytes);
});

test.each([
  ['silence', (_: ServerResponse) => undefined, 'in time'],
  [
    'a beginning and then silence',
    (response: ServerResponse) => void response.writeHead(200, { 'content-type': 'text/html' }).write('<p>'),
    'in time',
  ],
  ['a connection that is cut', (response: ServerResponse) => void response.destroy(), 'could not be read'],
  [
    'packing that nobody asked for',
    (response: ServerResponse) => void response.writeHead(200, { 'content-encoding': 'br' }).end('x'),
    'packed by br',
  ],
  [
    'packing that is none',
    (response: ServerResponse) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip'),
    'could not be read',
  ],
  ['an error', (response: ServerResponse) => void response.writeHead(500).end(), 'answered with 500'],
  ['gone', (response: ServerResponse) => void response.writeHead(410).end(), 'answered with 410'],
])('%s is refused', async (_, fault, why) => {
  answer = (path, response) => void (path.endsWith('robots.txt') ? response.writeHead(404).end() : fault(response));
  await expect(open({ answerMs: 400 })(page())).rejects.toThrow(why);
});

test('a host that asks for a pause is left alone for the rest of the run', async () => {
  answer = (path, response) => void response.writeHead(path.endsWith('robots.txt') ? 404 : 429).end();
  const web = open();
  await expect(web(page('a'))).rejects.toThrow('answered with 429');
  await expect(web(page('b'))).rejects.toThrow('asked to be left alone');
  expect(asked).toHaveLength(2);
});

describe('bytes as text', () => {
  const html = (body: Buffer, type = 'text/html', isCut = false) => textOf({ headers: { 'content-type': type }, body }, 'html', isCut);
  const CAFE = '<p>The cafés</p>';
  test.each([
    ['UTF-8, unnamed', Buffer.from(CAFE), 'text/html'],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${CAFE}`), 'text/html; charset=utf-8'],
    ['Latin-1, named', Buffer.from(CAFE, 'latin1'), 'text/html; charset=ISO-8859-1'],
    ['named in the page', Buffer.from(`<meta charset="windows-1252">${CAFE}`, 'latin1'), 'text/html'],
    ['UTF-8 that is said to be Latin-1', Buffer.from(CAFE), 'text/html;charset="iso-8859-1"'],
    ['UTF-16', Buffer.from(`\ufeff${CAFE}`, 'utf16le'), 'text/html; charset=utf-16'],
  ])('%s', (_, body, type) => {
    expect(html(body, type)).toContain('The cafés');
  });
  test('of a text that was cut the half character is left out', () => {
    expect(html(Buffer.from('<p>é').subarray(0, 4), 'text/html', true)).toBe('<p>');
  });
  test.each([
    ['Latin-1 that is said to be UTF-8', Buffer.from(CAFE, 'latin1'), 'text/html; charset=utf-8', 'not in the character set utf-8'],
    ['Latin-1, unnamed', Buffer.from(CAFE, 'latin1'), 'text/html', 'not in the character set utf-8'],
    ['a set that nobody knows', Buffer.from(CAFE), 'text/html; charset=klingon', 'klingon, which is not known'],
    ['nothing', Buffer.alloc(0), 'text/html', 'it is empty'],
    ['a PDF', Buffer.from('%PDF'), 'application/pdf', 'it is application/pdf'],
    ['a picture', Buffer.from('x'), 'image/png', 'it is image/png'],
    ['no type', Buffer.from('x'), '', 'of no stated type'],
    ['a feed in a page’s place', Buffer.from('x'), 'application/rss+xml', 'it is application/rss+xml'],
  ])('%s is refused', (_, body, type, why) => {
    expect(() => html(body, type)).toThrow(why);
  });
});
