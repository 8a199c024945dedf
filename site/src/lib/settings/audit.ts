/** An event of the audit trail as a sentence. */
import type { AuditEvent } from '#schema/audit.ts';
import { formatNumber } from '#lib/format/numbers.ts';

const KINDS: Record<AuditEvent['kind'], readonly [one: string, many: string]> = {
  account: ['account', 'accounts'],
  position: ['holding', 'holdings'],
  settings: ['settings', 'settings'],
  instrument: ['price or name of your own for', 'prices or names of your own'],
  classification: ['classification of your own for', 'classifications of your own'],
  scenario: ['scenario', 'scenarios'],
  file: ['file', 'files'],
};
const FIELDS: Record<string, string> = {
  name: 'name',
  purpose: 'purpose',
  kind: 'kind',
  cashBalance: 'cash',
  cashInterest: 'interest',
  quantity: 'quantity',
  asOf: 'day',
  type: 'kind',
  expenseRatio: 'cost',
  statementPrice: 'price of the statement',
  price: 'price',
  assetClass: 'asset classes',
  regions: 'regions',
  sectors: 'sectors',
  inputs: 'inputs',
  displayName: 'name',
  retirement: 'retirement',
  assetClassTargets: 'targets',
  regionTargets: 'targets by region',
  checkupLimits: 'limits of the checkup',
  sampleHousehold: 'sample household',
};
const SHOWN = 4;

/** `The holding VTI was added.`, `12 holdings were changed: VTI, BND, AGG, GLD and 8 more.`, `Your settings were changed.` */
export function auditSentence({ kind, action, count, subjects }: AuditEvent): string {
  if (kind === 'settings') return 'Your settings were changed.';
  const names = subjects.map(({ name }) => name);
  if (kind === 'file') return `${names[0] ?? 'A file'} was ${action}.`;
  const [one, many] = KINDS[kind];
  if (count === 1) return `The ${one}${names[0] === undefined ? '' : ` ${names[0]}`} was ${action}.`;
  const listed = names.slice(0, SHOWN).join(', ');
  const more = count - Math.min(SHOWN, names.length);
  return `${formatNumber(count)} ${many} were ${action}${listed === '' ? '' : `: ${listed}${more > 0 ? ` and ${formatNumber(more)} more` : ''}`}.`;
}

/** Of a change: `Targets, retirement`. */
export function whatChanged({ action, fields }: AuditEvent): string {
  if (action !== 'changed') return '';
  const words = [...new Set(fields.map((field) => FIELDS[field] ?? field))].join(', ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
