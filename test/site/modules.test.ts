/** What the pages are made of, without a browser: steps, axes, numbers, sentences. */
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Check, Fact } from '#schema/facts.ts';
import type { JobStep, JobView } from '#schema/job.ts';
import { PLAN_REASONS } from '#schema/rebalancing.ts';
import { isNotArrived, waitBefore } from '#lib/api/away.ts';
import { band, dollarTicks, line, sector, spread } from '#lib/charts/axis.ts';
import { bound, figurePieces } from '#lib/figures/pieces.ts';
import { exactValue, inputRows, roundingSentence, sourceOf } from '#lib/figures/provenance.ts';
import { formatCompactMoney } from '#lib/format/numbers.ts';
import { formatDay, formatDuration } from '#lib/format/time.ts';
import { mentionedIn, nameOf, withNames } from '#lib/report/accounts.ts';
import { whenOf } from '#lib/report/changes.ts';
import { inOrderOfNeed, tally, whyTemplate } from '#lib/report/checkup.ts';
import { levers, nextSteps } from '#lib/report/next.ts';
import { reportSections, wordsOf, type Block, type Inline } from '#lib/report/document.ts';
import { SAMPLES, materialOf } from '../domain/compose/households.ts';
import { choosable, headline, wayOut } from '#lib/report/trades.ts';
import { nowSentence, stepRows } from '#lib/report/steps.ts';
import { readCurrentMachine } from '../../lib/local/replay.ts';
import { pagesOf } from '../../lib/local/site-pages.ts';

const fact = (
  id: string,
  kind: Fact['kind'],
  value: number | string,
  display: string,
  inputs: Fact['source']['inputs'] = {},
  origin?: string,
): Fact => ({
  id,
  kind,
  value,
  display,
  label: id,
  asOf: '2026-11-22',
  source: { formula: 'a formula', inputs, ...(origin !== undefined && { origin }) },
});
const TOTAL = fact('portfolio-total', 'money', 1310916.34, '$1,310,916');
const CHANCE = fact('chance', 'percent', 86.8, '86.8%', {
  futures: 'paths',
  total: 'portfolio-total',
  year: 2026,
  price: 236.1425,
  since: '2026-09-30',
});

describe('a sentence', () => {
  it('tells figures from words, and articles from figures', () => {
    expect(figurePieces('You have {{chance:rounded:an}} chance.', [CHANCE])).toEqual([
      { text: 'You have ' },
      { text: 'an ' },
      { text: '87%', fact: CHANCE },
      { text: ' chance.' },
    ]);
  });
  it('is not said when one of its facts is missing', () => {
    expect(figurePieces('{{portfolio-total}} and {{nothing}}', [TOTAL])).toBeUndefined();
  });
  it('keeps the mark that ends a clause with its figure, and loses no character', () => {
    const template = 'From {{portfolio-total}}, {{chance}}. Then {{chance}}';
    const pieces = bound(figurePieces(template, [TOTAL, CHANCE]) ?? []);
    expect(pieces.map(({ text, after }) => text + after).join('')).toBe('From $1,310,916, 86.8%. Then 86.8%');
    expect(pieces.filter(({ fact: one }) => one).map(({ after }) => after)).toEqual([',', '.', '']);
  });
});

describe('a script that did not come', () => {
  it.each([
    'Failed to fetch dynamically imported module: http://127.0.0.1/_app/a.js',
    'error loading dynamically imported module: http://127.0.0.1/a.js',
    'Importing a module script failed.',
    'Unable to preload CSS for /a.css',
  ])('is told by %s', (message) => {
    expect(isNotArrived(new TypeError(message))).toBe(true);
  });
  it('is not any other error, and is not loaded in a circle', () => {
    for (const other of [new TypeError('Failed to fetch'), new Error('x is undefined'), 'dynamically imported module', null])
      expect(isNotArrived(other)).toBe(false);
    expect([waitBefore(0), waitBefore(20_000), waitBefore(Number.POSITIVE_INFINITY)]).toEqual([15_000, 3_000, 3_000]);
  });
});

