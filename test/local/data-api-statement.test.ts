import { expect, test } from 'vitest';
import fc from 'fast-check';
import { prepare, refuseForbidden } from '../../lib/local/data-api/statement.ts';

test('a parameter used twice is bound once, and each place has its type', () => {
  const { sql, values } = prepare(`SELECT :a, ':a', :b::uuid, :a, x[:n:m]`, [
    { name: 'a', value: { longValue: 1 } },
    { name: 'b', value: { stringValue: 'x' } },
    { name: 'n', value: { isNull: true } },
    { name: 'm', value: { doubleValue: 2.5 } },
    { name: 'unused', value: { isNull: true } },
  ]);
  expect(sql).toBe(`SELECT $1::bigint, ':a', $2::varchar::uuid, $1::bigint, x[$3$4::float8]`);
  expect(values).toEqual(['1', 'x', null, '2.5']);
});

test('a value never becomes part of the statement', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const { sql, values } = prepare('SELECT :value', [{ name: 'value', value: { stringValue: value } }]);
      return sql === 'SELECT $1::varchar' && values[0] === value;
    }),
  );
});

test.each([
  `SELECT set_config('app.user_id', :user, true)`,
  `UPDATE t SET role = 'a'`,
  'SET TRANSACTION READ ONLY',
  'SET LOCAL statement_timeout = 50',
  `SELECT 'BEGIN'`,
  '-- COMMIT\nSELECT 1',
  `SET app.user_id = 'x'`,
  'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql SET search_path = public AS $$ BEGIN PERFORM 1; END $$',
])('%s is allowed', (sql) => {
  expect(() => refuseForbidden(sql, { owner: true })).not.toThrow();
});
