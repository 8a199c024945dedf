/** The portfolio's page in a real browser, against the whole local system: nothing is stood in for. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ApplyView, PreviewView } from '#schema/holdings.ts';
import { PortfolioView } from '#schema/portfolio.ts';
import { faultless, nextFrames } from './faultless.ts';
import { ask as askAs, button, context, forgive, heading, page, SLOW, visitSite } from './visit.ts';

visitSite();

const SAMPLE_TOTAL = '$1,310,916.34';
let newcomers = 0;
let user: string;

const row = (symbol: string) => page.getByRole('row', { name: new RegExp(`^${symbol}\\b`) });
const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent.trim());

async function signInAnew(): Promise<void> {
  newcomers += 1;
  user = `holder-${newcomers}`;
  await page.goto('/sign-in');
  await page.getByLabel('Name').fill(user);
  await button('Sign in').click();
  await page.waitForURL('**/dashboard');
}
async function withSample(): Promise<void> {
  await signInAnew();
  await page.getByRole('link', { name: 'Portfolio', exact: true }).click();
  await button('Load the sample household').click();
  await row('VNQ').waitFor();
}
const ask = (method: string, path: string, body?: object) => askAs(user, method, path, body);
const held = async (): Promise<PortfolioView> => PortfolioView.parse(await ask('GET', '/api/portfolio'));
const positionOf = (view: PortfolioView, symbol: string) =>
  view.accounts.flatMap(({ positions }) => positions).find((one) => one.symbol === symbol);

const check = () => faultless(page, { narrow: [360, 768] });

const STATEMENT = [
  'Account Name,Symbol,Description,Quantity,Price',
  'Brokerage,VTI,Vanguard Total Stock Market ETF,120,331.40',
  'Brokerage,BND,Vanguard Total Bond Market ETF,2x0,74.06',
  'Brokerage,12803A108,PLAN STABLE VALUE II,500.5,11.02',
  'Brokerage,CASH,Cash,1250.75,',
].join('\n');

