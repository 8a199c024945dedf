/** The web app in a real browser, against the whole local system: nothing is stood in for. */
import { describe, expect, it } from 'vitest';
import { buildSite } from '../../lib/local/build-site.ts';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import { faultless } from './faultless.ts';
import { pagesOf } from './paper.ts';
import { analyse, ask, button, context, forgive, heading, link, page, SLOW, system, visitSite } from './visit.ts';

visitSite({ demo: true });

let newcomers = 0;

async function signInAsDemo(): Promise<void> {
  await page.goto('/sign-in');
  await button('Open the sample household').click();
  await link('Read the report').waitFor();
}
async function signInAnew(): Promise<string> {
  newcomers += 1;
  const name = `newcomer-${newcomers}`;
  await page.goto('/sign-in');
  await page.getByLabel('Name').fill(name);
  await button('Sign in').click();
  await page.waitForURL('**/dashboard');
  return name;
}
async function openReport(): Promise<void> {
  await link('Read the report').click();
  await page.locator('.prose').first().waitFor();
}

describe('a first visit', () => {
  it(
    'needs no script and no account to see what Alex is, and one click to read a finished report',
    async () => {
      const scripts: string[] = [];
      page.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()));
      await page.goto('/');
      expect(await heading().textContent()).toBe('Know where you stand. Check every number.');
      await page.locator('.verdict .fig').first().click();
      expect(await page.locator('[popover]:popover-open').textContent()).toMatch(
        /Formula.*simulated futures that pay for the whole plan ÷ all simulated futures.*As of.*Source.*projection.*engine \d/s,
      );
      await page.keyboard.press('Escape');
      expect(await page.locator('[popover]:popover-open').count()).toBe(0);
      expect(scripts).toEqual([]);

      await link('Read a finished report').click();
      await page.locator('.prose').first().waitFor();
      expect(await heading().textContent()).toMatch(/^On this plan you have an? \d+% chance of \$108,000 a year/);
      await page.locator('.prose .fig[data-fact="chance"]').first().click();
      expect(await page.getByRole('dialog').textContent()).toContain('simulated futures that pay for the whole plan');
      expect(await page.evaluate(() => localStorage.length)).toBe(0);
    },
    SLOW,
  );
});

