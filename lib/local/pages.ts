/**
 * A small piece of web on this machine, which the researcher is led to for every host below `.example`: feeds and pages written for the purpose, and one of each kind that it has to refuse. Days in them are so many before the
 * month began, so that they are never old and stay for a month as they are.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { openDatabase } from '#ports/database.ts';
import { putSources } from '#ports/research-store.ts';
import { ResearchSources, type ResearchSource } from '#schema/research.ts';
import { forPrograms } from './callers.ts';
import { DATABASE_ARN, DATABASE_NAME, PROJECT_ROOT, REGION, secretArn } from './endpoints.ts';
import { listen } from './listen.ts';

export interface Pages {
  url: string;
  /** What was asked for, in order: `www.bank.example/feed.xml`. */
  asked: string[];
  /** Answers something else for an address from now on; null as before. */
  change(address: string, body: string | null, type?: string): void;
  close(): Promise<void>;
}

const FOLDER = join(PROJECT_ROOT, 'lib', 'local', 'pages');
const HTML = 'text/html; charset=utf-8';
const FEED = 'application/rss+xml';

/** The sources of which this is the web. */
export function sampleSources(): ResearchSource[] {
  return ResearchSources.parse(JSON.parse(readFileSync(join(FOLDER, 'sources.json'), 'utf8'))).sources;
}

/** Into a database of this machine, beside the sources that Alex comes with; the cloud never gets them. */
export async function loadSampleSources(rdsData: string): Promise<void> {
  const db = openDatabase({
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL_RDS_DATA: rdsData,
    DATABASE_ARN,
    DATABASE_NAME,
    DATABASE_SECRET_ARN: secretArn('worker'),
  });
  await putSources(db, sampleSources());
}

interface Page {
  type: string;
  file: string;
}
/** Address → file below `pages/`. */
const PAGES: Readonly<Record<string, Page>> = {
  'www.bank.example/robots.txt': { type: 'text/plain', file: 'bank.example/robots.txt' },
  'www.bank.example/feed.xml': { type: FEED, file: 'bank.example/feed.xml' },
  'www.bank.example/news/policy-rate.html': { type: HTML, file: 'bank.example/news-policy-rate.html' },
  'www.bank.example/news/idle-cash.html': { type: HTML, file: 'bank.example/news-idle-cash.html' },
  'www.statistics.example/atom.xml': { type: 'application/atom+xml', file: 'statistics.example/atom.xml' },
  'www.statistics.example/prices.html': { type: HTML, file: 'statistics.example/prices.html' },
  'www.statistics.example/spending.html': { type: HTML, file: 'statistics.example/spending.html' },
  'www.office.example/guides/rebalancing.html': { type: HTML, file: 'office.example/guides-rebalancing.html' },
  'www.fund.example/notices.xml': { type: FEED, file: 'fund.example/notices.xml' },
  'www.fund.example/notices/cost.html': { type: HTML, file: 'fund.example/notices-cost.html' },
  'www.trouble.example/robots.txt': { type: 'text/plain', file: 'trouble.example/robots.txt' },
  'www.trouble.example/feed.xml': { type: FEED, file: 'trouble.example/feed.xml' },
  'www.trouble.example/injection.html': { type: HTML, file: 'trouble.example/injection.html' },
  'www.trouble.example/scripts.html': { type: HTML, file: 'trouble.example/scripts.html' },
  'www.trouble.example/tomorrow.html': { type: HTML, file: 'trouble.example/tomorrow.html' },
};

/** What no file can be. */
const TROUBLES: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'documents.fund.example/report.pdf': (response) => answer(response, 200, 'application/pdf', '%PDF-1.7'),
  'www.trouble.example/endless.html': (response) =>
    endlessly(
      response,
      HTML,
      '<!doctype html><title>Endless</title><main>',
      '<p>This paragraph is followed by another one, and that by yet another.</p>',
    ),
  'www.trouble.example/endless.xml': (response) =>
    endlessly(
      response,
      FEED,
      '<rss version="2.0"><channel><title>Endless</title>',
      '<item><title>The same page again</title><link>https://www.trouble.example/injection.html</link></item>',
    ),
  'www.trouble.example/binary.html': (response) =>
    answer(response, 200, HTML, Buffer.from(Array.from({ length: 4_000 }, (_, index) => (index * 37) % 256))),
  'www.trouble.example/charset.html': (response) =>
    answer(
      response,
      200,
      HTML,
      Buffer.from(
        '<main><h1>Prices</h1><p>The caf\u00e9s raised their prices, as cr\u00e8mes and p\u00e2t\u00e9s became dear in every town.</p></main>',
        'latin1',
      ),
    ),
  'www.trouble.example/empty.html': (response) => answer(response, 200, HTML, ''),
  'www.trouble.example/inside.html': (response) => redirect(response, 'http://169.254.169.254/latest/meta-data/'),
  'www.trouble.example/loop.html': (response) => redirect(response, '/loop.html'),
};

export async function startPages(now: () => Date = () => new Date()): Promise<Pages> {
  const asked: string[] = [];
  const changed = new Map<string, { body: string; type: string }>();
  const server = createServer(
    forPrograms((request, response) => {
      const address = decodeURI((request.url ?? '/').slice(1).split('?')[0] ?? '');
      asked.push(address);
      const page = PAGES[address];
      const trouble = TROUBLES[address];
      const other = changed.get(address);
      if (other !== undefined) serve(request, response, other.type, other.body);
      else if (page !== undefined) serve(request, response, page.type, dated(readFileSync(join(FOLDER, page.file), 'utf8'), now()));
      else if (trouble !== undefined) trouble(response);
      else answer(response, 404, 'text/plain', 'There is no such page.');
    }),
  );
  const listening = await listen(server);
  return {
    url: listening.url,
    asked,
    change: (address, body, type = HTML) => void (body === null ? changed.delete(address) : changed.set(address, { body, type })),
    close: () => listening.close(),
  };
}

/** `{{day:-9}}`, `{{rfc:-9}}`, `{{long:-9}}`: nine days before the month began, as `2026-10-23`, as feeds write it and in words. */
function dated(text: string, now: Date): string {
  return text.replace(/\{\{(day|rfc|long):(-?\d{1,4})\}\}/g, (_, form: string, days: string) => {
    const day = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1 + Number(days), 9));
    if (form === 'day') return day.toISOString().slice(0, 10);
    return form === 'rfc'
      ? day.toUTCString()
      : day.toLocaleDateString('en-US', { month: 'long', day: 'numeric', year: 'numeric', timeZone: 'UTC' });
  });
}

function serve(request: IncomingMessage, response: ServerResponse, type: string, body: string): void {
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 16)}"`;
  if (request.headers['if-none-match'] === etag) response.writeHead(304, { etag }).end();
  else response.writeHead(200, { 'content-type': type, etag }).end(body);
}

function answer(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location }).end();
}

/** Until who asked has had enough. */
function endlessly(response: ServerResponse, type: string, beginning: string, more: string): void {
  response.writeHead(200, { 'content-type': type });
  response.write(beginning);
  const piece = more.repeat(500);
  const write = (): void => {
    while (!response.destroyed && response.write(piece));
    if (!response.destroyed) response.once('drain', write);
  };
  write();
}