describe('a newcomer', () => {
  it(
    'begins empty, imports a file, mends a line, says what is unknown, applies, sees the table, and can take it back',
    async () => {
      await signInAnew();
      await page.getByRole('link', { name: 'Portfolio', exact: true }).click();
      await page.getByText('There is nothing here yet, because you have not added an account.').waitFor();
      await page.getByRole('link', { name: 'Import positions' }).click();
      await page
        .getByLabel('A broker’s file')
        .setInputFiles({ name: 'positions.csv', mimeType: 'text/csv', buffer: Buffer.from(STATEMENT) });

      await page.getByText('Line 3, quantity: “2x0” is no number. Please write it again.').waitFor();
      expect(await button(/^Apply/).isDisabled()).toBe(true);
      await page.getByLabel('Line 3 as it is written').fill('Brokerage,BND,Vanguard Total Bond Market ETF,200,74.06');
      await page.keyboard.press('Enter');
      await page.getByText('Line 3, quantity').waitFor({ state: 'detached' });
      expect(await heading().textContent()).toMatch(
        /^\s*Three holdings are new, the cash of one account changes and one account is new\.\s*$/,
      );

      await row('.*12803A108').getByRole('button', { name: 'It is another name of …' }).click();
      await page.getByLabel('What “12803A108” is').pressSequentially('VTIP');
      await page.getByRole('option', { name: /^VTIP/ }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByText('Written “12803A108”: your answer.').waitFor();
      // The file states no day: it is taken to be of today, so that its prices count, and the person can say otherwise.
      expect(await page.getByLabel('Day of the statement').inputValue()).toMatch(/^\d{4}-\d\d-\d\d$/);
      await page.getByText('Its prices are taken to be of this day.').waitFor();
      await page.getByLabel('Day of the statement').fill('2026-11-20');
      await button('Use this day').click();
      await page.getByText('taken to be of 20 Nov 2026').waitFor();
      await button('Apply 5 changes').click();
      await button('Take this import back').waitFor();
      expect(await heading().textContent()).toContain('Three holdings are new');

      await page.getByRole('link', { name: 'See your portfolio' }).click();
      await row('VTIP').waitFor();
      expect(await row('BND').textContent()).toMatch(/200.*\$74\.06.*20 Nov.*Bonds.*\$14,812\.00/);
      // 120 × 331.40 + 200 × 74.06 + 500.5 × 11.02 + 1250.75
      expect(await heading().textContent()).toBe('You own $61,346.26 in one account.');
      expect((await held()).total).toBe('61346.26');
      // What was answered is remembered for the next file.
      const next = PreviewView.parse(
        await ask('POST', '/api/holdings/preview', { text: STATEMENT.replace('2x0', '200').replace('500.5', '600'), asOf: '2026-11-20' }),
      );
      expect(next.difference.accounts.map(({ changed }) => changed.map(({ symbol }) => symbol))).toEqual([['VTIP']]);

      await page.goto('/portfolio/import');
      await page.getByLabel('Lines of positions').fill('Account Name,Symbol,Quantity\nBrokerage,VTI,1');
      await button('Look at it').click();
      await page.getByText('One holding changes and two go.').waitFor();
      await button('Apply 3 changes').click();
      await button('Take this import back').click();
      await page.getByText('Import preview: nothing is saved yet').waitFor();
      expect((await held()).total).toBe('61346.26');
    },
    SLOW,
  );

  it(
    'enters an account and a holding by keyboard alone, and is told what is wrong where it is wrong',
    async () => {
      await signInAnew();
      await page.goto('/portfolio');
      await button('Add an account').focus();
      await page.keyboard.press('Enter');
      expect(await focused()).toBe('');
      await page.keyboard.press('Enter');
      await page.getByText('Give it a name, such as “Joint brokerage”.').waitFor();
      await page.keyboard.type('Ours');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.type('1080,00');
      await page.keyboard.press('Enter');
      await page.getByText('“1080,00” could be $1,080.00 or $108,000. Please write it again.').waitFor();
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type('1,080');
      await page.keyboard.press('Enter');
      await page.getByText('You own $1,080.00 in one account.').waitFor();

      await page.getByLabel('Add a holding: symbol or name').focus();
      await page.keyboard.type('total stock');
      await page.getByRole('option').first().waitFor();
      for (let moves = 0; moves < 12 && !(await page.locator('[data-highlighted]').textContent())?.startsWith('VTI '); moves += 1)
        await page.keyboard.press('ArrowDown');
      expect(await page.locator('[data-highlighted]').textContent()).toMatch(/^VTI /);
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: 'Add VTI' }).waitFor();
      await page.keyboard.type('-4');
      await page.keyboard.press('Enter');
      await page.getByText('A quantity cannot be negative. Write 4, or remove the holding.').waitFor();
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type('4');
      await page.keyboard.press('Enter');
      await row('VTI').waitFor();
      await page.getByText('VTI is in Ours').waitFor();
      expect(await page.getByLabel('Add a holding: symbol or name').inputValue()).toBe('');
      expect((await held()).accounts[0]).toMatchObject({
        name: 'Ours',
        kind: 'taxable',
        cashBalance: '1080.00',
        positions: [{ symbol: 'VTI', quantity: '4' }],
      });

      // Every control of the row is reached by Tab, and a focus that is seen.
      await page.getByLabel('Find a holding').first().waitFor({ state: 'detached' });
      await button('VTI, Vanguard Total Stock Market ETF: price and class').focus();
      const reached: (string | undefined)[] = [];
      for (let stop = 0; stop < 5; stop += 1) {
        await page.keyboard.press('Tab');
        reached.push(await focused());
        expect(await page.evaluate(() => getComputedStyle(document.activeElement as Element).boxShadow)).not.toBe('none');
      }
      expect(reached.at(-1)).toBe('Change VTI in Ours');
      await page.keyboard.press('Enter');
      await page.keyboard.type('5');
      await page.keyboard.press('Escape');
      expect(await focused()).toBe('Change VTI in Ours');
      expect((await held()).accounts[0]?.positions[0]?.quantity).toBe('4');
    },
    SLOW,
  );
});