describe('two reports', () => {
  const side = (reportDate: string, createdAt: string) => ({ id: '', jobId: '', title: '', reportDate, createdAt });
  it('are called by their days, and by the time too where both are of one day', () => {
    expect(
      whenOf({ before: side('2026-11-27', '2026-11-27T09:14:00.000Z'), after: side('2026-11-28', '2026-11-28T11:02:00.000Z') }),
    ).toEqual({ then: '27 Nov 2026', now: '28 Nov 2026' });
    const { then, now } = whenOf({
      before: side('2026-11-28', '2026-11-28T09:14:00.000Z'),
      after: side('2026-11-28', '2026-11-28T11:02:00.000Z'),
    });
    expect(then).toMatch(/^28 Nov 2026, \d\d:14$/);
    expect(now).toMatch(/^28 Nov 2026, \d\d:02$/);
  });
});

describe('no trades', () => {
  it('say it once, and lead to where what is missing can be given', () => {
    expect(PLAN_REASONS.map((reason) => [reason, headline(reason), wayOut(reason).href, choosable(reason)])).toEqual([
      ['within-bands', 'No trade is needed.', '/dashboard', true],
      ['no-targets', 'There are no targets to trade towards yet.', '/settings', false],
      ['nothing-held', 'There is nothing to trade with yet.', '/portfolio', false],
      ['nothing-classified', 'There is nothing to trade with yet.', '/portfolio', false],
      ...['no-spare-cash', 'no-candidates', 'no-gain', 'not-found', 'not-verified'].map((reason) => [
        reason,
        'No trade is proposed under this choice.',
        '/dashboard',
        true,
      ]),
    ]);
  });
});

describe('the accounts of a report', () => {
  const uuid = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
  const ACCOUNTS = (
    [
      ['IRA account 1', 'Anna IRA'],
      ['IRA account 12', null],
      ['Roth IRA account 1', 'Ben Roth'],
      ['401(k) account', 'Work $& plan'],
      ['Taxable account', 'Taxable account'],
    ] as const
  ).map(([label, name], n) => ({ label, name, accountId: uuid(n) }));
  const found = (text: string) => mentionedIn(ACCOUNTS, text).map(({ label, name }) => [label, name]);

  it('are found in a text by their labels, the longest that fits, however it begins; what is called so by its owner needs no word', () => {
    expect(found('Sell VTI in IRA account 1.')).toEqual([['IRA account 1', 'Anna IRA']]);
    expect(found('your Roth IRA account 1, IRA account 12')).toEqual([
      ['IRA account 12', null],
      ['Roth IRA account 1', 'Ben Roth'],
    ]);
    expect(found('Your 401(K) account, the taxable account; IRA account 123 is none.')).toEqual([['401(k) account', 'Work $& plan']]);
    expect(mentionedIn([], 'IRA account 1')).toEqual([]);
  });
  it('have their owner’s name in what is listed, and their label where they are gone', () => {
    expect(nameOf(ACCOUNTS, 'IRA account 1')).toBe('Anna IRA');
    expect(nameOf(ACCOUNTS, 'IRA account 12')).toBe('IRA account 12');
    expect(nameOf([], 'IRA account 1')).toBe('IRA account 1');
    const labels = ['IRA account 1, value', 'IRA account 12, value', '401(k) account, value', 'Cash'].map((label) => ({ label }));
    expect(withNames(ACCOUNTS, labels).map(({ label }) => label)).toEqual([
      'Anna IRA (IRA account 1), value',
      'IRA account 12, value',
      'Work $& plan (401(k) account), value',
      'Cash',
    ]);
  });
});

