/** Feeds as publishers write them, and which of their entries are read. */
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { RESEARCH_LIMITS, ResearchSources } from '#schema/research.ts';
import { chooseItems } from '#domain/research/feed.ts';
import { hostsOf, whyNotAllowed } from '#domain/research/sources.ts';
import { readSources } from '#ports/migrations.ts';
import { dayOf, readFeed } from '#ports/web/feed.ts';
import { toldBy } from '#ports/web/page.ts';
import { sampleSources } from '../../../lib/local/pages.ts';

describe('a feed', () => {
  test.each([
    [
      'RSS',
      '<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title><link>https://x.test/</link><item><title>A &amp; B</title><link> https://x.test/a </link><pubDate>Wed, 25 Nov 2026 14:00:00 EST</pubDate><guid>1</guid></item></channel></rss>',
      { title: 'A & B', link: 'https://x.test/a', published: '2026-11-25' },
    ],
    [
      'RSS with CDATA',
      '<rss><channel><item><title><![CDATA[A <b>bold</b> one]]></title><link><![CDATA[https://x.test/a?b=1&c=2]]></link></item></channel></rss>',
      { title: 'A <b>bold</b> one', link: 'https://x.test/a?b=1&c=2', published: null },
    ],
    [
      'RSS whose guid is the link',
      '<rss><channel><item><title>A</title><guid>https://x.test/a</guid></item></channel></rss>',
      { title: 'A', link: 'https://x.test/a', published: null },
    ],
    [
      'RSS whose guid is none',
      '<rss><channel><item><title>A</title><guid isPermaLink="false">tag:a</guid></item></channel></rss>',
      { title: 'A', link: '', published: null },
    ],
    [
      'RDF',
      '<rdf:RDF xmlns:rdf="r" xmlns:dc="d"><channel><title>F</title></channel><item><title>A</title><link>https://x.test/a</link><dc:date>2026-11-20T10:00:00+01:00</dc:date></item></rdf:RDF>',
      { title: 'A', link: 'https://x.test/a', published: '2026-11-20' },
    ],
    [
      'Atom',
      '<feed xmlns="a"><title>F</title><link rel="self" href="https://x.test/feed"/><entry><title type="html">A</title><link rel="self" href="https://x.test/entry"/><link rel="enclosure" href="https://x.test/a.mp3"/><link rel="alternate" type="text/html" href="https://x.test/a"/><updated>2026-11-24T00:00:00Z</updated><published>2026-11-20T00:00:00Z</published><author><name>N</name></author></entry></feed>',
      { title: 'A', link: 'https://x.test/a', published: '2026-11-20' },
    ],
    [
      'a nested title',
      '<rss xmlns:media="m"><channel><item><media:group><title>Picture</title><link>https://x.test/p</link></media:group><title>A</title><link>https://x.test/a</link></item></channel></rss>',
      { title: 'A', link: 'https://x.test/a', published: null },
    ],
  ])('%s', (_, xml, item) => {
    expect(readFeed(xml, false)).toEqual([item]);
  });

  test.each(['', 'no markup', '<html><body><item><link>https://x.test/a</link></item></body></html>', '{"items": []}', '<rs'])(
    '%j is none',
    (text) => {
      expect(() => readFeed(text, false)).toThrow('it is neither RSS nor Atom');
    },
  );

  test('that was cut off has its whole entries', () => {
    const entry = (n: number) => `<item><title>${n}</title><link>https://x.test/${n}</link></item>`;
    const whole = `<rss><channel>${entry(1)}${entry(2)}${entry(3)}`;
    fc.assert(
      fc.property(fc.integer({ min: 15, max: whole.length }), (at) => {
        const cut = whole.slice(0, at);
        expect(readFeed(cut, true).map(({ title }) => title)).toEqual(
          [...cut.matchAll(/<title>(\d)<\/title><link>[^<]*<\/link><\/item>/g)].map(([, n]) => n),
        );
      }),
    );
  });

  test('of entities that name each other is no more than it is', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&b;&c;</title><link>https://x.test/a</link></item></channel></rss>`;
    expect(readFeed(bomb, false)).toEqual([{ title: '&b;&c;', link: 'https://x.test/a', published: null }]);
  });

  test.each([
    ['Wed, 25 Nov 2026 23:30:00 -0500', '2026-11-26'],
    ['2026-11-25', '2026-11-25'],
    ['25 Nov 2026', '2026-11-25'],
    ['', null],
    ['yesterday', null],
    ['0001-01-01T00:00:00Z', null],
  ])('the day of %j is %s', (text, day) => {
    expect(dayOf(text)).toBe(day);
  });
});

