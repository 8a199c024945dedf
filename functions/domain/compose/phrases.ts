/** Small turns of phrase that depend on a figure. */
import { capital, nameOf } from './names.ts';
import type { Relation, Sheet } from './sheet.ts';

/** Millions as a person would say them, `$1.2 million`; less than that in whole dollars, since it is compared with other amounts. */
export function about(sheet: Sheet, id: string): string {
  return Math.abs(sheet.number(id) ?? 0) >= 999_500 ? `{{${id}:rounded}}` : `{{${id}}}`;
}

/** How the chance stands to the target, to follow "which is" or "that is". */
export const STANDING: Record<Relation, string> = {
  'far above': 'well above',
  'above': 'above',
  'just above': 'just above',
  'level': 'level with',
  'just below': 'just under',
  'below': 'below',
  'far below': 'far below',
};

export const isAbove = (stands: Relation | null): boolean => stands !== null && (stands.endsWith('above') || stands === 'level');

/** `Stocks are`, `Cash is`: the asset class of a fact's stem with its verb. */
export function classIs(stem: string): string {
  const name = nameOf(`${stem}-pct`);
  return name ? `${capital(name.text)} ${name.plural ? 'are' : 'is'}` : 'This part is';
}

export function className(stem: string): string {
  return nameOf(`${stem}-pct`)?.text ?? 'this part';
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** A retirement income's place among others of its name: two people may each have a Social Security. */
export function nth(list: readonly { name: string }[], index: number): string {
  const name = list[index]?.name ?? '';
  const before = list.slice(0, index).filter((other) => other.name === name).length;
  return before === 0 ? name : `${['a second', 'a third'][before - 1] ?? 'another'} ${name.replace(/^your /, '')}`;
}

/** `Social Security`, `your pension`, `your partner’s pension`. */
function ofWhom(label: string): string {
  const [, own = label, partner] = /^(.*?)( of the partner)?$/.exec(label) ?? [];
  const name = own.startsWith('Social Security') ? own : own.charAt(0).toLowerCase() + own.slice(1);
  return partner ? `your partner’s ${name}` : /^(?:Social|other) /.test(name) ? name : `your ${name}`;
}

/** The incomes that the household counts on: the number in their ids, and what their labels call them, for the middle of a sentence. */
export function incomes(sheet: Sheet): { n: string; name: string }[] {
  return sheet.facts.flatMap((fact) => {
    const n = /^income-(\d+)-year$/.exec(fact.id)?.[1];
    if (!n) return [];
    const name = (fact.label.split(/[,:;(]/)[0] ?? '')
      .replace(/\b(a|per|each) year\b.*$/i, '')
      .replace(/\byearly\b/i, '')
      .replace(/\s\d+\s*$/, '')
      .trim();
    return [{ n, name: /^[A-Za-z ]{3,40}$/.test(name) ? ofWhom(name) : 'other income' }];
  });
}

/** Whether an income is paid by now, by the number in its ids. */
export function hasBegun(sheet: Sheet, { n }: { n: string }): boolean {
  return (sheet.number(`income-${n}-age`) ?? Infinity) <= (sheet.number('age') ?? 0);
}