describe('a report as blocks', () => {
  const read = (template: string): Block[] =>
    reportSections({ template, markdown: '', facts: [TOTAL, CHANCE] }).flatMap(({ blocks }) => blocks);
  const text = (parts: readonly Inline[]): string =>
    parts
      .map((part) =>
        part.kind === 'break'
          ? '\n'
          : part.kind === 'text'
            ? part.text
            : part.kind === 'figure'
              ? part.text + part.after
              : text(part.children),
      )
      .join('');

  it('numbers its figures by their first place, and keeps the mark that ends a clause with its figure', () => {
    expect(read('Of {{portfolio-total}}, **{{chance}}**; {{portfolio-total}}')).toEqual([
      {
        kind: 'paragraph',
        children: [
          { kind: 'text', text: 'Of ' },
          { kind: 'figure', fact: 'portfolio-total', text: '$1,310,916', long: false, number: 1, after: ',' },
          { kind: 'text', text: ' ' },
          { kind: 'strong', children: [{ kind: 'figure', fact: 'chance', text: '86.8%', long: false, number: 2, after: '' }] },
          { kind: 'text', text: '; ' },
          { kind: 'figure', fact: 'portfolio-total', text: '$1,310,916', long: false, number: 1, after: '' },
        ],
      },
    ]);
  });
  it('is cut at headings of the second level, each section with the facts that it states', () => {
    const sections = reportSections({
      template: 'In short: {{chance}}\n\n## You own {{portfolio-total}}\n\nIt is {{portfolio-total}}.\n\n### Of which\n\n- a\n- b',
      markdown: '',
      facts: [TOTAL, CHANCE],
    });
    expect(sections.map(({ heading, factIds, blocks }) => [heading, factIds, blocks.map(({ kind }) => kind)])).toEqual([
      [null, ['chance'], ['paragraph']],
      ['You own $1,310,916', ['portfolio-total'], ['paragraph', 'heading', 'list']],
    ]);
  });
  it('has lists and tables with figures in them', () => {
    expect(read('2. {{chance}}\n3. two')[0]).toMatchObject({
      kind: 'list',
      ordered: true,
      start: 2,
      items: [[{ children: [{ fact: 'chance' }] }], [{ children: [{ text: 'two' }] }]],
    });
    expect(read('| what | how much |\n|---|---:|\n| all | {{portfolio-total}} |')[0]).toMatchObject({
      kind: 'table',
      head: [{ align: null }, { align: 'right' }],
      rows: [[{ children: [{ text: 'all' }] }, { align: 'right', children: [{ fact: 'portfolio-total' }] }]],
    });
  });
  it('sets apostrophes as they are set, and gives each figure of a column a decimal where one has it', () => {
    const whole = { ...CHANCE, id: 'whole', value: 8, display: '8%' };
    const [paragraph, table] = reportSections({
      template:
        "In today's money, the spouses' 5'.\n\n| Share of **{{chance}}** | Aim |\n|---:|---:|\n| {{whole}} | {{whole}} |\n| {{chance}} | target {{chance}} |",
      markdown: '',
      facts: [CHANCE, whole],
    }).flatMap(({ blocks }) => blocks);
    expect(paragraph).toMatchObject({ children: [{ text: "In today’s money, the spouses' 5'." }] });
    expect(
      table?.kind === 'table' && [wordsOf(table.head[0]?.children), ...table.rows.flat().map(({ children }) => text(children))],
    ).toEqual(['Share of 86.8%', '8.0%', '8%', '86.8%', 'target 86.8%']);
  });
  it.each([
    '<script>x()</script>',
    'a <b onclick="x()">b</b> c',
    '![see](http://evil.example/b.png)',
    '[press](javascript:x())',
    '<div>\n\nx\n\n</div>',
    '`<i>`',
    '~~gone~~',
    '> quoted',
    '[a]: http://x.example "b"\n\n[a]',
    '- [ ] task',
  ])('%s holds words and nothing else', (template) => {
    const kinds = JSON.stringify(read(template)).match(/"kind":"\w+"/g) ?? [];
    expect(kinds.filter((kind) => !/paragraph|text|code|quote|list/.test(kind))).toEqual([]);
    expect(JSON.stringify(read(template))).not.toContain('"href"');
  });
  it('falls back to its words when template and facts do not fit, and loses no word of a plain text', () => {
    expect(reportSections({ template: '{{nothing}}', markdown: 'Only words.', facts: [] })[0]?.blocks).toEqual([
      { kind: 'paragraph', children: [{ kind: 'text', text: 'Only words.' }] },
    ]);
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 12 }), (words) => {
        const [first] = read(words.join(' '));
        return first?.kind === 'paragraph' && text(first.children) === words.join(' ');
      }),
    );
  });
});

