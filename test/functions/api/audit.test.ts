/** What was changed, and when: written with the change, without amounts, for its user alone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { AuditView, type AuditEvent } from '#schema/audit.ts';
import { engines } from '../../engines.ts';
import type { TestDatabase } from '../../local-database.ts';
import { callerOf, type Caller } from './calls.ts';

const Count = z.object({ n: z.number() });

describe.each(await engines())('The list of changes on $name', ({ start }) => {
  let data: TestDatabase;
  let call: Caller;
  beforeAll(async () => {
    data = await start();
    call = callerOf(data);
  });
  afterAll(() => data.close());

  const eventsOf = async (user: string): Promise<AuditEvent[]> =>
    AuditView.parse((await call(user, 'GET', '/api/audit?limit=100')).json).events;
  /** Oldest first, in short; what has one instant in the order of its words. */
  const told = async (user: string) =>
    (await eventsOf(user))
      .map(({ at, kind, action, count, subjects, fields }) => ({
        at,
        text: `${action} ${count} ${kind} ${subjects
          .map(({ name }) => name)
          .sort()
          .join(',')} [${fields.join(' ')}]`,
      }))
      .sort((a, b) => a.at.localeCompare(b.at) || a.text.localeCompare(b.text))
      .map(({ text }) => text);
  const idOf = ({ json }: { json: Record<string, unknown> }) => String(json['id']);

  test('has each thing that was entered, changed and removed one by one, with the fields', async () => {
    const id = idOf(await call('ada', 'POST', '/api/accounts', { name: 'Savings', kind: 'taxable', cashBalance: '1234.56' }));
    await call('ada', 'PATCH', `/api/accounts/${id}`, { cashBalance: '7777.77', cashInterest: '0.04' });
    const position = idOf(
      await call('ada', 'POST', `/api/accounts/${id}/positions`, {
        symbol: 'VTI',
        quantity: '3',
        price: { amount: '300.25', asOf: '2026-11-20' },
      }),
    );
    await call('ada', 'PATCH', `/api/accounts/${id}/positions/${position}`, { quantity: '4' });
    await call('ada', 'PUT', '/api/instruments/VTI/price', { amount: '311.5', asOf: '2026-11-21' });
    await call('ada', 'PUT', '/api/instruments/BND/price', { amount: '73.5', asOf: '2026-11-21' });
    await call('ada', 'DELETE', '/api/instruments/VTI/price');
    await call('ada', 'PUT', '/api/instruments/VTI/classification', { assetClass: { equity: 100 }, regions: null, sectors: null });
    await call('ada', 'DELETE', '/api/instruments/VTI/classification');
    await call('ada', 'PUT', '/api/me/settings', { displayName: 'Ada', checkupLimits: { drift: { warn: 5.5 } } });
    const scenario = idOf(
      await call('ada', 'POST', '/api/retirement/scenarios', {
        name: 'Earlier',
        inputs: { birthYear: 1980, retirementYear: 2040, spending: 54321 },
      }),
    );
    await call('ada', 'DELETE', `/api/retirement/scenarios/${scenario}`);
    await call('ada', 'DELETE', `/api/accounts/${id}/positions/${position}`);
    await call('ada', 'DELETE', `/api/accounts/${id}`);
    expect(await told('ada')).toEqual([
      'added 1 account Savings [cashBalance cashInterest kind name]',
      'changed 1 account Savings [cashBalance cashInterest]',
      'added 1 instrument VTI [statementPrice]',
      'added 1 position VTI [asOf quantity]',
      'changed 1 position VTI [quantity]',
      'changed 1 instrument VTI [price]',
      'added 1 instrument BND [price]',
      'changed 1 instrument VTI [price]',
      'added 1 classification VTI [assetClass]',
      'removed 1 classification VTI [assetClass]',
      'changed 1 settings  [checkupLimits displayName]',
      'added 1 scenario Earlier [inputs name]',
      'removed 1 scenario Earlier [inputs name]',
      'removed 1 position VTI [asOf quantity]',
      'removed 1 account Savings [cashBalance cashInterest kind name]',
    ]);
    const all = JSON.stringify((await eventsOf('ada')).map(({ subjects, fields }) => ({ subjects, fields })));
    for (const amount of ['1234.56', '7777.77', '300.25', '311.5', '73.5', '5.5', '54321', '0.04']) expect(all).not.toContain(amount);
    const [gone] = (await eventsOf('ada')).filter(({ kind, action }) => kind === 'position' && action === 'removed');
    expect(gone?.subjects).toEqual([{ id: position, name: 'VTI', accountId: id }]);
  });

  test('has nothing of what was refused, undone or left as it was', async () => {
    const id = idOf(await call('bo', 'POST', '/api/accounts', { name: 'One', cashBalance: '5.00' }));
    const before = await eventsOf('bo');
    const { headers } = await call('bo', 'GET', `/api/accounts/${id}`);
    expect((await call('bo', 'PATCH', `/api/accounts/${id}`, { cashBalance: '6.00' }, { 'if-match': '"other"' })).status).toBe(412);
    expect((await call('bo', 'PATCH', `/api/accounts/${id}`, { cashBalance: '5' }, { 'if-match': headers['etag'] ?? '' })).status).toBe(
      200,
    );
    expect((await call('bo', 'PUT', '/api/me/settings', { displayName: 'x' }, { 'if-match': '"other"' })).status).toBe(412);
    expect((await call('bo', 'PUT', '/api/me/settings', { regionTargets: null })).status).toBe(200);
    expect(
      (
        await call('bo', 'POST', `/api/accounts/${id}/positions`, {
          symbol: 'VTI',
          quantity: '1',
          price: { amount: '99999999999999', asOf: '2026-11-20' },
        })
      ).status,
    ).toBe(422);
    expect(await eventsOf('bo')).toEqual(before);
  });

  test('has an import and an export as one event each, with what the import has changed', async () => {
    const file = { asOf: '2026-11-20', text: 'Symbol,Quantity,Price\nVTI,120,331.40\nBND,200,74.06\n' };
    const { json: preview } = await call('cy', 'POST', '/api/holdings/preview', file);
    expect((await call('cy', 'POST', '/api/holdings/apply', { ...file, tag: preview['tag'] })).status).toBe(200);
    expect(await told('cy')).toEqual(expect.arrayContaining(['imported 1 file generic []', 'added 2 position BND,VTI [asOf quantity]']));
    expect(new Set((await eventsOf('cy')).map(({ at }) => at)).size).toBe(1);
    const { json: everything } = await call('cy', 'GET', '/api/export');
    await call('cy', 'GET', '/api/export/positions.csv');
    expect((await told('cy')).slice(-2)).toEqual(['exported 1 file alex-export.json []', 'exported 1 file alex-positions.csv []']);
    expect((await call('cy', 'POST', '/api/import?replace=true', everything)).status).toBe(201);
    expect(await told('cy')).toContain('imported 1 file alex-export.json []');
    // Who is not known exports nothing, and stays unknown.
    expect((await call('di', 'GET', '/api/export')).status).toBe(200);
    expect(await eventsOf('di')).toEqual([]);
  });

  test('tells of ten thousand positions in one event, with the first twenty', async () => {
    const id = idOf(await call('large', 'POST', '/api/accounts', { name: 'Large' }));
    await data.database('app_user').asUser('large', async (session) => {
      await session.query(`SELECT register_instruments(ARRAY(SELECT 'T' || n FROM generate_series(1, 10000) AS n))`, {}, z.unknown());
      await session.execute(
        `INSERT INTO positions (account_id, clerk_user_id, symbol, quantity) SELECT :id::uuid, 'large', 'T' || n, 1 FROM generate_series(1, 10000) AS n`,
        { id },
      );
      expect(await session.execute(`UPDATE positions SET quantity = quantity + 1 WHERE clerk_user_id = 'large' AND symbol <> 'T7'`)).toBe(
        9_999,
      );
    });
    const positions = (await eventsOf('large')).filter(({ kind }) => kind === 'position').sort((a, b) => a.action.localeCompare(b.action));
    expect(positions.map(({ action, count, subjects, fields }) => [action, count, subjects.length, fields])).toEqual([
      ['added', 10_000, 20, ['asOf', 'quantity']],
      ['changed', 9_999, 20, ['quantity']],
    ]);
  }, 60_000);

  test('comes page by page, newest first, and is nobody else’s', async () => {
    for (let n = 0; n < 7; n++) await call('pages', 'POST', '/api/accounts', { name: `Account ${n}` });
    const names: (string | undefined)[] = [];
    let cursor: string | null = '';
    for (let page = 0; cursor !== null; page++) {
      expect(page).toBeLessThan(5);
      const view: AuditView = AuditView.parse(
        (await call('pages', 'GET', `/api/audit?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`)).json,
      );
      names.push(...view.events.map(({ subjects }) => subjects[0]?.name));
      cursor = view.next;
    }
    expect(names).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `Account ${n}`));
    expect(await eventsOf('stranger')).toEqual([]);
  });

  test('goes when its user goes, and nothing is written of the leaving', async () => {
    await call('leaver', 'POST', '/api/sample-household', {});
    expect((await told('leaver')).some((text) => text.includes('sampleHousehold'))).toBe(true);
    expect((await call('leaver', 'DELETE', '/api/me', { confirm: 'delete everything' })).status).toBe(200);
    expect(
      await data.database('owner').query(`SELECT count(*)::integer AS n FROM audit_events WHERE clerk_user_id = 'leaver'`, {}, Count),
    ).toEqual([{ n: 0 }]);
  });
});
