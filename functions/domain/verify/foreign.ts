/** Fact sheets that others wrote: at least id, kind, value and label; a display is made where there is none. */
import * as z from 'zod';
import { FACT_KINDS } from '#schema/facts.ts';
import type { Fact } from '#schema/facts.ts';
import { formatDay, formatMoney, formatNumber, formatPercent, formatWith } from '../format.ts';

const ForeignFact = z.object({
  id: z.string().min(1).max(200),
  kind: z.enum(FACT_KINDS),
  value: z.union([z.number(), z.string().max(500)]),
  label: z.string().min(1).max(500),
  display: z.string().min(1).max(500).optional(),
});
const ForeignSheet = z.union([z.array(ForeignFact), z.object({ facts: z.array(ForeignFact) }).transform(({ facts }) => facts)]);

/** The sheet is not a list of facts; `problems` tells each place and what is wrong there. */
export class ForeignFactsError extends Error {
  override readonly name = 'ForeignFactsError' as const;
  readonly problems: string[];
  constructor(problems: string[]) {
    super(problems.join('; '));
    this.problems = problems;
  }
}

/** @throws ForeignFactsError */
export function readFacts(json: unknown): Fact[] {
  const list = typeof json === 'object' && json !== null && !Array.isArray(json) && 'facts' in json ? json.facts : json;
  if (!Array.isArray(list)) throw new ForeignFactsError(['a fact sheet is a list of facts, or an object with a list "facts"']);
  const parsed = ForeignSheet.safeParse(list);
  if (!parsed.success) {
    const each = list.flatMap((fact, index) =>
      (ForeignFact.safeParse(fact).error?.issues ?? []).map(
        ({ path, message }) => `fact ${index + 1}${nameOf(fact)}: ${path.join('.') || 'the fact'}: ${message}`,
      ),
    );
    throw new ForeignFactsError(each.slice(0, 20));
  }
  const problems = [
    ...repeated(parsed.data.map(({ id }) => id)).map((id) => `two facts have the id ${id}`),
    ...parsed.data.filter((fact) => !fits(fact)).map(({ id, kind, value }) => `fact ${id}: "${value}" is no value of kind ${kind}`),
  ];
  if (problems.length > 0) throw new ForeignFactsError(problems.slice(0, 20));
  return parsed.data.map((fact) => ({ ...fact, display: fact.display ?? displayOf(fact), asOf: '', source: { formula: '', inputs: {} } }));
}

type Foreign = z.infer<typeof ForeignFact>;

function nameOf(fact: unknown): string {
  return typeof fact === 'object' && fact !== null && 'id' in fact && typeof fact.id === 'string' ? ` (${fact.id.slice(0, 60)})` : '';
}

function fits({ kind, value }: Foreign): boolean {
  if (kind === 'text') return true;
  if (kind === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(String(value));
  return typeof value === 'number' ? Number.isFinite(value) : /^-?\d+(?:\.\d+)?$/.test(value);
}

function displayOf({ kind, value }: Foreign): string {
  switch (kind) {
    case 'money':
      return formatMoney(value);
    case 'percent':
      return formatPercent(value);
    case 'years':
      return formatWith(value, 'year', 'years', 1);
    case 'date':
      return formatDay(String(value));
    case 'count':
    case 'ratio':
      return formatNumber(value, Number.isInteger(Number(value)) ? 0 : 2);
    case 'age':
    case 'year':
    case 'text':
      return String(value);
  }
}

function repeated(ids: string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}