describe('why a check came out as it did', () => {
  it('holds cash against what is withdrawn, and before retirement against the goal', () => {
    for (const { retirement, facts } of SAMPLES.map((household) => ({ ...household, facts: materialOf(household).facts }))) {
      const number = (id: string) => Number(facts.find((fact) => fact.id === id)?.value);
      const template = whyTemplate(
        { rule: 'cash-months', outcome: 'pass', label: 'Cash', foundFactId: 'cash-months', limitFactId: null },
        facts.some(({ id }) => id === 'withdrawal-year'),
      );
      const [cash = NaN, need = NaN] = [...template.matchAll(/\{\{([^}]+)\}\}/g)].map(([, id = '']) => number(id));
      expect(cash / (template.endsWith('a month') ? need : need / 12), retirement?.retirementYear.toString()).toBeCloseTo(
        number('cash-months'),
        1,
      );
    }
  });
});

describe('where a figure comes from', () => {
  it('is told exactly, with how it was rounded', () => {
    expect(exactValue(TOTAL)).toBe('$1,310,916.34');
    expect(roundingSentence(TOTAL, '$1,310,916')).toBe('Shown on the page as $1,310,916.');
    expect(roundingSentence(CHANCE, '86.8%')).toBe('');
    expect(roundingSentence({ ...CHANCE, value: 91, display: '91%' }, '91.0%')).toBe('');
  });
  it('links inputs that are facts, and writes the others as what they are', () => {
    expect(inputRows(CHANCE, (id) => (id === TOTAL.id ? TOTAL : undefined))).toEqual([
      { name: 'futures', text: 'paths', factId: undefined },
      { name: 'total', text: '$1,310,916.34', factId: 'portfolio-total' },
      { name: 'year', text: '2026', factId: undefined },
      { name: 'price', text: '$236.1425', factId: undefined },
      { name: 'since', text: '30 Sep 2026', factId: undefined },
    ]);
  });
  it('names its source, or says that it was computed, or nothing where the formula says all', () => {
    expect(sourceOf(fact('a', 'money', 1, '$1', {}, 'prices of 2026-09-30'))).toBe('prices of 30 Sep 2026');
    expect(sourceOf(CHANCE)).toBe('computed from these inputs');
    expect(sourceOf(TOTAL)).toBe('');
  });
});

describe('lines of a chart', () => {
  it('go straight from point to point, and a band back along its other side', () => {
    const [low, high] = [
      [
        { x: 0, y: 10 },
        { x: 10, y: 9.26 },
      ],
      [
        { x: 0, y: 5 },
        { x: 10, y: 4 },
      ],
    ];
    expect(line(low)).toBe('M0,10L10,9.3');
    expect(band(low, high)).toBe('M0,10L10,9.3L10,4L0,5Z');
    expect(band([], [])).toBe('');
  });
});

describe('numbers and times', () => {
  it.each([
    [0, '$0'],
    [951_600, '$952k'],
    [999_600, '$1M'],
    [2_242_435, '$2.24M'],
    [2_700_000, '$2.7M'],
    [12_340_000, '$12.3M'],
    [-1500, '\u2212$2k'],
  ])('%d is %s on a chart', (value, text) => {
    expect(formatCompactMoney(value)).toBe(text);
  });
  it('are short and unmistakable', () => {
    expect(formatDay('2026-09-05')).toBe('5 Sep 2026');
    expect([20, 800, 37_400, 125_000].map(formatDuration)).toEqual(['under 0.1 s', '0.8 s', '37 s', '2 min 5 s']);
  });
});

