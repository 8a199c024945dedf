/** Where the researcher may not be led, in every spelling: by the address itself, by what a name resolves to, and by what a page leads on to. */
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { whyNotAllowed } from '#domain/research/sources.ts';
import { publicAddresses, whyNotPublic, type Address } from '#ports/web/address.ts';
import { send } from '#ports/web/request.ts';
import { openWeb, type WebSettings } from '#ports/web/web.ts';
import { listen, type Listening } from '../../../lib/local/listen.ts';

const HOSTS = ['www.bank.test'];
const of = (...addresses: string[]): Address[] => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('an address', () => {
  test.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['169.254.169.254', 'linkLocal'],
    ['169.254.170.2', 'linkLocal'],
    ['fe80::1', 'linkLocal'],
    ['fd00:ec2::254', 'uniqueLocal'],
    ['fc00::1', 'uniqueLocal'],
    ['100.64.0.1', 'carrierGradeNat'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['240.0.0.1', 'reserved'],
    ['192.0.2.1', 'reserved'],
    ['198.51.100.7', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:10.1.2.3', 'private'],
    ['::ffff:169.254.169.254', 'linkLocal'],
    ['::ffff:7f00:1', 'loopback'],
    ['64:ff9b::a00:1', 'rfc6052'],
    ['2002:a00:1::', '6to4'],
    ['2001::1', 'teredo'],
    ['2001:db8::1', 'reserved'],
    ['::7f00:1', 'reserved'],
    ['4000::1', 'reserved'],
    ['no address', 'no address'],
  ])('%s is not the public internet: %s', (address, why) => {
    expect(whyNotPublic(address)).toContain(why);
  });

  test.each(['93.184.215.14', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::200e', '::ffff:8.8.8.8'])(
    '%s is',
    (address) => {
      expect(whyNotPublic(address)).toBeNull();
    },
  );

  test('every one of the private ranges is refused, also inside an IPv6 address', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const inside = fc.oneof(
      fc.tuple(fc.constant(10), octet, octet, octet),
      fc.tuple(fc.constant(127), octet, octet, octet),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), octet, octet),
      fc.tuple(fc.constant(192), fc.constant(168), octet, octet),
      fc.tuple(fc.constant(169), fc.constant(254), octet, octet),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), octet, octet),
    );
    fc.assert(
      fc.property(inside, (octets) => whyNotPublic(octets.join('.')) !== null && whyNotPublic(`::ffff:${octets.join('.')}`) !== null),
    );
  });
});

describe('what is asked for', () => {
  test.each([
    ['http://www.bank.test/', 'by http: and not by https'],
    ['file:///etc/passwd', 'by file:'],
    ['ftp://www.bank.test/', 'by ftp:'],
    ['data:text/html,x', 'by data:'],
    ['javascript:1', 'by javascript:'],
    ['https://user:secret@www.bank.test/', 'a name or a password'],
    ['https://www.bank.test@evil.test/', 'a name or a password'],
    ['https://www.bank.test:8443/', 'a port of its own'],
    ['https://bank.test/', 'not on the list'],
    ['https://www.bank.test.evil.test/', 'not on the list'],
    ['https://evil.test/www.bank.test', 'not on the list'],
    ['https://www.bank.test./', 'not on the list'],
    ['https://127.0.0.1/', 'not on the list'],
    ['https://2130706433/', 'host 127.0.0.1 is not on the list'],
    ['https://0177.0.0.1/', 'host 127.0.0.1 is not on the list'],
    ['https://0x7f.1/', 'host 127.0.0.1 is not on the list'],
    ['https://[::1]/', 'not on the list'],
    ['https://[::ffff:127.0.0.1]/', 'not on the list'],
    ['https://localhost/', 'not on the list'],
    ['https://①②⑦.0.0.1/', 'host 127.0.0.1 is not on the list'],
    ['no address', 'no web address'],
    ['//www.bank.test/', 'no web address'],
  ])('%s is refused: %s', (address, why) => {
    expect(whyNotAllowed(address, HOSTS)).toContain(why);
  });

  test('a listed host by https is, in any spelling that is the same host', () => {
    for (const address of [
      'https://www.bank.test/a?b=c',
      'HTTPS://WWW.BANK.TEST/',
      'https://www.bank.test:443/x',
      'https://ｗｗｗ.bank.test/',
    ])
      expect(whyNotAllowed(address, HOSTS)).toBeNull();
  });
});

describe('a name', () => {
  test.each([[of('10.0.0.1')], [of('93.184.215.14', '127.0.0.1')], [of('2606:4700::1111', 'fd00::1')], [of('::ffff:192.168.0.1')], [[]]])(
    'that leads to %j is refused whole',
    async (addresses) => {
      await expect(publicAddresses('www.bank.test', () => Promise.resolve(addresses))).rejects.toMatchObject({ name: 'WebRefusalError' });
    },
  );
  test('that nobody knows is refused', async () => {
    await expect(
      publicAddresses('www.bank.test', () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))),
    ).rejects.toThrow('its host www.bank.test is not known (ENOTFOUND)');
  });
  test('that is an address itself is looked at as one, without asking', async () => {
    await expect(publicAddresses('[::1]', () => Promise.reject(new Error('asked')))).rejects.toThrow('loopback');
  });
});

