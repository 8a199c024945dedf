import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nameOf, readName } from '#schema/local-name.ts';
import { UserId } from '#schema/values.ts';

describe('names at the sign-in of one machine', () => {
  test.each([
    ['demo', 'demo'],
    ['Ellen Smith', 'name|Ellen|20Smith'],
    ['Éva', 'name||C3|89va'],
    ['E\u0301va', 'name||C3|89va'],
    ['auth0|7', 'auth0|7'],
    // What looks like an id that was made is no way to become another user.
    ['name|Ellen|20Smith', 'name|name|7CEllen|7C20Smith'],
    ['李明', 'name||E6|9D|8E|E6|98|8E'],
    ['O’Brien', 'name|O|E2|80|99Brien'],
    ["O'Brien", 'name|O|27Brien'],
  ])('%s is %s', (name, user) => {
    expect(readName(name)).toEqual({ user });
    expect(nameOf(user)).toBe(name.normalize('NFC'));
  });

  test.each([
    ['', 'Write a name first.'],
    ['  ', 'Write a name first.'],
    ['.', 'A name of dots alone is none.'],
    ['..', 'A name of dots alone is none.'],
    ['x'.repeat(300), 'This name has 300 characters, and at most 128 are possible. Use a shorter one.'],
    ['é'.repeat(60), 'This name is too long: spaces and letters beyond a to z take more room. Use a shorter one.'],
    ['a/b', /^“a\/b” cannot be a name here/],
    ['<b>', /cannot be a name here/],
    ['a\u202eb', /cannot be a name here/],
    ['a\u0000', /cannot be a name here/],
    [`${'x'.repeat(60)}!`, /^“x{40}…” cannot be/],
  ])('%j is none, and it is said why', (name, fault) => {
    expect(readName(name).fault).toEqual(typeof fault === 'string' ? fault : expect.stringMatching(fault));
  });

  test('each name is one id, and is found again from it: no two names are one user', () => {
    const part = fc.constantFrom('a', 'É', ' ', '|', '20', 'name|', '.', "'", '7C', '明', '|C3');
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 10 }).map((parts) => parts.join('')),
        (written) => {
          const { user } = readName(written);
          if (user === undefined) return;
          expect(UserId.safeParse(user).success).toBe(true);
          expect(nameOf(user)).toBe(written.normalize('NFC').trim().replace(/ {2,}/g, ' '));
          expect(readName(nameOf(user)).user).toBe(user);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