describe('a holding', () => {
  it(
    'is changed, set back, removed and entered again, to the cent and with its day',
    async () => {
      await withSample();
      const before = await held();
      await button('Change MSFT in Joint brokerage').click();
      await page.getByLabel('Quantity').fill('170');
      await page.keyboard.press('Enter');
      await page.getByText('MSFT set to 170 shares').waitFor();
      expect(await heading().textContent()).toBe('You own $1,313,478.14 in four accounts.');
      expect((await held()).total).toBe('1313478.14');
      await button('Undo').click();
      await page.getByText('MSFT has 165 shares again').waitFor();
      expect(await held()).toEqual(before);

      await button('Change STBL2 in Ellen’s 401(k)').click();
      await button('Remove STBL2').focus();
      await page.keyboard.press('Enter');
      await page.getByText('STBL2 removed from Ellen’s 401(k)').waitFor();
      expect(await row('STBL2').count()).toBe(0);
      // The row is gone with the button that had the focus: the way back has it.
      expect(await focused()).toBe('Undo');
      await page.keyboard.press('Enter');
      await page.getByText('STBL2 is in Ellen’s 401(k) again').waitFor();
      const again = positionOf(await held(), 'STBL2');
      expect({ ...again, id: '' }).toEqual({ ...positionOf(before, 'STBL2'), id: '' });

      await button('Change the cash in Joint brokerage').click();
      await page.getByLabel('Cash, in dollars').fill('50,000');
      await page.getByLabel('Interest, per cent a year').fill('4.1');
      await page.keyboard.press('Enter');
      await page.getByText('Cash in Joint brokerage set to $50,000.00').waitFor();
      expect((await held()).accounts.at(-1)).toMatchObject({ cashBalance: '50000.00', cashInterest: '0.041' });
    },
    SLOW,
  );

  it(
    'is shown changed before the API answers, and as it was when the API refuses or does not answer',
    async () => {
      await withSample();
      let release = (): void => undefined;
      const waiting = new Promise<void>((resolve) => (release = resolve));
      await page.route('**/positions/*', async (route) => {
        if (route.request().method() !== 'PATCH') return route.continue();
        await waiting;
        return route.abort();
      });
      await button('Change VNQ in Marcus’s Roth IRA').click();
      await page.getByLabel('Quantity').fill('1000');
      await page.keyboard.press('Enter');
      await page.getByText('$91,270.00').waitFor();
      release();
      await page.getByText('Alex did not answer, so nothing was changed. What you wrote is still here.').waitFor();
      expect(await row('VNQ').textContent()).toContain('$51,111.20');
      expect(await page.getByLabel('Quantity').inputValue()).toBe('1000');
      expect(await heading().textContent()).toBe(`You own ${SAMPLE_TOTAL} in four accounts.`);
      await page.unroute('**/positions/*');
      await button('Try again').first().click();
      await page.getByText('VNQ set to 1,000 shares').waitFor();
      forgive('net::ERR_FAILED');
    },
    SLOW,
  );

  it(
    'that another tab has changed is not overwritten: both are shown, and one is chosen',
    async () => {
      await withSample();
      const other = await context.newPage();
      await other.goto('/portfolio');
      const change = async (on: Page, quantity: string): Promise<void> => {
        await on.getByLabel('Quantity').fill(quantity);
        await on.keyboard.press('Enter');
      };
      for (const [mine, theirs, choice, left] of [
        ['555', '600', 'Keep mine', '555'],
        ['556', '700', 'Take theirs', '700'],
      ] as const) {
        await page.bringToFront();
        await button('Change VNQ in Marcus’s Roth IRA').click();
        await other.bringToFront();
        await other.reload();
        await button('Change VNQ in Marcus’s Roth IRA', other).click();
        await change(other, theirs);
        await other.getByText(`VNQ set to ${theirs} shares`).waitFor();
        await page.bringToFront();
        await change(page, mine);
        await page.getByText('This holding has been changed elsewhere since you opened it.').waitFor();
        expect(await page.locator('form dl').textContent()).toMatch(new RegExp(`Yours\\s*${mine} shares.*Theirs\\s*${theirs} shares`));
        await button(choice).click();
        await page.getByText('This holding has been changed elsewhere').waitFor({ state: 'detached' });
        await expect.poll(async () => positionOf(await held(), 'VNQ')?.quantity).toBe(left);
      }
      // Between the read and the edit: the tag of the read is refused with 412.
      let isLate = true;
      await page.route('**/positions/*', async (route) => {
        if (route.request().method() === 'PATCH' && isLate) {
          isLate = false;
          const position = positionOf(await held(), 'VNQ')!;
          await ask('PATCH', `/api/accounts/${position.accountId}/positions/${position.id}`, { quantity: '42' });
        }
        return route.continue();
      });
      await button('Change VNQ in Marcus’s Roth IRA').click();
      await change(page, '557');
      await page.getByText('This holding has been changed elsewhere since you opened it.').waitFor();
      expect(await page.locator('form dl').textContent()).toMatch(/Theirs\s*42 shares/);
      expect(positionOf(await held(), 'VNQ')?.quantity).toBe('42');
      forgive('412');
    },
    SLOW,
  );

  it(
    'that is being changed is not left without asking',
    async () => {
      await withSample();
      await button('Change VNQ in Marcus’s Roth IRA').click();
      await page.getByLabel('Quantity').fill('1');
      await page.getByRole('link', { name: 'Overview' }).click();
      const asking = page.getByRole('dialog', { name: 'Leave without saving?' });
      expect(await asking.textContent()).toContain('You have not saved your change to VNQ in Marcus’s Roth IRA.');
      await asking.getByRole('button', { name: 'Stay' }).click();
      expect(new URL(page.url()).pathname).toBe('/portfolio');
      expect(await page.getByLabel('Quantity').inputValue()).toBe('1');
      await page.getByRole('link', { name: 'Overview' }).click();
      await asking.getByRole('button', { name: 'Leave without saving' }).click();
      await page.waitForURL('**/dashboard');
    },
    SLOW,
  );
});