describe('a part of a ring', () => {
  const ends = (path: string): string[] => [...path.matchAll(/(?:^M|L|0 [01] [01] )(-?[\d.]+,-?[\d.]+)/g)].map(([, at = '']) => at);
  it('begins at the top, goes on clockwise, and ends where the next begins', () => {
    expect(sector(0, 0.25, 50, 100)).toBe('M0,-100A100,100 0 0 1 100,0L50,0A50,50 0 0 0 0,-50Z');
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), (at) => {
        expect(ends(sector(0, at, 50, 100))[1]).toBe(ends(sector(at, 1, 50, 100))[0]);
      }),
    );
  });
  it('is the long way round where it is more than half, and the whole ring where it is all', () => {
    expect(sector(0, 0.75, 50, 100)).toContain('0 1 1');
    expect(sector(0.75, 1, 50, 100)).toContain('0 0 1');
    expect(sector(0, 1, 50, 100).match(/A100,100/g)).toHaveLength(2);
    expect(sector(0, 1, 50, 100).match(/A50,50/g)).toHaveLength(2);
  });
});

describe('an axis of dollars', () => {
  it('has at most five lines, begins at zero and holds the greatest value', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e10, noNaN: true }), (most) => {
        const ticks = dollarTicks(most);
        expect(ticks.length).toBeLessThanOrEqual(5);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(most * (1 - 1e-9));
      }),
    );
  });
  it('has labels that do not touch, in their order, within the chart', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 5 }), (positions) => {
        const placed = spread(positions, 17, 300);
        const sorted = [...placed].sort((a, b) => a - b);
        for (let index = 1; index < sorted.length; index += 1)
          expect(sorted[index]! - sorted[index - 1]!).toBeGreaterThanOrEqual(17 - 1e-9);
        expect(sorted[0]).toBeGreaterThanOrEqual(-1e-9);
        expect(sorted.at(-1)).toBeLessThanOrEqual(300 + 1e-9);
      }),
    );
  });
});

describe('the steps of an analysis', () => {
  const step = (state: string, status: JobStep['status'], item = ''): JobStep => ({
    state,
    item,
    status,
    attempts: 1,
    startedAt: '2026-11-22T09:00:00.000Z',
    endedAt: status === 'running' ? null : '2026-11-22T09:00:01.000Z',
    message: null,
  });
  const job = (status: JobView['status'], ...steps: JobStep[]): JobView => ({
    id: '7d1f2a34-5b6c-4d7e-8f90-a1b2c3d4e5f6',
    status,
    steps,
    result: null,
    error: null,
    createdAt: '2026-11-22T09:00:00.000Z',
    startedAt: null,
    completedAt: null,
  });
  const states = (view: JobView) => stepRows(view).map(({ id, status }) => `${id} ${status}`);

  it('are all waiting before it begins, without tagging unless it is needed', () => {
    expect(states(job('pending'))).toEqual(['Planner waiting', 'Facts waiting', 'Write waiting', 'Complete waiting']);
    expect(
      states(job('running', step('Planner', 'completed'), step('Tagger', 'completed', 'A'), step('Tagger', 'running', 'B'))),
    ).toContain('Tagger running');
  });
  it('that run side by side are one that runs until the last has ended, and fails when one does', () => {
    const before = [step('Planner', 'completed'), step('Facts', 'completed'), step('Charter', 'completed')];
    expect(states(job('running', ...before))[2]).toBe('Write running');
    expect(states(job('running', ...before, step('Reporter', 'completed'), step('Retirement', 'completed')))[2]).toBe('Write completed');
    expect(states(job('failed', ...before, step('Reporter', 'failed'), step('Retirement', 'running')))[2]).toBe('Write failed');
  });
  it('are all that do work in the state machine, each with words of its own', () => {
    const working = [...readCurrentMachine().places]
      .filter(([name, { state }]) => state.Type === 'Task' && name !== 'MarkFailed')
      .map(([name]) => name);
    for (const name of working) {
      const running = job('running', step(name, 'running'));
      const shown = stepRows(running)
        .flatMap((row) => [row, ...row.branches])
        .find(({ id }) => id === name);
      expect(shown, `${name} is not on the page of an analysis: site/src/lib/report/steps.ts`).toBeDefined();
      expect(nowSentence(running), `${name} has no words: site/src/lib/report/steps.ts`).not.toBe('Working on it.');
    }
  });
  it('are told by what runs now', () => {
    expect(nowSentence(job('running', step('Planner', 'completed'), step('Facts', 'running')))).toBe('Computing every figure.');
    expect(nowSentence(job('completed'))).toBe('Your report is ready.');
  });
});

