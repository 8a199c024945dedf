/** The settings in a real browser, against the whole local system: told and told again, overtaken, hidden, removed, and everything deleted. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openDatabase } from '#ports/database.ts';
import { DATABASE_ARN, DATABASE_NAME, REGION, secretArn } from '../../lib/local/endpoints.ts';
import { faultless } from './faultless.ts';
import { analyse, ask, browser, button, context, forgive, page, SLOW, system, visitSite } from './visit.ts';

visitSite();

let newcomers = 0;

const form = (name: string) => page.getByRole('form', { name, exact: true });

/** A newcomer with the sample household, on the page that is named. */
async function signedIn(path = '/settings', { sample = true } = {}): Promise<string> {
  const name = `teller-${(newcomers += 1)}-x`;
  if (sample) await ask(name, 'POST', '/api/sample-household', {});
  await page.goto(`/sign-in?next=${encodeURIComponent(path)}`);
  await page.getByLabel('Name').fill(name);
  await button('Sign in').click();
  await page.waitForURL(`**${path}`);
  return name;
}
const told = async (name: string) =>
  z
    .object({
      assetClassTargets: z.record(z.string(), z.number()).nullable(),
      retirement: z.looseObject({ spending: z.number() }).nullable(),
      checkupLimits: z.unknown(),
    })
    .parse(await ask(name, 'GET', '/api/me'));

/** Every table of the database with a row in which the user's id stands, in whatever column. */
async function tablesThatName(user: string): Promise<string[]> {
  const Name = z.object({ name: z.string() });
  const owner = openDatabase({
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL_RDS_DATA: system.endpoints.endpoints.rdsData,
    DATABASE_ARN,
    DATABASE_NAME,
    DATABASE_SECRET_ARN: secretArn('owner'),
  });
  return owner.transaction(async (session) => {
    const tables = await session.query(
      `SELECT relname::text AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1`,
      {},
      Name,
    );
    const found: string[] = [];
    for (const { name } of tables)
      if (
        (await session.query(`SELECT 'x' AS name FROM ${name} AS t WHERE t::text LIKE :id LIMIT 1`, { id: `%${user}%` }, Name)).length > 0
      )
        found.push(name);
    return found;
  });
}

describe('targets', () => {
  it(
    'come to 100 by keyboard, are saved, and undone',
    async () => {
      const name = await signedIn();
      const stocks = form('Your targets').getByRole('slider', { name: 'Stocks' });
      await stocks.focus();
      for (const key of ['ArrowRight', 'ArrowRight', 'PageUp']) await page.keyboard.press(key);
      await button('Keep Bonds as it is', form('Your targets')).press('Enter');
      await stocks.press('ArrowLeft');
      const values = await form('Your targets')
        .getByRole('slider')
        .evaluateAll((all) => all.map((one) => Number((one as HTMLInputElement).value)));
      expect(values.reduce((sum, value) => sum + value, 0)).toBe(100);
      await form('Your targets').getByText('100%', { exact: true }).waitFor();
      expect(await form('Your targets').getByRole('slider', { name: 'Bonds' }).isDisabled()).toBe(true);
      const before = (await told(name)).assetClassTargets;
      await button('Save targets').click();
      await page.getByText('Your targets saved').waitFor();
      const after = (await told(name)).assetClassTargets;
      expect(after).not.toEqual(before);
      expect(after?.['equity']).toBe(values[0]);
      await button('Undo').click();
      await page.getByText('Your targets are as they were').waitFor();
      expect((await told(name)).assetClassTargets).toEqual(before);
      expect(await button('Save targets').count()).toBe(0);
    },
    SLOW,
  );

  it(
    'can be none, and begin anew',
    async () => {
      const name = await signedIn();
      await button('Have no targets').click();
      await button('Save targets').click();
      await page.getByText('Your targets saved').waitFor();
      expect((await told(name)).assetClassTargets).toBeNull();
      await button('Set targets').click();
      await button('Save targets').click();
      await page.waitForFunction(() => document.querySelector('form[aria-label="Your targets"] button[type="submit"]') === null);
      expect((await told(name)).assetClassTargets).toEqual({ equity: 60, fixed_income: 35, cash: 5 });
    },
    SLOW,
  );
});