describe('an account', () => {
  it(
    'is renamed, deleted with everything in it, and entered again',
    async () => {
      await withSample();
      const before = await held();
      await button('Change or delete Joint brokerage').click();
      const form = page.getByRole('dialog', { name: 'Joint brokerage' });
      await form.getByLabel('Name', { exact: true }).fill('Joint account');
      await form.getByLabel('Kind').selectOption('cash');
      await form.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Joint account changed').waitFor();
      expect(await page.getByRole('heading', { level: 2, name: 'Joint account' }).isVisible()).toBe(true);
      await button('Undo').click();
      await page.getByText('Joint brokerage is as it was').waitFor();

      await button('Change or delete Ellen’s 401(k)').click();
      await button('Delete this account').click();
      await page.getByText('Ellen’s 401(k) deleted, with four holdings').waitFor();
      expect(await heading().textContent()).toBe('You own $734,634.05 in three accounts.');
      await button('Undo').click();
      await page.getByText('Ellen’s 401(k) is here again').waitFor();
      const anew = ({ accounts }: PortfolioView) =>
        accounts
          .map((account) => ({
            ...account,
            id: '',
            positions: account.positions.map((position) => ({ ...position, id: '', accountId: '' })),
          }))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
      expect(anew(await held())).toEqual(anew(before));
    },
    SLOW,
  );
});

