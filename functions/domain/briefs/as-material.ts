import type { Fact } from '#schema/facts.ts';

/** A fact as a prompt carries it: what it says and how it came about in words. The figures that went into it are for who clicks on it, and are half of a sheet. */
export function asMaterial(fact: Fact): Fact {
  return { ...fact, source: { formula: fact.source.formula, inputs: {} } };
}
