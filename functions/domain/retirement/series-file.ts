import { InvalidPlanError, type PlanProblem } from './errors.ts';
import type { ReturnsTable } from './returns.ts';

/**
 * A returns table from an annual CSV: `year,<asset>…,cpi`, nominal total returns and inflation as decimals, one row a year without gaps. Lines that
 * begin with # and empty ones are skipped; columns may stand in any order.
 *
 * @throws InvalidPlanError with the line of each problem.
 */
export function parseSeries(text: string, name: string): ReturnsTable {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const rows = lines.flatMap((line, index) =>
    line.trim() === '' || line.trimStart().startsWith('#') ? [] : [{ at: `${name}:${index + 1}`, cells: line.split(',').map(unquoted) }],
  );
  const [header, ...body] = rows;
  if (!header) throw refuse([{ path: name, reason: 'is empty: it needs a line year,<asset>…,cpi and one line a year' }]);
  const names = header.cells;
  const problems = headerProblems(header.at, names);
  if (problems.length > 0) throw refuse(problems);
  if (body.length < 2) throw refuse([{ path: name, reason: `has ${body.length} years: two at least are needed` }]);

  const columns = names.map(() => new Array<number>(body.length));
  body.forEach(({ at, cells }, row) => {
    if (cells.length !== names.length) problems.push({ path: at, reason: `has ${cells.length} values for ${names.length} columns` });
    names.forEach((column, index) => {
      const cell = cells[index] ?? '';
      const value = cell === '' ? Number.NaN : Number(cell);
      columns[index]![row] = value;
      if (cells.length !== names.length) return;
      if (!Number.isFinite(value))
        problems.push({
          path: `${at}, ${column}`,
          reason: cell === '' ? 'is missing: every asset needs every year' : `"${cell}" is no number`,
        });
      else if (column === 'year') checkYear(problems, at, value, columns[index]![row - 1]);
      else if (value <= -1)
        problems.push({
          path: `${at}, ${column}`,
          reason: `${value} would lose all or more: returns are decimals, −0.37 for a loss of 37%`,
        });
    });
  });
  names.forEach((column, index) => {
    const large = columns[index]!.filter((value) => Math.abs(value) > 1).length;
    if (column !== 'year' && large * 2 > body.length)
      problems.push({ path: `${name}, ${column}`, reason: 'looks like per cent: returns are decimals, 0.07 for 7%' });
  });
  if (problems.length > 0) throw refuse(problems);
  const of = (column: string) => columns[names.indexOf(column)]!;
  const years = of('year');
  const nominal = Object.fromEntries(names.filter((column) => column !== 'year' && column !== 'cpi').map((column) => [column, of(column)]));
  return { source: `${name}, ${years[0]}–${years.at(-1)}`, firstYear: years[0]!, nominal, cpi: of('cpi') };
}

function headerProblems(at: string, names: readonly string[]): PlanProblem[] {
  const missing = ['year', 'cpi']
    .filter((needed) => !names.includes(needed))
    .map((needed) => ({ path: at, reason: `the first line has no column "${needed}", but ${names.join(', ')}` }));
  const twice = names
    .filter((one, index) => names.indexOf(one) !== index)
    .map((one) => ({ path: at, reason: `the column "${one}" is there twice` }));
  const nameless = names.includes('') ? [{ path: at, reason: 'a column has no name' }] : [];
  const assets = missing.length === 0 && names.length < 3 ? [{ path: at, reason: 'there is no asset beside year and cpi' }] : [];
  return [...missing, ...twice, ...nameless, ...assets];
}

function checkYear(problems: PlanProblem[], at: string, year: number, before: number | undefined): void {
  if (!Number.isInteger(year)) problems.push({ path: `${at}, year`, reason: `${year} is no year` });
  else if (before !== undefined && year !== before + 1)
    problems.push({
      path: `${at}, year`,
      reason: `${year} follows ${before}: years must follow each other without a gap, the earliest first`,
    });
}

function unquoted(cell: string): string {
  return cell
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();
}

function refuse(problems: PlanProblem[]): InvalidPlanError {
  return new InvalidPlanError(problems.slice(0, 20));
}
