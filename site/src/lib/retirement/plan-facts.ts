/** The facts of a plan as an analysis writes them, by the same code. Beside the engine in its worker, so that no page carries what writes them. */
import type { Fact } from '#schema/facts.ts';
import type { Headline, RetirementInputs } from '#schema/retirement.ts';
import { FactBook, type Inputs as FactInputs } from '#domain/facts/book.ts';
import { writeHeadline, writePlan } from '#domain/facts/outlook.ts';
import { writeParticulars } from '#domain/facts/particulars.ts';

/** The plan, its chance, levers and assumptions. `day`: of the balance, `2026-11-20`. */
export function planFacts(inputs: RetirementInputs, headline: Headline, day: string): Fact[] {
  const book = new FactBook(day);
  writePlan(book, inputs, day);
  writeParticulars(book, inputs, day);
  writeHeadline(book, headline, inputs);
  // What the whole portfolio is worth is another page's figure.
  return book.facts().map((fact) =>
    fact.id === 'projection-balance'
      ? {
          ...fact,
          source: { ...fact.source, inputs: without(fact.source.inputs, 'portfolio-total'), origin: 'your accounts and their prices' },
        }
      : fact,
  );
}

function without(inputs: FactInputs, value: string): FactInputs {
  return Object.fromEntries(Object.entries(inputs).filter(([, one]) => one !== value));
}