describe('an instrument', () => {
  it(
    'that nobody knows is added, assigned by hand with its source, and shows both from then on',
    async () => {
      await withSample();
      await page.getByLabel('Add a holding: symbol or name').pressSequentially('zzq9');
      await page.getByRole('option', { name: /^ZZQ9/ }).click();
      const adding = page.getByRole('dialog', { name: 'Add ZZQ9' });
      await adding.getByLabel('Quantity').fill('10');
      await adding.getByLabel('Price a share').fill('12.5');
      await adding.getByRole('button', { name: 'Add, assign by hand' }).click();
      const panel = page.getByRole('dialog', { name: 'ZZQ9' });
      await panel.getByLabel('Stocks', { exact: true }).fill('60');
      await panel.getByLabel('Bonds', { exact: true }).fill('30');
      await panel.getByRole('button', { name: 'Save what it is' }).click();
      expect(await panel.getByText('10% is missing to 100.').isVisible()).toBe(true);
      await panel.getByRole('button', { name: 'Put the remaining 10% there: Bonds' }).click();
      await panel.getByLabel('Where you have it from').fill('The plan’s fact sheet');
      await panel.getByRole('button', { name: 'Save what it is' }).click();
      await panel.getByText('Stocks 60%, Bonds 40%').waitFor();
      expect(await panel.textContent()).toContain('Changed by you: The plan’s fact sheet');
      // What has just been done is undone from within the dialog.
      await panel.getByRole('button', { name: 'Undo' }).click();
      await panel.getByText('Nobody has classified it.').waitFor();
      expect(positionOf(await held(), 'ZZQ9')).toMatchObject({ classified: false, value: '125.00' });
    },
    SLOW,
  );

  it(
    'shows every source of its class and price, takes the person’s own word over them, and takes it back',
    async () => {
      await withSample();
      await button(/^FCNTX: Curated/).click();
      const panel = page.getByRole('dialog', { name: 'FCNTX' });
      await panel
        .getByText(/\d+% sure/)
        .first()
        .waitFor();
      await panel.getByRole('button', { name: 'Say it better' }).click();
      await panel.getByLabel('Cash', { exact: true }).first().fill('');
      await panel.getByLabel('Stocks', { exact: true }).fill('100');
      await panel.getByRole('button', { name: 'Save what it is' }).click();
      await panel.getByText('Changed by you').waitFor();
      expect(await panel.getByText('Set aside').count()).toBeGreaterThanOrEqual(1);
      await panel.getByRole('button', { name: 'Enter a price of your own' }).click();
      await panel.getByLabel('Your price').fill('30');
      await panel.getByRole('button', { name: 'Save price' }).click();
      await panel.getByText('Entered by you').waitFor();
      await panel.getByRole('button', { name: 'Close' }).first().click();
      await expect.poll(() => row('FCNTX').textContent()).toMatch(/\$30\.00.*Stocks.*Changed by you.*\$93,612\.00/);
      const now = positionOf(await held(), 'FCNTX');
      expect(now).toMatchObject({ classifiedBy: 'override', assetClass: { equity: 100 }, price: { amount: '30' } });
      // Regions and sectors of the shared row are not lost by a word on the classes.
      expect(await ask('GET', '/api/instruments/FCNTX')).toMatchObject({ classification: { regions: expect.anything() as unknown } });

      await button(/^FCNTX: Changed by you/).click();
      await panel.getByRole('button', { name: 'Take it back' }).first().click();
      await panel.getByText('Entered by you').waitFor({ state: 'detached' });
      await panel.getByRole('button', { name: 'Take it back' }).click();
      await panel.getByText('Changed by you').waitFor({ state: 'detached' });
      expect((await held()).total).toBe('1310916.34');
    },
    SLOW,
  );
});