it('every page is among those that are held to what must hold of all: lib/local/site-pages.ts', () => {
  const held = pagesOf('JOB', 'REPORT').map(({ path }) => path);
  const pages = readdirSync('site/src/routes', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('+page.svelte'));
  for (const page of pages) {
    const path = `/${page
      .split(/[\\/]/)
      .slice(0, -1)
      .filter((part) => !part.startsWith('('))
      .join('/')}`;
    expect(
      held.some((one) => new RegExp(`^${path.replaceAll(/\[\w+\]/g, '[^/]+')}$`).test(one)),
      path,
    ).toBe(true);
  }
  expect(pages.length).toBeGreaterThan(10);
});

it('the checkup puts what needs a decision first, and counts itself', () => {
  const check = (rule: string, outcome: Check['outcome']): Check => ({ rule, outcome, label: rule, foundFactId: null, limitFactId: null });
  const checks = [check('a', 'pass'), check('b', 'unknown'), check('c', 'fail'), check('d', 'warn'), check('e', 'pass')];
  expect(inOrderOfNeed(checks).map(({ rule }) => rule)).toEqual(['c', 'd', 'b', 'a', 'e']);
  expect(tally(checks)).toBe('5 rules: act on 1, look at 1, 1 not known, 2 pass.');
});

describe('what to do next', () => {
  const book = (numbers: Record<string, number>) => ({
    has: (...ids: string[]) => ids.every((id) => id in numbers),
    number: (id: string) => numbers[id],
  });
  const titles = (numbers: Record<string, number>): string[] => nextSteps(book({ chance: 91, ...numbers })).map(({ title }) => title);

  it('begins with the company that too much hangs on, and fills the reserve after the trades', () => {
    expect(titles({ 'largest-company-over-limit': 108_223, 'rebalance-trade-count': 3, 'cash-reserve-missing': 12_179 })).toEqual([
      'Let less of your money hang on {{largest-company-symbol}}',
      'Move towards your targets with {{rebalance-trade-count}} trades',
      'Fill the cash reserve',
    ]);
  });
  it('asks for the price of what has none, and what it holds only where that part has a value', () => {
    expect(titles({ 'unpriced-count': 1, 'unclassified-count': 1 })).toEqual(['Enter a price for {{unpriced-symbols}}']);
    expect(titles({ 'unclassified-count': 2, 'class-unknown-value': 37_608 })).toEqual(['Say what {{unclassified-symbols}} hold']);
  });
  it('says what is left to spend, and from when', () => {
    const cut = { 'lever-spend-cut-month': 300, 'lever-spend-year': 104_400 };
    const means = (years: number) => levers(book({ ...cut, 'years-to-retire': years })).map((lever) => lever.means);
    expect([means(0), means(11)].flat()).toEqual([
      'a month, which leaves {{lever-spend-year}} a year',
      'a month once you stop, which leaves {{lever-spend-year}} a year',
    ]);
  });
});