describe('the sample household', () => {
  it(
    'is a verdict with its figures, analysed again with progress, and read',
    async () => {
      await signInAsDemo();
      expect(await heading().textContent()).toMatch(
        /^On this plan you have an? \d+% chance of \$108,000 a year, in today’s money, until you are 95\.$/,
      );
      expect(await page.getByText('Falls short of your aim of 90%').isVisible()).toBe(true);

      await button('Analyse again').click();
      await page.waitForURL('**/analysis/*');
      await page.locator('[data-state="Planner"]').waitFor();
      await page.reload(); // the job is in the address: progress goes on
      await page.getByText('Your report is ready.').first().waitFor();
      expect(await page.locator('li.completed').count()).toBe(await page.locator('li[data-state]').count());

      await openReport();
      expect(page.url()).toMatch(/\/reports\/[0-9a-f-]{36}$/);
      expect(await page.getByText(/^(\d+) of \1 figures checked$/).isVisible()).toBe(true);
      expect(await page.locator('.fan path').count()).toBeGreaterThanOrEqual(4);
    },
    SLOW,
  );

  it(
    'has a figure that opens its formula, inputs, date and source, and gives the focus back',
    async () => {
      await signInAsDemo();
      await openReport();
      const figure = page.locator('.prose .fig[data-fact="chance"]').first();
      await figure.click();
      const dialog = page.getByRole('dialog');
      expect(await dialog.textContent()).toContain('simulated futures that pay for the whole plan ÷ all simulated futures');
      expect(await dialog.textContent()).toMatch(/As of \d+ \w{3} \d{4} Source projection.*engine \d/);
      expect(await figure.getAttribute('aria-expanded')).toBe('true');
      // In the margin: nothing of the text is covered.
      const [prose, box] = [await page.locator('.prose').first().boundingBox(), await dialog.boundingBox()];
      expect(box!.x).toBeGreaterThanOrEqual(prose!.x + prose!.width);

      await dialog.getByRole('button', { name: '10,000' }).click();
      expect(await dialog.textContent()).toContain('Number of simulated futures');
      await dialog.getByRole('button', { name: /^Back to/ }).click();
      await page.keyboard.press('Escape');
      expect(await dialog.isVisible()).toBe(false);
      expect(await figure.evaluate((element) => element === document.activeElement)).toBe(true);
    },
    SLOW,
  );

  it(
    'opens every figure of the report that it states',
    async () => {
      await signInAsDemo();
      await openReport();
      const ids = await page
        .locator('main .fig')
        .evaluateAll((figures) => [...new Set(figures.map((figure) => (figure as HTMLElement).dataset['fact'] ?? ''))]);
      expect(ids.length).toBeGreaterThan(60);
      // The rendered text has no amount or percentage outside a figure.
      const loose = await page.locator('.prose').evaluateAll((sections) =>
        sections.flatMap((section) => {
          const copy = section.cloneNode(true) as HTMLElement;
          for (const figure of copy.querySelectorAll('.fig')) figure.remove();
          return copy.textContent.match(/\$\d[\d,.]*|\d[\d.]*%/g) ?? [];
        }),
      );
      expect(loose).toEqual([]);
    },
    SLOW,
  );

  it(
    'is worked by keyboard alone',
    async () => {
      await page.goto('/sign-in');
      await button('Open the sample household').focus();
      await page.keyboard.press('Enter');
      await link('Read the report').waitFor();
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('data-fact'))).toBe('chance');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('Escape');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('data-fact'))).toBe('chance');
    },
    SLOW,
  );

  it(
    'prints on paper what opens on the screen: numbered pages, no chart in two, the assumptions at the end',
    async () => {
      await signInAsDemo();
      await openReport();
      const pages = await pagesOf(await page.pdf({ format: 'A4', preferCSSPageSize: true }));
      expect(pages.length).toBeGreaterThan(3);
      pages.forEach((text, index) => expect(text).toContain(`${index + 1} of ${pages.length}`));
      // What stands above a chart and what stands below it are on one page.
      for (const [above, below] of [
        ['Stocks make up', 'By asset class, share of'],
        ['North America makes up', 'By region, share of'],
        ['Technology makes up', 'By sector, share of'],
        ['The largest account', 'By account, share of'],
        ['the middle path', 'Balance in today’s money'],
      ] as const) {
        const on = pages.findIndex((text) => text.includes(below));
        expect({ below, found: on >= 0 }).toEqual({ below, found: true });
        expect(pages[on]?.slice(0, pages[on].indexOf(below))).toContain(above);
      }
      expect(pages.join(' ')).toMatch(/The figures of this report.*simulated futures that pay for the whole plan ÷ all simulated futures/s);
      const end = pages.slice(-2).join(' ');
      expect(end.lastIndexOf('Not modelled')).toBeGreaterThan(end.lastIndexOf('; computed from these inputs'));
      expect(pages.at(-1)).toContain('Alex explains and computes.');
      expect(pages.join(' ')).not.toContain('Print or PDF');
    },
    SLOW,
  );

  it(
    'is compared with an earlier report, figure by figure',
    async () => {
      const name = await signInAnew();
      await button('Load the sample household').click();
      await page.getByText(/^No report yet\./).waitFor();
      await analyse(name);
      const { accounts } = await ask<{ accounts: { id: string; kind: string }[] }>(name, 'GET', '/api/portfolio');
      await ask(name, 'PATCH', `/api/accounts/${accounts.find(({ kind }) => kind === 'taxable')?.id ?? ''}`, { cashBalance: '31250.00' });
      await analyse(name);
      await page.goto('/dashboard');
      await page.getByText(/^Your chance (rose|fell) from/).waitFor();
      await link('Compare in full').click();
      await page.getByRole('heading', { name: 'Everything that moved' }).waitFor();
      const parts = await page
        .locator('dl.stats .fig')
        .evaluateAll((figures) => figures.map((figure) => Number(figure.textContent.replace('−', '-').replace(/[$,+]/g, ''))));
      const [change = NaN, prices = NaN, shares = NaN, cash = NaN, ...rest] = parts.filter((_, index) => index !== 1);
      expect(rest).toEqual([]);
      expect(prices + shares + cash).toBeCloseTo(change, -1);
      expect(prices).toBe(0);
      await page.locator('dl.stats .fig[data-fact="change-by-cash"]').click();
      expect(await page.getByRole('dialog').textContent()).toContain('cash now − cash then');
      await page.keyboard.press('Escape');
      expect(await page.getByLabel('Compared with').locator('option').count()).toBe(1);
    },
    SLOW,
  );

  it(
    'has a plan of trades that follows what may be sold',
    async () => {
      await signInAsDemo();
      await link('See the trades').click();
      await page.getByRole('heading', { name: 'Trades', exact: true }).waitFor();
      const before = await heading().textContent();
      await page.getByLabel('Nothing').check();
      await page.waitForFunction((text) => document.querySelector('h1')?.textContent !== text, before);
      expect(await page.getByText(/^Sell /).count()).toBe(0);
    },
    SLOW,
  );

  it(
    'reads reports page by page',
    async () => {
      await signInAsDemo();
      await page.route('**/api/reports?*', async (route) => {
        const address = new URL(route.request().url());
        address.searchParams.set('limit', '1');
        await route.fulfill({ response: await route.fetch({ url: address.href }) });
      });
      await page.goto('/reports');
      await page.getByRole('table').waitFor();
      const first = await page.locator('tbody tr').count();
      await button('Older reports').click();
      await page.waitForFunction((count) => document.querySelectorAll('tbody tr').length > count, first);
    },
    SLOW,
  );
});

