/** What a passage claims, as it stands there. */
export type ClaimKind = 'money' | 'percent' | 'points' | 'number' | 'date' | 'ticker' | 'fraction' | 'multiple' | 'comparison';

/** `over`: the fact is more than the figure; `under`: less; `about`: either side. Said in words before the figure. */
export type Bound = 'over' | 'under' | 'about' | 'least' | 'most';

export interface Claim {
  text: string;
  line: number;
  kind: ClaimKind;
  /** Dollars, per cent, points, a part of one, times, or the number itself; 0 for a date or a ticker. */
  value: number;
  /** The place of the last digit shown: 0.1 for `85.7%`, 100,000 for `$1.2 million`. */
  step: number;
  bound: Bound | null;
  /** An explicit sign. */
  sign: -1 | 0 | 1;
  /** `2026-11-20`, `2026-11` for a month, `--11-20` for a day without its year. */
  date: string | null;
  /** What is counted, where the words say so: `years`, `months`, `accounts`. */
  unit: string | null;
  period: 'week' | 'month' | 'year' | null;
  /** Nothing else stands in its passage, as in a table's cell. */
  alone: boolean;
  /** Where in the passage's text. */
  start: number;
  end: number;
}

/** Adds a claim and blanks its text, so that nothing in it is read twice. */
export type Add = (start: number, end: number, rest: Partial<Claim> & Pick<Claim, 'kind'>) => void;

/** What a reader calls a claim: `amount`, `percentage`, `points`, `count`, `duration`, `age`, `year`, `date`, `ticker`, `fraction`, `multiple` or `comparison`. */
export function claimKind({ kind, unit, value, step }: Claim): string {
  if (kind === 'money') return 'amount';
  if (kind === 'percent') return 'percentage';
  if (kind !== 'number') return kind;
  if (unit === 'old') return 'age';
  if (unit !== null && /^(?:year|month|week|day|decade)/.test(unit)) return 'duration';
  return unit === null && step === 1 && value >= 1900 && value <= 2200 ? 'year' : 'count';
}
