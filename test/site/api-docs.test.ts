/** The API's page in a real browser, at three widths and in both schemes, with the headers that it is served with. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from '../../functions/api/openapi.ts';
import { ROUTES } from '../../functions/api/routes.ts';
import { serviceRoutes } from '../../functions/api/routes/service.ts';
import { answer } from '../../functions/api/respond.ts';
import { launchBrowser } from '../../lib/local/browser.ts';
import { axeFinds } from './faultless.ts';

const SLOW = 60_000;
const OPERATIONS = Object.values(openApiDocument(ROUTES).paths ?? {}).flatMap((methods) =>
  Object.values(methods as Record<string, { operationId: string }>),
);
let server: Server;
let browser: Browser;
let url: string;

beforeAll(async () => {
  const pages = new Map(serviceRoutes(() => ROUTES).map((route) => [route.path, route]));
  server = createServer((request, response) => {
    const route = pages.get(request.url ?? '');
    if (route === undefined) return void response.writeHead(404).end();
    void Promise.resolve(route.run({} as never)).then((given) => {
      const { statusCode, headers, body } = answer(given, {});
      response.writeHead(statusCode, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
}, SLOW);
afterAll(async () => {
  await browser?.close();
  server.close();
});

async function opened(
  options: Parameters<Browser['newContext']>[0],
  path = '/api/docs',
): Promise<{ page: Page; complaints: string[]; asked: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const [complaints, asked]: [string[], string[]] = [[], []];
  page.on('console', (message) => message.type() === 'error' && !message.text().includes('favicon') && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(`${url}${path}`);
  return { page, complaints, asked };
}

describe.each([360, 768, 1440])('The API’s page at %d px', (width) => {
  it.each(['light', 'dark'] as const)(
    'fits, reads well in %s, asks for nothing foreign and breaks no policy',
    async (colorScheme) => {
      const { page, complaints, asked } = await opened({ viewport: { width, height: 900 }, colorScheme });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await axeFinds(page)).toEqual([]);
      for (const address of asked) expect(address.startsWith(url)).toBe(true);
      expect(complaints).toEqual([]);
      await page.context().close();
    },
    SLOW,
  );
});

describe('The API’s page', () => {
  it(
    'filters its routes and shapes, by the key / too, and a link shows what is filtered away',
    async () => {
      const { page, complaints } = await opened({ viewport: { width: 1440, height: 900 } });
      const articles = page.locator('main article:visible');
      expect(await page.locator('article:visible:has(pre:has-text("curl"))').count()).toBe(OPERATIONS.length);
      await page.keyboard.press('/');
      await page.keyboard.type('positions patch');
      expect(await articles.count()).toBe(1);
      expect(await articles.locator('h3').innerText()).toBe('Change a position');
      expect(await page.locator('nav li:visible').count()).toBe(1);
      expect(await page.getByRole('status').innerText()).toBe('1 found');
      await page.evaluate(() => (location.hash = '#getApiHealth'.replace('Api', '')));
      await page.locator('#getHealth').waitFor({ state: 'visible' });
      expect(await page.getByRole('searchbox').inputValue()).toBe('');
      await page.getByRole('searchbox').fill('no such thing');
      expect(await articles.count()).toBe(0);
      await page.keyboard.press('Escape');
      expect(await articles.count()).toBeGreaterThan(OPERATIONS.length);
      expect(complaints).toEqual([]);
    },
    SLOW,
  );

  it(
    'is whole without its script',
    async () => {
      const { page } = await opened({ viewport: { width: 1440, height: 900 }, javaScriptEnabled: false });
      expect(await page.getByRole('searchbox').count()).toBe(0);
      expect(await page.locator('nav a:visible').count()).toBeGreaterThan(OPERATIONS.length);
    },
    SLOW,
  );

  it(
    'opens at the route that its address names',
    async () => {
      const { page } = await opened({ viewport: { width: 1440, height: 900 } }, '/api/docs#postAnalyze');
      const box = await page.locator('#postAnalyze').boundingBox();
      expect(box?.y ?? NaN).toBeLessThan(200);
      expect(box?.y ?? NaN).toBeGreaterThanOrEqual(0);
    },
    SLOW,
  );
});
