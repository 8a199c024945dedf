/** Sentences that hold as they are written, and no longer with one figure changed. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { judgeOf } from '#domain/verify.ts';
import { OTHERS } from '#domain/verify/others.ts';
import { readFacts } from '#domain/verify/foreign.ts';
import type { Fact } from '#schema/facts.ts';

/** What is changed, and into what. */
export type Wrong = [string, string];

/** A sheet of `facts/`. */
export const factsOf = (household: string): Fact[] =>
  readFacts(JSON.parse(readFileSync(new URL(`./facts/${household}.json`, import.meta.url), 'utf8')));

export function expectOnlyAsWritten(facts: readonly Fact[], text: string, wrong: readonly Wrong[]): void {
  const judge = judgeOf(facts, OTHERS);
  expect(judge(text).filter(({ verdict }) => verdict === 'ungrounded')).toEqual([]);
  for (const [from, to] of wrong) {
    const changed = text.replace(from, to);
    expect(changed).not.toBe(text);
    expect(
      judge(changed).some(({ verdict }) => verdict === 'ungrounded'),
      changed,
    ).toBe(true);
  }
}