describe('retirement inputs', () => {
  it(
    'are told, saved whole, and read again; what cannot be read is said at its field',
    async () => {
      const name = await signedIn('/settings', { sample: false });
      const fields = form('Your retirement inputs');
      await fields.getByLabel('Year of birth', { exact: true }).fill('1974');
      await fields.getByLabel('Retire in').fill('2037');
      await fields.getByLabel('Spending a year, in dollars').fill('$1080,00');
      await button('Save retirement inputs').click();
      await page.getByText('“$1080,00” could be $1,080.00 or $108,000. Please write it again.').waitFor();
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
      expect((await told(name)).retirement).toBeNull();

      await fields.getByLabel('Spending a year, in dollars').fill('108,000');
      await fields.getByLabel('I plan together with a partner').check();
      await fields.getByLabel('Partner’s year of birth').fill('1972');
      await button('Add an income').click();
      await fields.getByLabel('What it is').fill('Social Security');
      await fields.getByLabel('Dollars a year').fill('26,400');
      await fields.getByLabel('Whose it is').selectOption('partner');
      await fields.getByLabel('Goes on to the other').selectOption('larger');
      await button('Add a goal').click();
      await fields.getByLabel('What for').fill('A new roof');
      await fields.getByLabel('Dollars', { exact: true }).fill('30000');
      await fields.getByLabel('In the year').first().fill('2040');
      await button('Add a phase').click();
      await fields.getByLabel('From age').last().fill('80');
      await fields.getByLabel('Per cent of the spending', { exact: true }).fill('85');
      await fields.getByRole('radio', { name: 'Guardrails' }).check();
      await page.getByText('Taxes, the mix over the years').click();
      await fields.getByLabel('Taxable account').fill('12.5');
      await button('Save retirement inputs').click();
      await page.getByText('Your retirement inputs saved').waitFor();
      expect((await told(name)).retirement).toMatchObject({
        birthYear: 1974,
        retirementYear: 2037,
        spending: 108_000,
        planToAge: 95,
        partner: { birthYear: 1972, survivorShare: 0.75 },
        incomes: [{ label: 'Social Security', annual: 26_400, fromAge: 67, indexed: true, owner: 'partner', survivor: 'larger' }],
        goals: [{ label: 'A new roof', amount: 30_000, year: 2040 }],
        phases: [{ fromAge: 80, share: 0.85 }],
        rule: { kind: 'guardrails', upper: 1.2 },
        taxRates: { taxable: 0.125 },
      });
      await page.reload();
      expect(await fields.getByLabel('Spending a year, in dollars').inputValue()).toBe('108,000');
      expect(await fields.getByLabel('What it is').inputValue()).toBe('Social Security');
      expect(await button('Save retirement inputs').count()).toBe(0);
      await page.getByText('Your settings were changed.').first().waitFor();
    },
    SLOW,
  );

  it(
    'that were changed elsewhere are not overwritten: both are shown to choose from',
    async () => {
      const name = await signedIn();
      const spending = form('Your retirement inputs').getByLabel('Spending a year, in dollars');
      const { retirement } = await told(name);
      await spending.fill('90,000');
      await ask(name, 'PUT', '/api/me/settings', { retirement: { ...retirement, spending: 96_000 } });
      await button('Save retirement inputs').click();
      await page.getByText('This has been changed elsewhere since you opened it.').waitFor();
      await page.getByText('spending a year $96,000', { exact: true }).waitFor();
      expect((await told(name)).retirement?.spending).toBe(96_000);
      await button('Take theirs').click();
      await page.waitForFunction(() => document.querySelector('form[aria-label="Your retirement inputs"] button[type="submit"]') === null);
      expect(await spending.inputValue()).toBe('96,000');

      await spending.fill('91,000');
      await ask(name, 'PUT', '/api/me/settings', { retirement: { ...retirement, spending: 97_000 } });
      await button('Save retirement inputs').click();
      await button('Keep mine').click();
      await page.getByText('Your retirement inputs saved').waitFor();
      expect((await told(name)).retirement?.spending).toBe(91_000);

      // Another setting that was changed meanwhile is nobody's conflict.
      await spending.fill('92,000');
      await ask(name, 'PUT', '/api/me/settings', { assetClassTargets: { equity: 50, cash: 50 } });
      await button('Save retirement inputs').click();
      await page.waitForFunction(() => document.querySelector('form[aria-label="Your retirement inputs"] button[type="submit"]') === null);
      expect(await told(name)).toMatchObject({ retirement: { spending: 92_000 }, assetClassTargets: { equity: 50, cash: 50 } });
    },
    SLOW,
  );

  it(
    'are not left unsaved without a question',
    async () => {
      await signedIn();
      await form('Your retirement inputs').getByLabel('Spending a year, in dollars').fill('90,000');
      await page.getByRole('link', { name: 'Reports', exact: true }).click();
      expect(await page.getByRole('dialog').textContent()).toContain('You have not saved your retirement inputs.');
      await button('Stay').click();
      expect(new URL(page.url()).pathname).toBe('/settings');
      await page.getByRole('link', { name: 'Reports', exact: true }).click();
      await button('Leave without saving').click();
      await page.waitForURL('**/reports');
    },
    SLOW,
  );
});

