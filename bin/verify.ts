/** `npm run verify`: whether every figure of a report is a fact of its sheet, or follows from facts. */
import { readFileSync } from 'node:fs';
import { claimKind } from '../functions/domain/verify/claims/claim.ts';
import { ForeignFactsError, readFacts } from '../functions/domain/verify/foreign.ts';
import { judgeClaims } from '../functions/domain/verify.ts';
import { OTHERS } from '../functions/domain/verify/others.ts';
import type { Judged } from '../functions/domain/verify/judge.ts';
import { command, TERMINAL, WrongArguments } from './command.ts';

const USAGE = `npm run --silent verify -- --facts F.json --report R.md [--json]

Finds every amount, percentage, count, age, year, date, duration, ticker and comparison of a markdown report, and holds each against a fact sheet.

  --facts   a JSON list of facts, or an object with a list "facts"; each fact has at least id, kind, value and label
            (kind: money, percent, count, years, age, year, date, ratio or text; percent as 42.5, dates as 2026-11-20)
  --report  the report, markdown in UTF-8; the page of a report counts the figures of its title and summary too
  --json    print {ok, claims: [{text, line, kind, verdict, factIds}]}; verdict is grounded, derived or ungrounded

Exit code: 0 when every claim is grounded or derived, 1 when one is not, 2 when an input cannot be read or is not valid.
`;

/** Runs the command and answers its exit code. */
export function main(args: string[], write: (text: string) => void, complain: (text: string) => void): number {
  return command(args, {
    usage: USAGE,
    options: { facts: { type: 'string' }, report: { type: 'string' }, json: { type: 'boolean', default: false } },
    read: ({ facts, report, json }) => {
      if (facts === undefined || report === undefined)
        throw new WrongArguments(`${facts === undefined ? '--facts' : '--report'} is missing.`);
      return { facts, report, json };
    },
    act: (asked) => {
      const inputs = readInputs(asked.facts, asked.report);
      if (typeof inputs === 'string') {
        complain(inputs);
        return 2;
      }
      const claims = judgeClaims(inputs.report, inputs.facts, OTHERS);
      const ok = claims.every(({ verdict }) => verdict !== 'ungrounded');
      write(
        asked.json
          ? `${JSON.stringify({ ok, claims: claims.map((claim) => ({ text: claim.text, line: claim.line, kind: claimKind(claim), verdict: claim.verdict, factIds: claim.factIds })) }, null, 1)}\n`
          : summary(claims, inputs.facts.length),
      );
      return ok ? 0 : 1;
    },
    write,
    complain,
  });
}

/** Facts and report, or what is wrong with a file. */
function readInputs(factsPath: string, reportPath: string) {
  try {
    const facts = readFacts(JSON.parse(readText(factsPath)));
    const report = readText(reportPath);
    if (report.trim() === '') throw new Error('the report is empty');
    return { facts, report };
  } catch (error) {
    const path =
      error instanceof UnreadableError
        ? error.path
        : error instanceof ForeignFactsError || error instanceof SyntaxError
          ? factsPath
          : reportPath;
    const reasons =
      error instanceof ForeignFactsError
        ? error.problems
        : [error instanceof SyntaxError ? `not JSON: ${error.message}` : error instanceof Error ? error.message : String(error)];
    return `${path}: ${reasons.join(`\n${path}: `)}\n`;
  }
}

class UnreadableError extends Error {
  override readonly name = 'UnreadableError' as const;
  readonly path: string;
  constructor(path: string, reason: string) {
    super(reason);
    this.path = path;
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'the file may not be read',
  EISDIR: 'it is a folder, not a file',
};

function readText(path: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new UnreadableError(path, REASONS[code] ?? (error instanceof Error ? error.message : String(error)));
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UnreadableError(path, 'it is not text in UTF-8');
  }
}

function summary(claims: Judged[], facts: number): string {
  const of = (verdict: Judged['verdict']) => claims.filter((claim) => claim.verdict === verdict);
  const refused = of('ungrounded').map(({ line, text, reason }) => `  line ${line}: ${text}: ${reason ?? 'it is no fact'}\n`);
  const counts = `${claims.length} claims against ${facts} facts: ${of('grounded').length} grounded, ${of('derived').length} derived, ${refused.length} ungrounded`;
  return refused.length === 0 ? `✓ ${counts}\n` : `✗ ${counts}\n\n${refused.join('')}`;
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2), TERMINAL.write, TERMINAL.complain);
