/** Documents for tests. */
import { createHash } from 'node:crypto';
import type { FoundPassage, NewDocument, Passage } from '#schema/knowledge.ts';
import { NewDocument as Contract } from '#schema/knowledge.ts';
import { readDocument, type CleanDocument } from '#domain/knowledge/document.ts';

export { sentences } from '#ports/knowledge/sentences.ts';

export const TODAY = '2026-11-26';
export const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

export function sent(changes: Partial<NewDocument> = {}): NewDocument {
  return Contract.parse({
    title: 'Deposit insurance',
    url: 'https://www.fdic.gov/deposit-insurance',
    publisher: 'Federal Deposit Insurance Corporation',
    published: '2026-01-05',
    text: 'The FDIC insures deposits at insured banks up to $250,000 for each depositor, bank and ownership category. Nothing has to be applied for.',
    ...changes,
  });
}

export function read(changes: Partial<NewDocument> = {}, today = TODAY) {
  return readDocument(sent(changes), { readHtml: (html) => html.replace(/<[^>]*>/g, ' '), digest, today });
}

export function cleaned(changes: Partial<NewDocument> = {}): CleanDocument {
  const outcome = read(changes);
  if ('refused' in outcome) throw new Error(outcome.refused);
  return outcome.document;
}

export function found(key: string, changes: Partial<FoundPassage> = {}): FoundPassage {
  return {
    key,
    document: key.split('.')[0] ?? key,
    title: `Title of ${key}`,
    heading: null,
    text: `What ${key} says of ${digest(key).slice(0, 12)}.`,
    url: `https://example.org/${key}`,
    publisher: 'Example',
    published: '2026-11-01',
    trust: 'official',
    symbols: [],
    figures: [],
    ...changes,
  };
}

export function passage(changes: Partial<Passage> = {}): Passage {
  return {
    ...found('a.b.0'),
    id: 'K1',
    query: 'cash',
    title: 'Deposit insurance',
    publisher: 'Federal Deposit Insurance Corporation',
    text: 'The FDIC insures deposits at insured banks up to $250,000 for each depositor, bank and ownership category. Nothing has to be applied for.',
    figures: [{ label: 'deposits insured for each depositor and bank', kind: 'money', value: 250_000 }],
    ...changes,
  };
}
