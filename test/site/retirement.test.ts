/** The page of retirement in a real browser, on the whole local system: what one tries, keeps, shares and reads. */
import { describe, expect, it } from 'vitest';
import { RetirementView } from '#schema/api.ts';
import { WhatIfView } from '#schema/retirement.ts';
import { decimal, round } from '#domain/money.ts';
import { axeFinds, picture } from './faultless.ts';
import { analyse, ask, button, context, forgive, heading, open, page, signIn, SLOW, system, visitSite } from './visit.ts';

visitSite({ demo: true });

/** A fact is held to a tenth of a per cent, and a headline rounds the fact. */
const shown = (probability: number): string => `${round(round(decimal(probability).times(100), 1), 0).toFixed()}%`;

const slider = (name: string) => page.getByRole('slider', { name, exact: true });
const headingText = async (): Promise<string> => (await heading().textContent()) ?? '';
const announced = () => page.locator('[aria-live="polite"]');
const names = (prefix: string): string => `${prefix}-${Math.random().toString(36).slice(2, 10)}`;

async function openPlan(user = 'demo', path = '/retirement'): Promise<void> {
  await signIn(user);
  await page.goto(path);
  await page.locator('.fan svg path').first().waitFor();
  await page.getByRole('heading', { name: 'What could break this plan?' }).waitFor();
}
/** By keyboard, and until the page says what it did. */
async function step(name: string, key: string, times = 1): Promise<void> {
  await slider(name).focus();
  for (let count = 0; count < times; count += 1) await page.keyboard.press(key);
}
async function told(text: RegExp): Promise<void> {
  await announced().filter({ hasText: text }).waitFor({ state: 'attached' });
}
const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`;

describe('what a household tries', () => {
  it(
    'begins with the analysis’ own verdict, and a slider changes it as the engine of the API does',
    async () => {
      const { study } = RetirementView.parse(await ask('demo', 'GET', '/api/retirement'));
      await openPlan();
      expect(await headingText()).toMatch(
        /^On this plan you have an? \d+% chance of \$108,000 a year, in today’s money, until you are 95\.$/,
      );
      expect(await page.locator('h1 [data-fact="chance"]').textContent()).toBe(shown(study.success.probability));
      expect(await page.locator('.now').textContent()).toContain(`${percent(study.success.probability)} chance on your plan`);

      await step('Stop working in', 'ArrowRight', 2);
      await told(/^Retiring two years later lifts your chance from \d+% to \d+%\.$/);
      const { headline } = WhatIfView.parse(
        await ask('demo', 'POST', '/api/retirement/what-if', { retirementYear: study.input.startYear + study.input.yearsToRetirement + 2 }),
      );
      expect(await page.locator('.now b').textContent()).toBe(percent(headline.success.probability));
      expect(await headingText()).toMatch(/^With these changes you have an? \d+% chance/);
      expect(await slider('Stop working in').getAttribute('aria-valuetext')).toBe('2039; your plan has 2037');

      // A figure of what is tried opens as every figure.
      await page.locator('h1 [data-fact="try-chance"]').click();
      expect(await page.getByRole('dialog').textContent()).toMatch(/Tried: chance of success.*simulated futures that pay.*seed \d+/s);
      await page.keyboard.press('Escape');

      // The study follows.
      await page.getByText('For what you are trying. Chance of success, worst first').waitFor();
      await button('Undo').click();
      await told(/^This is your own plan again\.$/);
      expect(await headingText()).toMatch(/^On this plan you have/);
      await expect.poll(() => new URL(page.url()).hash).toBe('');
    },
    SLOW,
  );

  it(
    'answers the last of many quick steps, undone as one',
    async () => {
      await openPlan();
      await slider('Spend a year').focus();
      for (let count = 0; count < 25; count += 1) await page.keyboard.press('ArrowLeft', { delay: 5 });
      await told(/^Spending \$25,000 less a year lifts your chance/);
      const { headline } = WhatIfView.parse(await ask('demo', 'POST', '/api/retirement/what-if', { spending: 83_000 }));
      expect(await page.locator('.now b').textContent()).toBe(percent(headline.success.probability));
      await page.keyboard.press('Control+z');
      await told(/^This is your own plan again\.$/);
      expect(await button('Undo').isDisabled()).toBe(true);
    },
    SLOW,
  );

  it(
    'takes a written value, and says what to write where it cannot',
    async () => {
      await openPlan();
      await slider('Spend a year').focus();
      await page.keyboard.press('Enter');
      const field = page.getByLabel('Spend a year, written');
      await field.fill('a lot');
      await field.press('Enter');
      await page.getByText('“a lot” cannot be used here. Write dollars a year, such as 60,000.').waitFor();
      await field.fill('100,500');
      await field.press('Enter');
      await told(/^Spending \$7,500 less a year lifts/);
      expect(await slider('Spend a year').getAttribute('aria-valuetext')).toBe('$100,500; your plan has $108,000');
    },
    SLOW,
  );

  it(
    'tries a lever with one press, moves the mix and Social Security, and tells them together',
    async () => {
      await openPlan();
      await button('Try it: stop later').click();
      await told(/^Retiring one year later lifts your chance/);
      await step('In stocks', 'ArrowLeft', 7);
      await step('Social Security from', 'ArrowRight');
      await told(
        /^Retiring one year later, holding 7 points less in stocks and claiming Social Security one year later together (lift|lower) your chance/,
      );
      await page.getByText('$28,512 a year from 68').waitFor();
      await button('Back to my plan').click();
      await told(/^This is your own plan again\.$/);
    },
    SLOW,
  );

  it(
    'tells the future in the dollars of its own years',
    async () => {
      await openPlan();
      const end = page.locator('.end', { hasText: 'Middle path' });
      const [today] = [await end.textContent()];
      await button('Future money').click();
      expect(await headingText()).toMatch(/chance of \$134,\d{3} a year from 2037 on, rising with prices, until you are 95\.$/);
      await page.getByText('Balance in the money of each year.').waitFor();
      await page.getByText('Prices are assumed to rise by 2% a year.').waitFor();
      const dollars = (text: string | null): number => Number(/\$([\d.]+)M/.exec(text ?? '')?.[1]);
      expect(dollars(await end.textContent()) / dollars(today)).toBeCloseTo(1.02 ** 44, 1);
      await button('Today’s money').click();
      expect(await end.textContent()).toBe(today);
    },
    SLOW,
  );
});

describe('scenarios', () => {
  it(
    'are saved, compared on the same futures, tried again, deleted and brought back',
    async () => {
      const user = names('saver');
      await ask(user, 'POST', '/api/sample-household', {});
      await openPlan(user);
      await page.getByText('No report has been written about it yet.').waitFor();
      await step('Stop working in', 'ArrowRight');
      await step('In stocks', 'ArrowLeft', 10);
      await told(/together/);
      await button('Save as a scenario').click();
      const field = page.getByLabel('Name', { exact: true });
      expect(await field.inputValue()).toBe('Retire one year later, 10 points less in stocks');
      await field.fill('Calmer');
      await field.press('Enter');
      await page.getByText('“Calmer” is saved').waitFor();
      const chance = await page.locator('.now b').textContent();

      const table = page.getByRole('region', { name: 'Scenarios compared' });
      await table.getByRole('columnheader', { name: 'Calmer' }).waitFor();
      const cells = async (row: string): Promise<string[]> =>
        table.getByRole('row').filter({ hasText: row }).getByRole('cell').allTextContents();
      const [plan, saved] = await cells('Chance of success');
      expect(saved).toContain(chance);
      expect(plan).not.toBe(chance);
      expect(await cells('Stop working in')).toEqual(['2037', '2038']);
      await step('Stop working in', 'ArrowRight');
      await table.getByRole('columnheader', { name: 'Tried now' }).waitFor();
      expect(await cells('Stop working in')).toEqual(['2037', '2039', '2038']);
      expect(await cells('In stocks')).toEqual(['77%', '67%', '67%']);
      await told(/^Retiring two years later and holding 10 points less/);
      await expect.poll(() => new URL(page.url()).hash).toBe('#try=retire:2,stocks:-10');

      await page.reload();
      await table.getByRole('columnheader', { name: 'Tried now' }).waitFor(); // the address has kept it
      await button('Back to my plan').click();
      await table.getByRole('columnheader', { name: 'Tried now' }).waitFor({ state: 'detached' });
      await button('Try it: Calmer').click();
      await told(/^Retiring one year later and holding 10 points less in stocks together/);
      expect(await page.locator('.now b').textContent()).toBe(chance);

      await button('Delete Calmer').click();
      await page.getByText('“Calmer” is deleted.').waitFor();
      expect((await ask<{ scenarios: unknown[] }>(user, 'GET', '/api/retirement/scenarios')).scenarios).toEqual([]);
      await button('Undo').last().click();
      await button('Delete Calmer').waitFor();
      await expect
        .poll(async () =>
          (await ask<{ scenarios: { name: string }[] }>(user, 'GET', '/api/retirement/scenarios')).scenarios.map(({ name }) => name),
        )
        .toEqual(['Calmer']);

      // A name that is taken is told at the form.
      await told(/^Retiring one year later and holding/);
      await button('Save as a scenario').click();
      await field.fill('Calmer');
      await button('Save').click();
      await page
        .getByRole('alert')
        .filter({ hasText: /Calmer|name/ })
        .waitFor();
      forgive('409');
    },
    SLOW,
  );

  it(
    'that differ in more than the sliders are tried as a whole, and have no link',
    async () => {
      const user = names('saver');
      await ask(user, 'POST', '/api/sample-household', {});
      const { retirement } = await ask<{ retirement: object }>(user, 'GET', '/api/me');
      await ask(user, 'POST', '/api/retirement/scenarios', {
        name: 'As long as I live {{chance}}',
        inputs: { ...retirement, mortality: true },
      });
      await openPlan(user);
      await button('Try it: As long as I live {{chance}}').click();
      await told(/^Your scenario “As long as I live chance” (lifts|lowers) your chance/);
      expect(await headingText()).toMatch(/for as long as you live\.$/);
      await page.getByText('Starting from “As long as I live {{chance}}”').waitFor();
      expect(await button('Share').count()).toBe(0);
      expect(new URL(page.url()).hash).toBe('');
    },
    SLOW,
  );
});

describe('a link', () => {
  it(
    'holds the changes and nothing of the household, and another household tries them on its own plan',
    async () => {
      await openPlan();
      await step('Stop working in', 'ArrowRight', 2);
      await step('Spend a year', 'ArrowLeft', 3);
      await told(/together lift/);
      await button('Share').click();
      const link = await page.getByLabel('Link', { exact: true }).inputValue();
      expect(link).toBe(`${system.url}/retirement#try=retire:2,spend:-3000`);
      await page.getByText('It holds these changes and nothing else: no balance, no name, nothing of your plan.').waitFor();
      const own = await slider('Stop working in').getAttribute('aria-valuetext');

      // Somebody else, who has to sign in first, and whose household is another one.
      const other = names('reader');
      await ask(other, 'POST', '/api/sample-household', { household: 'concentrated' });
      const sent: string[] = [];
      await open();
      page.on('request', (request) => sent.push(request.url()));
      await page.goto(link);
      await page.waitForURL('**/sign-in?next=*');
      await page.getByLabel('Name').fill(other);
      await button('Sign in').click();
      await told(/^Retiring two years later and spending \$3,000 less a year together lift your chance/);
      expect(new URL(page.url()).hash).toBe('#try=retire:2,spend:-3000');
      const { retirement } = await ask<{ retirement: { retirementYear: number } }>(other, 'GET', '/api/me');
      expect(await slider('Stop working in').getAttribute('aria-valuetext')).toContain(String(retirement.retirementYear + 2));
      // Their years differ; their chances, each of a seed of its own, need not.
      expect(await slider('Stop working in').getAttribute('aria-valuetext')).not.toBe(own);
      // What follows # is sent to nobody.
      expect(sent.filter((address) => address.includes('spend') || address.includes('3000'))).toEqual([]);
    },
    SLOW,
  );

  it(
    'that is spoiled is read as far as it can be, and one that is pasted into the open page is tried',
    async () => {
      await openPlan('demo', '/retirement#try=retire:1,spend:lots,__proto__:3');
      await page.getByText('The link is not whole: what could be read of it is tried.').waitFor();
      await told(/^Retiring one year later lifts/);
      await page.evaluate(() => (location.hash = '#try=until:5'));
      await told(/^Planning to age 100 lowers your chance/);
      await page.goBack();
      await told(/^Retiring one year later lifts/);
    },
    SLOW,
  );
});