it(
  'every figure opens where it comes from, down to the day and source of a price',
  async () => {
    await withSample();
    await row('STBL2').getByRole('button', { name: '$37,607.95' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.textContent()).toContain('quantity × price, rounded to the cent');
    await dialog.getByRole('button', { name: '$11.02' }).click();
    expect(await dialog.textContent()).toMatch(/As of\s*30 Sep 2026\s*Source\s*household statement/);
    await page.keyboard.press('Escape');
    const unopened = await page
      .locator('main .fig')
      .evaluateAll((figures) => figures.filter((figure) => (figure as HTMLElement).dataset['fact'] === undefined).length);
    expect(unopened).toBe(0);
  },
  SLOW,
);

it(
  'comes with at most 170 KiB of compressed script, and fetches the list to search in when somebody goes to it',
  async () => {
    await withSample();
    await page.goto('about:blank');
    const scripts = new Map<string, Promise<number>>();
    page.on(
      'response',
      (response) =>
        new URL(response.url()).pathname.endsWith('.js') &&
        scripts.set(
          response.url(),
          response.body().then((body) => gzipSync(body).length),
        ),
    );
    await page.goto('/portfolio');
    await row('VNQ').waitFor();
    const bytes = (await Promise.all(scripts.values())).reduce((sum, size) => sum + size, 0);
    expect(scripts.size).toBeGreaterThan(5);
    expect(bytes / 1024).toBeLessThanOrEqual(170);
    const before = scripts.size;
    // What is typed before the list is there is not lost.
    await page.getByLabel('Add a holding: symbol or name').pressSequentially('zzq');
    await page.getByRole('option', { name: /^ZZQ/ }).waitFor();
    expect(scripts.size).toBeGreaterThan(before);
  },
  SLOW,
);

it(
  'what was entered goes out as files',
  async () => {
    await withSample();
    for (const [label, name, begins] of [
      ['Positions, CSV', 'alex-positions.csv', 'Alex holdings,'],
      ['Everything, JSON', 'alex-export.json', '{"format":"alex-export"'],
    ] as const) {
      const [download] = await Promise.all([page.waitForEvent('download'), button(label).click()]);
      expect(download.suggestedFilename()).toBe(name);
      expect(readFileSync(await download.path(), 'utf8').startsWith(begins)).toBe(true);
    }
  },
  SLOW,
);

it(
  'what went out as one file comes back whole, in place of what is there, and can be taken back',
  async () => {
    await withSample();
    const [download] = await Promise.all([page.waitForEvent('download'), button('Everything, JSON').click()]);
    const file = { name: 'alex-export.json', mimeType: 'application/json', buffer: readFileSync(await download.path()) };
    await context.clearCookies();
    await signInAnew();
    await ask('POST', '/api/accounts', { name: 'Mine', kind: 'cash', cashBalance: '12.5' });
    await page.goto('/portfolio/import');
    const chooser = page.getByLabel('A broker’s file');
    await chooser.setInputFiles({ ...file, buffer: Buffer.from('{"format":"other"}') });
    await page.getByText('“alex-export.json” is no file that Alex has exported.').waitFor();
    await chooser.setInputFiles({
      ...file,
      buffer: Buffer.from(file.buffer.toString('utf8').replace('"cashBalance":"', '"cashBalance":"x')),
    });
    await page.getByText(/“alex-export\.json” cannot be read back: accounts\.0\.cashBalance/).waitFor();
    await chooser.setInputFiles(file);
    await heading()
      .filter({
        hasText:
          /^\s*This file holds four accounts with twelve holdings, what you told about retirement and your targets, exported on \d+ \w+ \d{4}\.\s*$/,
      })
      .waitFor();
    await page.getByText('One account that you have now goes').waitFor();
    await check();
    expect((await held()).total).toBe('12.50');

    await button('Replace what I have').click();
    await page.getByText('Your household is as it was in alex-export.json.').waitFor();
    expect((await held()).total).toBe('1310916.34');
    await button('Take it back').click();
    await button('Replace what I have').waitFor();
    expect((await held()).total).toBe('12.50');

    // What has been changed since is not lost for it.
    await button('Replace what I have').click();
    await button('Take it back').waitFor();
    await ask('POST', '/api/accounts', { name: 'Later', kind: 'cash', cashBalance: '1' });
    await button('Take it back').click();
    await page.getByText('Something has been changed since this file was read').waitFor();
    expect((await held()).total).toBe('1310917.34');
    await page.getByRole('link', { name: 'See your portfolio' }).click();
    await row('VNQ').waitFor();
  },
  SLOW,
);

it(
  'no state of the page has a fault that axe finds in either theme, nor scrolls sideways',
  async () => {
    await signInAnew();
    await page.goto('/portfolio');
    await page.getByText('There is nothing here yet').waitFor();
    await check();
    await page.goto('/portfolio/import');
    await page.getByText('Drop the list of positions here').waitFor();
    await check();
    await ask('POST', '/api/sample-household', {});
    await page.reload();
    await page
      .getByLabel('Lines of positions')
      .fill(
        'Account Name,Symbol,Description,Quantity,Price\nEllen’s 401(k),12803A108,PLAN STABLE VALUE II,3412.7,11.02\nEllen’s 401(k),QQZ7,Something,5,1\nEllen’s 401(k),VTI,Total,1x,2',
      );
    await button('Look at it').click();
    await page.getByText(/is “12803A108 PLAN STABLE VALUE II” your holding STBL2\?/).waitFor();
    await row('.*QQZ7').getByRole('button').click();
    await check();
    await button('Discard').click();
    await page.goto('/portfolio');
    await row('VNQ').waitFor();
    await button('Change VNQ in Marcus’s Roth IRA').click();
    await page.getByLabel('Quantity').fill('x');
    await page.keyboard.press('Enter');
    await page.getByLabel('Add a holding: symbol or name').pressSequentially('vang');
    await page.getByRole('option').first().waitFor();
    await check();
    await page.keyboard.press('Escape');
    await button('STBL2, Plan Stable Value Fund II: price and class').click();
    await page.getByRole('dialog', { name: 'STBL2' }).getByRole('button', { name: 'Assign by hand' }).click();
    await page.getByText('Sectors (not known)').click();
    await check();
  },
  SLOW,
);

describe('ten thousand holdings', () => {
  const COUNT = 10_000;
  it(
    'are a table of which only what is near is drawn: every row can be scrolled to, found, and changed',
    async () => {
      await signInAnew();
      const lines = Array.from({ length: COUNT }, (_, n) => `Big,N${String(n).padStart(5, '0')},Holding number ${n},${n + 1},10.00`);
      const file = { text: `Account Name,Symbol,Description,Quantity,Price\n${lines.join('\n')}`, asOf: '2026-11-20' };
      const { tag } = PreviewView.parse(await ask('POST', '/api/holdings/preview', file));
      ApplyView.parse(await ask('POST', '/api/holdings/apply', { ...file, tag }));

      await page.goto('/portfolio');
      await row('N00000').waitFor();
      expect(await heading().textContent()).toBe('You own $500,050,000.00 in one account.');
      expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe(String(COUNT + 2));

      /** In the middle of the window there is a row at every place, and they follow each other. */
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      let last = -1;
      for (const place of [0.05, 0.3, 0.55, 0.8, 0.97]) {
        await page.evaluate((top) => window.scrollTo(0, top), height * place);
        await nextFrames(page);
        const index = await page.evaluate(() =>
          Number(document.elementFromPoint(640, 450)?.closest<HTMLElement>('tbody[data-index]')?.dataset['index'] ?? NaN),
        );
        expect(index).toBeGreaterThan(last);
        last = index;
        expect(await page.locator('tbody').count()).toBeLessThan(60);
      }
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
      await row('N09999').waitFor();

      await page.getByLabel('Find a holding in Big').fill('number 7777');
      await row('N07777').waitFor();
      expect(await page.locator('tbody[data-index]').count()).toBe(1);
      await button('Change N07777 in Big').click();
      await page.getByLabel('Quantity').fill('1');
      await page.getByLabel('Find a holding in Big').fill('');
      // The editor stays, wherever the page is scrolled.
      await page.evaluate(() => window.scrollTo(0, 0));
      await row('N00000').waitFor();
      expect(await page.getByLabel('Quantity').inputValue()).toBe('1');
      await page.getByLabel('Quantity').press('Enter');
      await page.getByText('N07777 set to 1 share').waitFor();
      expect(await heading().textContent()).toBe('You own $499,972,230.00 in one account.');

      // Too many to be entered again one by one: the account's name is typed first.
      await button('Change or delete Big').click();
      await button('Delete this account').click();
      const asking = page.getByRole('dialog', { name: 'Delete Big?' });
      expect(await focused()).toBe('Keep it');
      expect(await asking.getByRole('button', { name: 'Delete everything in it' }).isDisabled()).toBe(true);
      await asking.getByLabel('Type Big to confirm').fill('Big');
      await asking.getByRole('button', { name: 'Delete everything in it' }).click();
      await page.getByText('There is nothing here yet').waitFor();
    },
    2 * SLOW,
  );
});