it(
  'draws every weight in its own fonts',
  async () => {
    await signInAsDemo();
    await page.goto('/portfolio');
    await page.locator('b').first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    const devtools = await context.newCDPSession(page);
    await devtools.send('DOM.enable');
    await devtools.send('CSS.enable');
    const { root } = await devtools.send('DOM.getDocument');
    const { nodeIds } = await devtools.send('DOM.querySelectorAll', {
      nodeId: root.nodeId,
      selector: 'main b, main strong, main h1, main h2, main p, main td',
    });
    const drawn = new Set<string>();
    for (const nodeId of nodeIds)
      for (const { familyName } of (await devtools.send('CSS.getPlatformFontsForNode', { nodeId })).fonts) drawn.add(familyName);
    expect([...drawn].filter((family) => !family.startsWith('Source S'))).toEqual([]);
    expect(drawn.size).toBeGreaterThan(0);
  },
  SLOW,
);

describe('an analysis', () => {
  it(
    'can be cancelled, says so, and keeps what was there',
    async () => {
      const name = await signInAnew();
      await button('Load the sample household').click();
      await page.getByText(/^No report yet\./).waitFor();
      system.bedrock?.faults.set({ mode: 'late', milliseconds: 20_000 });
      try {
        await button('Analyse').click();
        await page.locator('[data-state="Planner"]').waitFor();
        await button('Cancel this analysis').click();
        await page.getByRole('heading', { name: 'You stopped this analysis.' }).waitFor();
        expect(await page.getByText('Nothing of it is published. Your portfolio and your last report are unchanged.').isVisible()).toBe(
          true,
        );
      } finally {
        system.bedrock?.faults.set();
      }
      expect((await ask<{ reports: unknown[] }>(name, 'GET', '/api/reports')).reports).toEqual([]);
    },
    SLOW,
  );
});

