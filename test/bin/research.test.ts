/** The command's arguments, its lists and its texts; a run itself is tested with the function. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { putSources } from '#ports/research-store.ts';
import { main } from '../../bin/research.ts';
import { asText } from '../../bin/research/print.ts';
import { sampleSources } from '../../lib/local/pages.ts';
import { startTestDatabase } from '../engines.ts';
import type { TestDatabase } from '../local-database.ts';

let folder: string;
let data: TestDatabase;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alex-research-'));
  data = await startTestDatabase();
  await putSources(data.database('worker'), sampleSources());
});
afterAll(async () => {
  await data.close();
  rmSync(folder, { recursive: true });
});
const run = async (...args: string[]) => {
  let out = '';
  const code = await main(args, { ...data.environment.worker, ALEX_FOLDER: folder }, (text) => (out += text));
  return { code, out };
};

test.each([
  [['--list', '--all'], 'at a time'],
  [['--nonsense'], 'nonsense'],
  [['stray'], 'stray'],
  [['--source'], '--source'],
])('%j is told to be wrong, with how it is used', async (args, says) => {
  const { code, out } = await run(...args);
  expect(code).toBe(2);
  expect(out).toContain(says);
  expect(out).toContain('npm run research');
});

test('without a system that runs it says how to start one', async () => {
  expect(await run()).toEqual({ code: 1, out: 'No system runs here. Start it with: npm start\n' });
});

describe('the sources', () => {
  test('are listed, switched and stay as they were switched', async () => {
    expect((await run('--list')).out).toContain(
      'on   sample-bank                  Example Central Bank\n     rss   https://www.bank.example/feed.xml\n     not read yet\n',
    );
    expect(await run('--disable', 'sample-bank')).toEqual({ code: 0, out: 'sample-bank is disabled.\n' });
    expect((await run('--list')).out).toContain('off  sample-bank');
    expect(await run('--enable', 'sample-bank')).toEqual({ code: 0, out: 'sample-bank is enabled.\n' });
    expect(await run('--enable', 'nobody')).toEqual({ code: 1, out: 'There is no source named nobody: --list names them.\n' });
  });

  test('are added from a file; one that is none is told with the place of the fault, and adds nothing', async () => {
    const file = join(folder, 'sources.json');
    const source = {
      name: 'mine',
      address: 'https://www.mine.example/feed',
      kind: 'rss',
      publisher: 'Mine',
      trust: 'issuer',
      topics: [],
      enabled: true,
    };
    writeFileSync(file, JSON.stringify({ sources: [source] }));
    expect(await run('--add', file)).toEqual({ code: 0, out: '1 added or changed. What was enabled or disabled stays so.\n' });
    expect((await run('--list')).out).toContain('mine');
    for (const [wrong, says] of [
      [{ ...source, name: 'other', address: 'http://169.254.169.254/' }, 'must begin with https://'],
      [{ ...source, name: 'other', kind: 'json' }, 'sources[0].kind'],
    ] as const) {
      writeFileSync(file, JSON.stringify({ sources: [wrong] }));
      const { code, out } = await run('--add', file);
      expect(code).toBe(2);
      expect(out).toContain(says);
    }
    writeFileSync(file, 'no json');
    expect(await run('--add', file)).toMatchObject({ code: 2, out: expect.stringContaining('cannot be read') as string });
    expect(await run('--add', join(folder, 'none.json'))).toMatchObject({
      code: 2,
      out: expect.stringContaining('cannot be read') as string,
    });
    expect((await run('--list')).out).not.toContain('other');
  });
});

test('the account of a run says of each page what became of it and why', () => {
  const page = { url: 'https://x.example/a', title: 'A', outcome: 'added' as const, writer: 'a model', passages: 1 };
  expect(
    asText({
      sources: [
        {
          name: 'x',
          address: 'https://x.example/feed',
          outcome: 'left',
          reason: 'It was cut.',
          pages: [page, { url: 'https://x.example/b', title: '', outcome: 'refused', reason: 'No.' }],
        },
      ],
      message: 'Pages: 1 added.',
      isWell: true,
    }),
  ).toBe(
    [
      'x  https://x.example/feed',
      '  left: It was cut.',
      '  added      A (1 passage; a model)',
      '             https://x.example/a',
      '  refused    https://x.example/b',
      '             No.',
      '',
      'Pages: 1 added.',
      '',
    ].join('\n'),
  );
});