describe('other households', () => {
  it(
    'that have retired are asked nothing of work, and are told what of a link does not fit them',
    async () => {
      const user = names('retired');
      await ask(user, 'POST', '/api/sample-household', { household: 'overspending' });
      await openPlan(user, '/retirement#try=retire:2,spend:-5000');
      await page.getByText('Not all of the link fits your plan. When to stop working: you have stopped already.').waitFor();
      await told(/^Spending \$5,000 less a year lifts your chance from \d+% to \d+%\.$/);
      expect(await slider('Stop working in').count()).toBe(0);
      expect(await slider('Save a month').count()).toBe(0);
      await button('Back to my plan').click();
      expect(await headingText()).toMatch(/^You have an? \d+% chance that \$68,900 a year, in today’s money, lasts until you are 95\.$/);
    },
    SLOW,
  );

  it(
    'that have changed their plan since the report see it as it is now, and are told so',
    async () => {
      const user = names('changed');
      await ask(user, 'POST', '/api/sample-household', {});
      await analyse(user);
      const { retirement } = await ask<{ retirement: object }>(user, 'GET', '/api/me');
      await ask(user, 'PUT', '/api/me/settings', { retirement: { ...retirement, spending: 95_000 } });
      await openPlan(user);
      await page.getByText(/^Your plan has changed since the report of/).waitFor();
      const { headline } = WhatIfView.parse(await ask(user, 'POST', '/api/retirement/what-if', {}));
      expect(await headingText()).toContain(`${shown(headline.success.probability)} chance of $95,000 a year`);
      await step('Spend a year', 'ArrowRight');
      await told(/^Spending \$1,000 more a year lowers your chance/);
    },
    SLOW,
  );
});