describe('a newcomer', () => {
  it(
    'begins empty, loads the sample, and has it analysed',
    async () => {
      const name = await signInAnew();
      await page.getByText('There is nothing here yet, because you have not added an account.').waitFor();
      expect(await page.getByText(`Signed in as ${name}`).isVisible()).toBe(true);
      await button('Load the sample household').click();
      await page.getByText(/^No report yet\./).waitFor();
      expect(await heading().textContent()).toContain('You own $1,310,916.');
      await button('Analyse').click();
      await page.getByText('Your report is ready.').first().waitFor();
      await link('Go to your overview').click();
      await page.getByRole('heading', { name: 'Checkup' }).waitFor();
      expect(await heading().textContent()).toMatch(/^On this plan you have/);
    },
    SLOW,
  );

  it(
    'brings a broker’s file, follows its analysis, and reads where a figure of the report comes from',
    async () => {
      const name = await signInAnew();
      const file = { asOf: '2026-11-20', text: 'Symbol,Quantity,Price\nVTI,120,331.40\nBND,200,74.06\n' };
      const { tag } = await ask<{ tag: string }>(name, 'POST', '/api/holdings/preview', file);
      await ask(name, 'POST', '/api/holdings/apply', { ...file, tag });
      await page.reload();
      await page.getByText(/^No report yet\./).waitFor();
      expect(await heading().textContent()).toContain('You own $54,580.');
      await button('Analyse').click();
      await page.waitForURL('**/analysis/*');
      await page.getByText('Your report is ready.').first().waitFor();
      await openReport();
      await page.locator('.prose .fig[data-fact="portfolio-total"], .prose .fig[data-fact="holding-vti-value"]').first().click();
      expect(await page.getByRole('dialog').textContent()).toMatch(/Formula.*Inputs.*As of/s);
    },
    SLOW,
  );

  it(
    'is told what is wrong with a name, and sees nobody else’s report',
    async () => {
      await signInAsDemo();
      const address = (await link('Read the report').getAttribute('href')) ?? '';
      await button('Sign out').click();
      await page.waitForURL('**/sign-in?next=*');
      await page.getByLabel('Name').fill('two/words');
      await button('Sign in').click();
      expect(await page.getByText('“two/words” cannot be a name here').isVisible()).toBe(true);
      await signInAnew();
      await page.goto(address);
      await page.getByText('There is no such report, or it is not yours.').waitFor();
      // The browser itself notes the refusal; nothing else is wrong.
      forgive('404');
    },
    SLOW,
  );
});