describe('the entries that are read', () => {
  const at = { feed: 'https://x.test/feed.xml', hosts: ['x.test'], today: '2026-11-27' };
  const entry = (link: string, published: string | null = '2026-11-20', title = 'A') => ({ title, link, published });

  test('are the newest, each address once, as many as a run asks for, and none that is old', () => {
    const items = Array.from({ length: 40 }, (_, n) => entry(`/p${n}`, `2026-11-${String((n % 27) + 1).padStart(2, '0')}`));
    const { wanted } = chooseItems([...items, ...items, entry('/p1#part'), entry('/old', '2020-01-01')], at);
    expect(wanted).toHaveLength(RESEARCH_LIMITS.items);
    expect(wanted[0]?.published).toBe('2026-11-27');
    expect(new Set(wanted.map(({ url }) => url)).size).toBe(wanted.length);
  });

  test('never lead off the listed hosts, whatever a feed says', () => {
    const link = fc.oneof(
      fc.webUrl(),
      fc.string(),
      fc.constantFrom(
        '/a',
        '//evil.test/a',
        'https://x.test@evil.test/',
        'https://x.test:8443/',
        'http://x.test/',
        'javascript:1',
        '\\\\evil.test\\a',
        'https://x.test/a',
      ),
    );
    fc.assert(
      fc.property(fc.array(link), (links) => {
        for (const { url } of chooseItems(
          links.map((one) => entry(one)),
          at,
        ).wanted)
          expect(new URL(url)).toMatchObject({ protocol: 'https:', hostname: 'x.test', port: '', username: '' });
      }),
    );
  });

  test('of the future are refused, and those elsewhere, with the reason', () => {
    const { wanted, refused } = chooseItems([entry('/a', '2026-11-28'), entry('https://other.test/'), entry('/b')], at);
    expect(wanted.map(({ url }) => url)).toEqual(['https://x.test/b']);
    // As it is written: a page without its last stroke may be another one.
    expect(chooseItems([entry('/c/#part')], at).wanted[0]?.url).toBe('https://x.test/c/');
    expect(refused.map(({ reason }) => reason)).toEqual([
      'it says that it was published on 2026-11-28, which lies in the future',
      'its host other.test is not on the list',
    ]);
  });
});

test('what a page says of itself', () => {
  expect(
    toldBy('<title>Site | T</title><meta name="date" content="2026-11-03"><h1>The <em>heading</em>\u202e</h1><time datetime="2026-11-01">'),
  ).toEqual({ title: 'The heading', published: '2026-11-03' });
  expect(toldBy('<title>Only a title</title><p><time datetime="no day"></time><time datetime="2026-11-01T08:00:00Z"></time>')).toEqual({
    title: 'Only a title',
    published: '2026-11-01',
  });
  expect(toldBy('')).toEqual({ title: '', published: null });
});

describe('the lists of sources', () => {
  test.each([
    ['that Alex comes with', readSources().sources],
    ['of this machine', sampleSources()],
  ])('%s may be asked for, each name and address once', (_, sources) => {
    for (const source of sources) expect(whyNotAllowed(source.address, hostsOf(source)), source.name).toBeNull();
    expect(new Set(sources.map(({ name }) => name)).size).toBe(sources.length);
    expect(new Set(sources.map(({ address }) => address)).size).toBe(sources.length);
  });
  test('of this machine are at names that can be nobody’s', () => {
    for (const { address, hosts } of sampleSources())
      for (const host of [new URL(address).hostname, ...hosts]) expect(host).toMatch(/\.example$/);
    expect(readSources().sources.some(({ address }) => address.includes('.example'))).toBe(false);
  });
  test.each([
    [{ address: 'http://x.test/' }],
    [{ address: 'ftp://x.test/' }],
    [{ kind: 'json' }],
    [{ trust: 'summary' }],
    [{ hosts: ['10.0.0.1'] }],
    [{ hosts: ['localhost'] }],
    [{ name: 'With spaces' }],
    [{ surprise: 1 }],
  ])('%j is no source', (changes) => {
    const source = { name: 'x', address: 'https://x.test/feed', kind: 'rss', publisher: 'X', trust: 'official', topics: [], enabled: true };
    expect(ResearchSources.safeParse({ sources: [source] }).success).toBe(true);
    expect(ResearchSources.safeParse({ sources: [{ ...source, ...changes }] }).success).toBe(false);
  });
});
