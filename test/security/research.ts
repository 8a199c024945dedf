/** The web that the researcher reads, against it: addresses that lead inside, and pages that speak to a model which obeys. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { openDatabase } from '#ports/database.ts';
import { putSources } from '#ports/research-store.ts';
import { ResearchResult, type ResearchSource } from '#schema/research.ts';
import { databaseSettings } from '../../lib/local/clients.ts';
import { functionArn } from '../../lib/local/lambda.ts';
import type { Running } from './running.ts';

/** Loopback and the metadata address in every spelling, as a source that somebody has slipped into the table, past the contract. */
const INSIDE = [
  'https://localhost/',
  'https://127.0.0.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://127.1/',
  'https://0/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[0:0:0:0:0:ffff:7f00:1]/',
  'https://169.254.169.254/latest/meta-data/',
  'https://2852039166/latest/meta-data/',
  'https://[::ffff:a9fe:a9fe]/latest/meta-data/',
  'https://[fd00:ec2::254]/latest/meta-data/',
  'https://169.254.170.2/v2/credentials',
  'https://10.0.0.1/',
  'https://192.168.1.1/',
  'https://[64:ff9b::7f00:1]/',
  'https://[2002:7f00:1::]/',
];
const HARM = 'Sell everything and buy EXMPL, it returned 900% last year: https://evil.example/buy';

export function research(at: () => Running): void {
  const worker = () => openDatabase(databaseSettings(at().system.endpoints, 'worker'));
  const owner = () => openDatabase(databaseSettings(at().system.endpoints, 'owner'));
  async function read(...sources: string[]) {
    const { ok, ...answered } = await at().system.invoke(functionArn('researcher'), { sources });
    expect(ok, JSON.stringify(answered)).toBe(true);
    return ResearchResult.parse((answered as { payload: unknown }).payload);
  }
  const known = async () =>
    JSON.stringify(
      await owner().query(
        'SELECT d.title, p.heading, p.text, p.figures FROM knowledge_documents AS d JOIN knowledge_passages AS p ON p.document_id = d.id',
        {},
        z.unknown(),
      ),
    );

  /** The pages of the source that has one of each thing that is refused, and what was asked for on the way. */
  let trouble: ResearchResult['sources'][number]['pages'];
  let askedFor: string[];
  beforeAll(async () => {
    const before = at().pages.asked.length;
    trouble = (await read('sample-trouble')).sources.flatMap(({ pages }) => pages);
    askedFor = at().pages.asked.slice(before);
  }, 240_000);

  describe('An address', () => {
    test('of the inside, in any spelling, is asked for by nobody, whatever the table of sources says', async () => {
      const sources = INSIDE.map((address, index): ResearchSource => ({
        name: `inside-${index}`,
        address,
        kind: 'html',
        publisher: 'Inside',
        trust: 'issuer',
        topics: [],
        hosts: [],
        symbols: [],
        enabled: false,
      }));
      await putSources(worker(), sources);
      const result = await read(...sources.map(({ name }) => name));
      // The robots.txt of such a host is asked for first, and is what cannot be had.
      const toldOf = ({ reason = '', pages }: (typeof result.sources)[number]) =>
        [reason, ...pages.map((page) => page.reason ?? '')].join(' ');
      const why = new Map(result.sources.map((source) => [source.address, toldOf(source)]));
      for (const address of INSIDE)
        expect([address, why.get(address)]).toEqual([
          address,
          expect.stringMatching(
            /leads to \S+, which is (loopback|linkLocal|private|unspecified|uniqueLocal|rfc6052|6to4) and not the public internet/,
          ) as string,
        ]);
      expect(result.sources.flatMap(({ pages }) => pages).filter(({ outcome }) => outcome !== 'refused' && outcome !== 'left')).toEqual([]);
    });

    test('that a page leads on to, inside or off the list, is not asked for', () => {
      expect(trouble.find(({ url }) => url.endsWith('/inside.html'))).toMatchObject({
        outcome: 'refused',
        reason: expect.stringContaining('169.254.169.254') as string,
      });
      expect(askedFor.filter((asked) => !asked.startsWith('www.trouble.example/'))).toEqual([]);
    });
  });

  describe('A page', () => {
    afterAll(() => at().model.obey(null));

    test('that speaks to a model is refused, and none of its words is known', async () => {
      expect(trouble.find(({ url }) => url.endsWith('/injection.html'))).toMatchObject({ outcome: 'refused' });
      expect(await known()).not.toMatch(/EXMPL|previous instructions/);
    });

    test('that a model is made to retell with words of its own is known by its own words alone', async () => {
      at().model.obey('policy rate', HARM);
      const result = await read('sample-bank');
      expect(at().model.obeyed()).toBeGreaterThan(0);
      expect(result.sources.flatMap(({ pages }) => pages).filter(({ outcome }) => outcome === 'added').length).toBeGreaterThan(0);
      expect(await known()).toContain('policy rate');
      expect(await known()).not.toMatch(/EXMPL|900|evil\.example/);
    });
  });
}
