import { describe, expect, test } from 'vitest';
import { citationFaults, citationsIn, isSaidBy, passageFacts } from '#domain/knowledge/cite.ts';
import { passage } from './documents.ts';

const K1 = passage();
const K2 = passage({ id: 'K2', title: 'Costs', text: 'The fees of a fund are taken every year, whatever it earns.', figures: [] });

describe('citations', () => {
  test('are found singly and in a row', () => {
    expect(citationsIn('One [K1]. Two [K2, K3]; again [K1].')).toEqual(['K1', 'K2', 'K3']);
    expect(citationsIn('A [link](K1), a [Ka] and K1.')).toEqual([]);
  });

  test.each([
    ['what the passage says, with its figure', 'The FDIC insures deposits up to {{k1-1}} for each depositor and bank [K1].'],
    ['what the passage says, in other forms of its words', 'Nothing has to be applied for to have deposits insured at a bank [K1].'],
    ['two passages, each for its part', 'Deposits at insured banks are insured up to {{k1-1}}, while the fees of a fund are taken every year [K1, K2].'],
    ['no citation and no figure of a passage', 'Your cash comes to {{cash-total}}.'],
  ])('are right: %s', (_, text) => {
    expect(citationFaults(text, [K1, K2])).toEqual([]);
  });

  test.each([
    ['a passage that was not retrieved', 'Deposits are insured [K3].', /K3, which is no passage/],
    ['a passage that says something else', 'Technology shares will rise as markets recover next spring [K1].', /K1 does not say this/],
    ['a figure without its citation', 'Deposits are insured up to {{k1-1}}.', /without citing it/],
    ['a figure under another citation', 'The fees of a fund are {{k1-1}} every year [K2].', /figure of the passage K1 without/],
    ["a household's figure under a citation", 'The FDIC insures deposits, and your cash of {{cash-total}} at insured banks [K1].', /not from there \(\{\{cash-total\}\}\)/],
    ['a bare citation', '[K1]', /does not say this/],
  ])('are wrong: %s', (_, text, reason) => {
    expect(citationFaults(`First line.\n\n${text}`, [K1, K2])).toEqual([{ text, reason: expect.stringMatching(reason) as string }]);
  });

  test('a sentence without a word of its own is said by nobody', () => {
    expect(isSaidBy('', [K1])).toBe(false);
  });

  test('figures become facts with the passage as their source and its day', () => {
    expect(passageFacts([K1, K2])).toEqual([
      {
        id: 'k1-1', kind: 'money', value: 250_000, label: 'deposits insured for each depositor and bank', display: '$250,000', asOf: K1.published,
        source: { formula: 'as stated by Federal Deposit Insurance Corporation', inputs: { passage: 'K1' }, origin: `${K1.title}, ${K1.url}` },
      },
    ]);
  });
});