describe('a household without a projection', () => {
  it(
    'is told why, and what to do: no account, no plan, too little known',
    async () => {
      const user = names('empty');
      await signIn(user);
      await page.goto('/retirement');
      await page.getByText('There is nothing to project, because you have not added an account.').waitFor();

      await ask(user, 'POST', '/api/accounts', { name: 'Savings', kind: 'taxable', cashBalance: '50000.00' });
      await page.reload();
      await page.getByText('Nothing is projected, because you have not said when you want to stop').waitFor();
      expect(await page.getByRole('link', { name: 'Enter your plan' }).getAttribute('href')).toBe('/settings');

      await ask(user, 'PUT', '/api/me/settings', {
        retirement: { birthYear: 1980, retirementYear: 2045, spending: 20_000, contribution: 12_000, incomes: [] },
      });
      const file = { asOf: '2026-11-20', text: 'Symbol,Description,Quantity,Price\nZZZQ,Invented thing,10000,100.00\n' };
      const { tag } = await ask<{ tag: string }>(user, 'POST', '/api/holdings/preview', file);
      await ask(user, 'POST', '/api/holdings/apply', { ...file, tag });
      await page.reload();
      await page.getByText('of your portfolio is classified. A projection of so small a part would say nothing').waitFor();
      await page.getByText('Not classified: ZZZQ.').waitFor();
    },
    SLOW,
  );

  it(
    'goes on trying while the browser is offline, and says so when Alex does not answer',
    async () => {
      await openPlan();
      await step('Stop working in', 'ArrowRight');
      await told(/^Retiring one year later lifts your chance/);
      await page.waitForLoadState('networkidle');
      await context.setOffline(true);
      await page.getByText('You are offline.').waitFor();
      await step('Stop working in', 'ArrowRight', 2);
      await told(/^Retiring three years later lifts your chance/);
      await page.getByText('For what you are trying. Chance of success, worst first').waitFor();
      await button('Save as a scenario').click();
      await button('Save').click();
      await page.getByText('Alex did not answer, so nothing was changed.').waitFor();
      await context.setOffline(false);
      await button('Save').click();
      await page.getByText('is saved, with your scenarios below.').waitFor();
      await button(/^Delete Retire three years later/).click();
      forgive('net::ERR');

      await page.route('**/api/**', (route) => route.abort());
      await page.goto('/retirement');
      await page.getByText('Alex cannot be reached. Your data is safe. Trying again in').waitFor();
      await page.unroute('**/api/**');
      await page.locator('.fan svg path').first().waitFor();
      forgive('net::ERR');
    },
    SLOW,
  );
});