describe('the display', () => {
  it(
    'hides amounts on every page, also read aloud, and shows them again',
    async () => {
      const name = await signedIn('/settings');
      await analyse(name);
      await page.reload();
      await page.getByRole('radio', { name: 'Hidden' }).check();
      const leaks = () =>
        page.evaluate(
          () =>
            [
              document.documentElement.innerText,
              document.title,
              ...[...document.querySelectorAll('[aria-label], [aria-valuetext], [title]')].flatMap((one) =>
                ['aria-label', 'aria-valuetext', 'title'].map((attribute) => one.getAttribute(attribute) ?? ''),
              ),
            ]
              .join('\n')
              .match(/\$\s?\d[\d,.]*/g) ?? [],
        );
      await button('Show what was sent').click();
      await page.getByRole('region', { name: 'The material' }).waitFor();
      expect(await page.getByRole('region', { name: 'The material' }).textContent()).not.toMatch(/[1-9]\d{3}/);
      expect(
        await form('Your retirement inputs')
          .getByLabel('Spending a year, in dollars')
          .evaluate((input) => getComputedStyle(input).getPropertyValue('-webkit-text-security')),
      ).toBe('disc');
      expect(await leaks()).toEqual([]);
      for (const [path, ready] of [
        ['/dashboard', 'Checkup'],
        ['/portfolio', 'Take it with you'],
        ['/dashboard/trades', 'Trades'],
        ['/reports', 'Reports'],
      ] as const) {
        await page.goto(path);
        await page.getByRole('heading', { name: ready }).first().waitFor();
        if (path !== '/reports') expect(await page.evaluate(() => document.body.innerText)).toContain('$•');
        expect({ path, leaks: await leaks() }).toEqual({ path, leaks: [] });
      }
      await page.goto('/dashboard');
      await page.getByRole('link', { name: 'Read the report' }).click();
      await page.locator('.prose').first().waitFor();
      await page.locator('.prose .fig[data-fact="portfolio-total"]').first().click();
      await page.getByRole('dialog').waitFor();
      expect(await leaks()).toEqual([]);
      await page.keyboard.press('Escape');
      await button('Hide amounts').click();
      expect((await leaks()).length).toBeGreaterThan(10);
      expect(await page.locator('main').innerText()).not.toContain('•');
    },
    SLOW,
  );

  it(
    'keeps its theme on this device, before anything is drawn, and in another tab',
    async () => {
      await signedIn();
      await page.getByRole('radio', { name: 'Dark' }).check();
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(await ground()).toBe('rgb(17, 23, 22)');
      const other = await context.newPage();
      await other.route('**/_app/immutable/entry/**', (route) => route.abort()); // nothing of the app has run
      await other.goto('/settings');
      expect(await other.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
      await other.close();
      forgive('ERR_FAILED');
      await page.getByRole('radio', { name: 'As the system' }).check();
      expect(await ground()).toBe('rgb(255, 255, 255)');
    },
    SLOW,
  );

  it(
    'tells the years to come in the dollars that were chosen, on this device alone',
    async () => {
      const name = await signedIn();
      const future = page.getByRole('group', { name: 'Money' }).getByRole('radio', { name: 'Future' });
      expect(await future.isChecked()).toBe(false);
      await future.check();
      await page.reload();
      expect(await future.isChecked()).toBe(true);
      await page.goto('/retirement');
      await page.getByText('Balance in the money of each year.').waitFor();
      expect(await button('Future money').getAttribute('aria-pressed')).toBe('true');
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('rising with prices');
      // It is only where that page begins: the choice there changes no setting, and another browser knows nothing of it.
      await button('Today’s money').click();
      await page.getByText('Balance in today’s money.').waitFor();
      await page.goto('/settings');
      expect(await future.isChecked()).toBe(true);
      const elsewhere = await browser.newContext({ baseURL: system.url });
      await elsewhere.request.post('/issuer/session', { data: { user: name }, headers: { origin: system.url } });
      const other = await elsewhere.newPage();
      await other.goto('/settings');
      expect(await other.getByRole('group', { name: 'Money' }).getByRole('radio', { name: 'Today’s' }).isChecked()).toBe(true);
      await elsewhere.close();
    },
    SLOW,
  );

  it(
    'has the next report written on the level that was chosen',
    async () => {
      const name = await signedIn();
      await page.getByRole('radio', { name: 'For experts' }).check();
      await page.goto('/dashboard');
      await button('Analyse').click();
      await page.getByText('Your report is ready.').first().waitFor();
      const { reports } = z.object({ reports: z.array(z.object({ id: z.string() })) }).parse(await ask(name, 'GET', '/api/reports'));
      expect(JSON.stringify(await ask(name, 'GET', `/api/reports/${reports[0]?.id ?? ''}/model-requests`))).toContain(
        '\\"readingLevel\\":\\"expert\\"',
      );
    },
    SLOW,
  );
});

describe('what is the person’s', () => {
  it(
    'comes as files, under their names',
    async () => {
      await signedIn();
      for (const [label, ends, holds] of [
        ['Everything, JSON', '.json', '"format":"alex-export"'],
        ['Positions, CSV', '.csv', 'VTI'],
        ['Accounts, CSV', '.csv', 'Joint brokerage'],
        ['List of reports, CSV', '.csv', 'Report ID'],
      ] as const) {
        const [download] = await Promise.all([page.waitForEvent('download'), button(label).click()]);
        expect(download.suggestedFilename()).toMatch(new RegExp(`\\${ends}$`));
        expect(readFileSync(await download.path(), 'utf8').replaceAll('": "', '":"')).toContain(holds);
      }
    },
    SLOW,
  );

  it(
    'loses the sample household after a word of what goes, and keeps what was entered',
    async () => {
      const name = await signedIn('/portfolio');
      await ask(name, 'POST', '/api/accounts', { name: 'My own', kind: 'taxable', cashBalance: '100.00' });
      await button('Remove the sample').click();
      expect(await page.getByRole('dialog').textContent()).toMatch(/accounts go.*What you have entered yourself stays/);
      await button('Remove it').click();
      await page.getByText('The sample household is removed').waitFor();
      await page.getByText('My own').first().waitFor();
      expect(await page.getByText('Joint brokerage').count()).toBe(0);
      expect(await button('Remove the sample').count()).toBe(0);
      expect((await told(name)).retirement).toBeNull();
    },
    SLOW,
  );

  it(
    'is deleted whole after it was typed: nothing of it is left in any table',
    async () => {
      const name = await signedIn('/settings');
      await analyse(name);
      expect((await tablesThatName(name)).length).toBeGreaterThan(8);
      await page.reload();
      await button('Delete everything').click();
      const dialog = page.getByRole('dialog');
      const sure = dialog.getByRole('button', { name: 'Delete everything', exact: true });
      await dialog.getByLabel('Type “delete everything” to confirm').fill('delete everythin');
      expect(await sure.isDisabled()).toBe(true);
      await dialog.getByLabel('Type “delete everything” to confirm').fill('delete everything');
      await sure.click();
      await page.getByText('Everything of yours is deleted.').waitFor();
      expect(await tablesThatName(name)).toEqual([]);
      await page.getByLabel('Name').fill(name);
      await button('Sign in').click();
      await page.getByText('There is nothing here yet, because you have not added an account.').waitFor();
    },
    SLOW,
  );
});

it(
  'the page has no fault that axe finds, with everything open, in either theme',
  async () => {
    const name = await signedIn();
    await analyse(name);
    await page.reload();
    await button('Show what was sent').click();
    await page.getByRole('region', { name: 'The material' }).waitFor();
    for (const summary of await page.locator('summary').all()) await summary.click();
    await button('Add a mix').click();
    await form('Your retirement inputs').getByLabel('Year of birth', { exact: true }).fill('x');
    await button('Save retirement inputs').click();
    await faultless(page);
    await button('Delete everything').click();
    await faultless(page);
  },
  SLOW,
);

describe('wherever one comes from', () => {
  it(
    'an address that is no page says so, with ways back',
    async () => {
      await signedIn('/reports');
      await page.goto('/nowhere');
      await page.getByRole('heading', { name: 'There is no page at this address.' }).waitFor();
      expect(await page.title()).toBe('Not here · Alex');
      await faultless(page);
      await button('Go back').click();
      await page.waitForURL('**/reports');
      await page.goto('/nowhere');
      await page.getByRole('link', { name: 'Go to your overview' }).click();
      await page.waitForURL('**/dashboard');
      // The browser itself notes an address that is not there.
      forgive('404');
    },
    SLOW,
  );

  it(
    'the app can be installed: its manifest has no fault, and its icons are as large as it says',
    async () => {
      await page.goto('/sign-in');
      const devtools = await context.newCDPSession(page);
      const { url, errors, data } = await devtools.send('Page.getAppManifest');
      expect({ url: new URL(url).pathname, errors }).toEqual({ url: '/manifest.webmanifest', errors: [] });
      const { icons, start_url } = z
        .object({ start_url: z.string(), icons: z.array(z.object({ src: z.string(), sizes: z.string(), type: z.string() })) })
        .parse(JSON.parse(data ?? '{}'));
      expect(start_url).toBe('/dashboard');
      for (const { src, sizes, type } of icons) {
        const answer = await fetch(`${system.url}${src}`);
        expect(answer.headers.get('content-type')).toBe(type);
        if (type !== 'image/png') continue;
        const bytes = new DataView(await answer.arrayBuffer());
        expect(`${bytes.getUint32(16)}x${bytes.getUint32(20)}`).toBe(sizes);
      }
    },
    SLOW,
  );

  it(
    'what was read stays while the browser is offline, and is changed when it is back',
    async () => {
      const name = await signedIn();
      const stocks = form('Your targets').getByRole('slider', { name: 'Stocks' });
      await stocks.press('ArrowRight');
      await context.setOffline(true);
      await page.getByText('You are offline.').waitFor();
      await button('Save targets').click();
      await page.getByText('Alex did not answer, so nothing was changed. What you wrote is still here.').waitFor();
      await context.setOffline(false);
      await page.getByText('You are offline.').waitFor({ state: 'detached' });
      await button('Save targets').click();
      await page.getByText('Your targets saved').waitFor();
      expect((await told(name)).assetClassTargets?.['equity']).toBe(66);
      forgive('net::ERR_');
    },
    SLOW,
  );
});
