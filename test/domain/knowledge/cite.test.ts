import { describe, expect, test } from 'vitest';
import { citationFaults, citationsIn, isSaidBy, passageFacts, withCitationTokens } from '#domain/knowledge/cite.ts';
import { verify } from '#domain/verify.ts';
import type { Fact } from '#schema/facts.ts';
import { passage } from './documents.ts';

const K1 = passage();
const K2 = passage({ id: 'K2', title: 'Costs', text: 'The fees of a fund are taken every year, whatever it earns.', figures: [] });
const FACTS = passageFacts([K1, K2]);

describe('citations', () => {
  test('are found singly and in a row', () => {
    expect(citationsIn('One [K1]. Two [K2, K3]; again [K1].')).toEqual(['k1', 'k2', 'k3']);
    expect(citationsIn('A [link](K1), a [Ka] and K1.')).toEqual([]);
  });

  test.each([
    ['what the passage says, with its figure', 'The FDIC insures deposits up to {{k1-1}} for each depositor and bank [K1].'],
    ['what the passage says, in other forms of its words', 'Nothing has to be applied for to have deposits insured at a bank [K1].'],
    [
      'two passages, each for its part',
      'Deposits at insured banks are insured up to {{k1-1}}, while the fees of a fund are taken every year [K1, K2].',
    ],
    ['no citation and no figure of a passage', 'Your cash comes to {{cash-total}}.'],
  ])('are right: %s', (_, text) => {
    expect(citationFaults(withCitationTokens(text), FACTS)).toEqual([]);
  });

  test.each([
    ['a passage that was not retrieved', 'Deposits are insured [K3].', /K3, which is no passage/],
    ['a passage that says something else', 'Technology shares will rise as markets recover next spring [K1].', /K1 does not say this/],
    ['a figure without its citation', 'Deposits are insured up to {{k1-1}}.', /without citing it/],
    ['a figure under another citation', 'The fees of a fund are {{k1-1}} every year [K2].', /passage K1 says without/],
    [
      "a household's figure under a citation",
      'The FDIC insures deposits, and your cash of {{cash-total}} at insured banks [K1].',
      /not from there \(\{\{cash-total\}\}\)/,
    ],
    ['a bare citation', '[K1]', /does not say this/],
  ])('are wrong: %s', (_, text, reason) => {
    expect(citationFaults(withCitationTokens(`First line.\n\n${text}`), FACTS)).toEqual([
      { text: withCitationTokens(text), reason: expect.stringMatching(reason) as string },
    ]);
  });

  test('a sentence without a word of its own is said by nobody', () => {
    expect(isSaidBy('', FACTS)).toBe(false);
  });

  test('a writer may cite as it is read; what is stored opens the passage', () => {
    expect(withCitationTokens('One [K1]. Two [K2, K3] and K4, [Kx].')).toBe('One [{{k1}}]. Two [{{k2}}, {{k3}}] and K4, [Kx].');
  });

  test('a passage and its figures become facts with its day and its source', () => {
    expect(FACTS.map(({ id, kind, display }) => [id, kind, display])).toEqual([
      ['k1', 'text', 'K1'],
      ['k1-1', 'money', '$250,000'],
      ['k2', 'text', 'K2'],
    ]);
    expect(FACTS[1]).toEqual({
      id: 'k1-1',
      kind: 'money',
      value: 250_000,
      label: 'deposits insured for each depositor and bank',
      display: '$250,000',
      asOf: K1.published,
      source: {
        formula: 'as stated by Federal Deposit Insurance Corporation',
        inputs: { passage: 'k1' },
        origin: `Federal Deposit Insurance Corporation, ${K1.url}`,
      },
    });
  });

  const household = { ...(FACTS[1] as Fact), id: 'cash-total', value: 40_000, display: '$40,000', label: 'Cash in all' };
  const grounded = (text: string) => verify(text, [household, ...FACTS]).ok;
  test.each([
    ['a household’s figure where nothing is cited', 'Cash in all comes to $40,000.', true],
    ['a passage’s figure where it is cited', 'The FDIC insures deposits up to $250,000 for each depositor and bank [K1].', true],
    ['a passage’s figure where nothing is cited', 'Cash in all comes to $250,000.', false],
    ['a household’s figure where a passage is cited', 'The FDIC insures deposits up to $40,000 for each depositor and bank [K1].', false],
    ['a figure of another passage', 'The fees of a fund are $250,000 every year [K2].', false],
    ['a figure that nobody states', 'The FDIC insures deposits up to $500,000 for each depositor and bank [K1].', false],
  ])('the verifier judges %s', (_, text, ok) => {
    expect(grounded(text)).toBe(ok);
  });
});