it(
  'is worked by keyboard alone: from the address to a saved change',
  async () => {
    const user = names('keys');
    await ask(user, 'POST', '/api/sample-household', {});
    await openPlan(user);
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim() ?? '');
    const tabTo = async (text: string | RegExp): Promise<void> => {
      for (let count = 0; count < 80; count += 1) {
        await page.keyboard.press('Tab');
        const now = await focused();
        if (typeof text === 'string' ? now === text : text.test(now)) return;
      }
      throw new Error(`Tab never came to ${text}`);
    };
    await page.evaluate(() => document.body.focus());
    await tabTo('Year');
    await page.keyboard.press('ArrowRight');
    await tabTo('Try it: spend less');
    await page.keyboard.press('Enter');
    await told(/^Spending \$[\d,]+ less a year lifts your chance/);
    await tabTo('Save as a scenario');
    await page.keyboard.press('Enter');
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Enter');
    await page.getByText('“By keyboard” is saved').waitFor();
  },
  SLOW,
);

it(
  'has no fault that axe finds in either theme, and does not scroll sideways at 360 pixels or with text at 200 per cent',
  async () => {
    await openPlan();
    await step('Stop working in', 'ArrowRight', 2);
    await step('Spend a year', 'ArrowRight', 5);
    await told(/together/);
    await button('Save as a scenario').click();
    await page
      .getByLabel('Name', { exact: true })
      .fill('A rather long name for what two years more of work and some more spending would do');
    await button('Save').click();
    await page.getByRole('region', { name: 'Scenarios compared' }).waitFor();
    await button('Share').click();
    for (const summary of await page.getByText('Figures behind this chart').all()) await summary.click();
    // Charts are drawn for a new size a frame later.
    const noWider = () => expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const width of [1440, 768, 360]) {
        await page.setViewportSize({ width, height: 900 });
        await noWider();
        await picture(page, `${width}-${colorScheme}`);
        expect({ width, colorScheme, found: await axeFinds(page) }).toEqual({ width, colorScheme, found: [] });
      }
    }
    await page.setViewportSize({ width: 720, height: 900 });
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    await noWider();
    await button(/^Delete A rather long name/).click();
    await page.getByText('is deleted.').waitFor();
  },
  SLOW,
);