describe('a request', () => {
  let server: Listening;
  let asked: string[] = [];
  let answers: Record<string, [number, Record<string, string>, string]> = {};
  beforeAll(async () => {
    server = await listen(
      createServer((request, response) => {
        asked.push(request.url ?? '');
        const [status, headers, body] = answers[request.url ?? ''] ?? [404, {}, ''];
        response.writeHead(status, headers).end(body);
      }),
    );
  });
  afterAll(() => server.close());
  beforeEach(() => {
    asked = [];
    answers = {};
  });
  const visit = (address: string, settings: WebSettings = {}, hosts = ['www.bank.example', 'other.example']) =>
    openWeb({ standIn: server.url, pauseMs: 0, answerMs: 2_000, ...settings })({ address, hosts, accept: 'text/html', known: null });

  test('never reaches this machine by a name that answers the public first and this machine afterwards: the name is asked once, and the connection goes to that answer', async () => {
    let times = 0;
    const resolve = () => Promise.resolve(of((times += 1) === 1 ? '93.184.215.14' : '127.0.0.1'));
    const web = openWeb({ resolve, answerMs: 300, pauseMs: 0 });
    await expect(web({ address: 'https://www.bank.test/', hosts: HOSTS, accept: 'text/html', known: null })).rejects.toMatchObject({
      name: 'WebRefusalError',
    });
    // Once for robots.txt, whose connection went to the first answer and came to nothing; a second one would have been refused as this machine.
    expect(times).toBe(1);
    expect(asked).toEqual([]);
  });

  test('goes to the address that was looked at, whatever its name leads to by then', async () => {
    answers = { '/x': [200, {}, 'here'] };
    const { port } = server;
    const sendTo = (host: string, address: string) =>
      send({
        url: new URL(`http://${host}:${port}/x`),
        addresses: [{ address, family: 4 }],
        headers: {},
        mostBytes: 100,
        signal: AbortSignal.timeout(400),
      });
    // Nobody knows this name, so that it was not asked again.
    expect((await sendTo('rebound.test', '127.0.0.1')).body.toString()).toBe('here');
    asked = [];
    // And this name is this machine's.
    await expect(sendTo('localhost', '93.184.215.14')).rejects.toMatchObject({ name: 'WebRefusalError' });
    expect(asked).toEqual([]);
  });

  test('that is led on to an address inside a network, or to another host, is refused and not made', async () => {
    for (const [location, why] of [
      ['http://169.254.169.254/latest/meta-data/', 'by http:'],
      ['https://169.254.169.254/', 'not on the list'],
      [`${server.url}/inside`, 'by http:'],
      ['https://localhost/inside', 'not on the list'],
      ['https://evil.example/', 'not on the list'],
      ['file:///etc/passwd', 'by file:'],
      ['https://a:b@www.bank.example/', 'a name or a password'],
      ['https://', 'no address'],
    ] as const) {
      asked = [];
      answers = { '/www.bank.example/page': [302, { location }, ''] };
      await expect(visit('https://www.bank.example/page'), location).rejects.toThrow(why);
      expect(asked).toEqual(['/www.bank.example/robots.txt', '/www.bank.example/page']);
    }
  });

  test('that is led in a circle, or on and on, ends', async () => {
    answers = { '/www.bank.example/a': [301, { location: '/b' }, ''], '/www.bank.example/b': [307, { location: '/a' }, ''] };
    await expect(visit('https://www.bank.example/a')).rejects.toThrow('it leads back to itself');
    answers = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`/www.bank.example/${n}`, [302, { location: `/${n + 1}` }, '']]));
    await expect(visit('https://www.bank.example/0')).rejects.toThrow('it leads on more than 4 times');
    expect(asked.at(-1)).toBe('/www.bank.example/4');
  });

  test('that is led on to a listed host is made, and that host’s robots.txt counts', async () => {
    answers = {
      '/www.bank.example/page': [308, { location: 'https://other.example/page' }, ''],
      '/other.example/page': [200, { 'content-type': 'text/html' }, 'there'],
    };
    expect(await visit('https://www.bank.example/page')).toMatchObject({ url: 'https://other.example/page', status: 200 });
    answers['/other.example/robots.txt'] = [200, {}, 'User-agent: *\nDisallow: /'];
    await expect(visit('https://www.bank.example/page')).rejects.toThrow('the robots.txt of other.example does not allow it');
  });

  test('is not made to the stand-in by any other host, nor without one', async () => {
    const nobody = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    await expect(visit('https://www.bank.test/', { resolve: nobody }, HOSTS)).rejects.toThrow();
    await expect(visit('https://www.bank.example/', { standIn: '', resolve: nobody })).rejects.toThrow();
    expect(asked).toEqual([]);
  });
});