describe('the session', () => {
  it(
    'ends in every tab when it ends in one, and leaves no token behind',
    async () => {
      await signInAsDemo();
      const other = await context.newPage();
      await other.goto('/dashboard');
      await other.getByRole('link', { name: 'Read the report' }).waitFor();
      await other.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL('**/sign-in?next=*');
      expect(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([0, expect.any(Number), '']);
      expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain('eyJ');
    },
    SLOW,
  );

  it(
    'is not ended by an answer that was asked for before it began',
    async () => {
      await page.route('**/issuer/session', async (route) => {
        if (route.request().method() !== 'GET') return route.continue();
        const answer = await route.fetch();
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        return route.fulfill({ response: answer });
      });
      const late = page.waitForResponse((response) => response.url().endsWith('/issuer/session') && response.request().method() === 'GET');
      await page.goto('/sign-in');
      await button('Open the sample household').click();
      await late;
      await link('Read the report').waitFor();
      expect(new URL(page.url()).pathname).toBe('/dashboard');
    },
    SLOW,
  );

  it(
    'goes on when its token ends or its key changes, without the person noticing',
    async () => {
      await signInAsDemo();
      let refused = 0;
      await page.route('**/api/reports?*', (route) => {
        const spoiled = refused++ === 0;
        return route.continue(spoiled ? { headers: { ...route.request().headers(), authorization: 'Bearer ended' } } : {});
      });
      await page.goto('/reports');
      await page.getByRole('table').waitFor();
      expect(refused).toBe(2);
      forgive('401');
    },
    SLOW,
  );

  it(
    'says so when Alex cannot be reached, and goes on by itself when it can',
    async () => {
      await signInAsDemo();
      await page.route('**/api/**', (route) => route.abort());
      await page.goto('/reports');
      await page.getByText('Alex cannot be reached. Your data is safe. Trying again in').waitFor();
      await page.unroute('**/api/**');
      await page.getByRole('table').waitFor(); // nobody pressed anything
      expect(await page.getByText('Alex cannot be reached.').count()).toBe(0);

      await page.route('**/issuer/**', (route) => route.abort());
      await page.goto('/reports');
      await page.getByText('Alex cannot be reached. Your data is safe. Is it still running?').waitFor();
      await page.unroute('**/issuer/**');
      await button('Try again').click();
      await page.getByRole('table').waitFor();
      forgive('net::ERR_FAILED');
    },
    SLOW,
  );

  it(
    'says so when a page’s own script does not come, and shows the page once it does',
    async () => {
      await signInAsDemo();
      await page.route('**/*', (route) => route.abort());
      await link('Portfolio').first().click();
      await page.getByRole('heading', { level: 1, name: 'Alex cannot be reached.' }).waitFor();
      expect(await page.getByText('This page could not be shown').count()).toBe(0);
      await page.unroute('**/*');
      await page.getByRole('heading', { level: 1, name: 'You own' }).waitFor(); // nobody pressed anything
      expect(new URL(page.url()).pathname).toBe('/portfolio');
      forgive('net::ERR_FAILED');
    },
    SLOW,
  );

  it(
    'keeps what was read while the browser is offline',
    async () => {
      await signInAsDemo();
      await context.setOffline(true);
      await page.getByText('You are offline.').waitFor();
      expect(await heading().isVisible()).toBe(true);
      await context.setOffline(false);
      await page.getByText('You are offline.').waitFor({ state: 'detached' });
    },
    SLOW,
  );
});

it('the site is not built again when nothing of it has changed', async () => {
  expect((await buildSite(PROJECT_ROOT)).rebuilt).toBe(false);
});

it(
  'a report that smuggles in markup is words, not markup',
  async () => {
    await signInAsDemo();
    await page.route('**/api/reports/*', async (route) => {
      const answer = await route.fetch();
      const report = (await answer.json()) as { template: string; facts: { id: string; display: string }[] };
      const smuggled =
        '<img src="http://evil.example/a.png" onerror="window.hacked = 1"> <script>window.hacked = 1</script> [press](javascript:hacked()) ![see](http://evil.example/b.png) <button class="fig" data-fact="chance">fake</button>';
      for (const one of report.facts) if (one.id === 'goal-year') one.display = '$1 <b onclick="window.hacked = 1">bold</b>';
      await route.fulfill({ response: answer, json: { ...report, template: `${smuggled}\n\n${report.template}` } });
    });
    const foreign: string[] = [];
    page.on('request', (request) => !request.url().startsWith(system.url) && foreign.push(request.url()));
    await page.goto((await link('Read the report').getAttribute('href')) ?? '');
    await page.locator('.prose').first().waitFor();
    expect(await page.locator('.prose').locator('img, script, a, b, [onclick], [onerror], .fig:text("fake")').count()).toBe(0);
    expect(await page.locator('.prose').first().textContent()).toContain('<img src="http://evil.example/a.png"');
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
    expect(foreign).toEqual([]);
  },
  SLOW,
);

it(
  'no page has a fault that axe finds in either theme, nor scrolls sideways at 360 pixels',
  async () => {
    await page.goto('/');
    await faultless(page);
    await page.goto('/sample');
    await page.locator('.prose').first().waitFor();
    await faultless(page);
    await page.goto('/sign-in');
    await button('Open the sample household').waitFor();
    await faultless(page);
    await signInAnew();
    await page.getByText('There is nothing here yet').waitFor();
    await faultless(page);
    await button('Load the sample household').click();
    await page.getByText(/^No report yet\./).waitFor();
    await faultless(page);
    await button('Analyse').click();
    await page.getByText('Your report is ready.').first().waitFor();
    await faultless(page);
    await openReport();
    for (const summary of await page.getByText('Figures behind this chart').all()) await summary.click();
    await page.locator('.prose .fig').nth(4).click();
    await faultless(page);
  },
  SLOW,
);

it(
  'nor has any of the pages that come after a first report',
  async () => {
    const name = await signInAnew();
    await ask(name, 'POST', '/api/sample-household', {});
    await analyse(name);
    await analyse(name);
    await page.goto('/reports');
    await page.getByRole('table').waitFor();
    await faultless(page);
    await page.goto('/dashboard');
    await page.getByRole('heading', { name: 'Checkup' }).waitFor();
    await faultless(page);
    await page.goto(`${(await link('Read the report').getAttribute('href')) ?? ''}/compare`);
    await page.getByRole('heading', { name: 'The total' }).waitFor();
    await faultless(page);
    await page.goto('/dashboard/trades');
    await page.getByRole('heading', { name: 'Trades', exact: true }).waitFor();
    await faultless(page);
  },
  SLOW,
);
