/** `npm run audit`: known weaknesses of the installed packages, as the registry tells them to npm. A registry that does not has audited nothing, and the exit code says so. */
import * as z from 'zod';
import { npm } from './audit/npm.ts';

const UNANSWERED = 3;

const Severity = z.enum(['info', 'low', 'moderate', 'high', 'critical']);
const Advisory = z.object({ title: z.string(), url: z.string(), range: z.string() });
const Report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: Severity,
      range: z.string(),
      via: z.array(z.union([z.string(), Advisory])),
      fixAvailable: z.union([z.boolean(), z.object({ name: z.string(), version: z.string() })]),
    }),
  ),
});
const Refusal = z.object({ message: z.string() });

/** What npm printed as JSON, as text for a person, and the exit code: 0 for no finding, 1 for any, 3 when nobody answered. */
export function told(printed: string): { code: number; text: string } {
  const report = Report.safeParse(parsed(printed));
  if (!report.success) {
    const refusal = Refusal.safeParse(parsed(printed));
    return {
      code: UNANSWERED,
      text: `Nothing was audited: the registry does not answer npm's question (${refusal.success ? refusal.data.message : 'what it sent is no report'}). Ask again where npm reaches registry.npmjs.org.\n`,
    };
  }
  const found = Object.entries(report.data.vulnerabilities);
  if (found.length === 0) return { code: 0, text: 'No installed package has a known weakness.\n' };
  const lines = found.map(([name, { severity, range, via, fixAvailable }]) => {
    const why = via.map((one) => (typeof one === 'string' ? `by ${one}` : `${one.title} (${one.url})`)).join('; ');
    const mend =
      fixAvailable === false
        ? 'no version mends it yet'
        : fixAvailable === true
          ? 'npm audit fix mends it'
          : `${fixAvailable.name} ${fixAvailable.version} mends it`;
    return `${severity.padEnd(8)} ${name} ${range}: ${why}; ${mend}`;
  });
  return {
    code: 1,
    text: `${lines.join('\n')}\n${found.length} of the installed packages ${found.length === 1 ? 'has' : 'have'} a known weakness.\n`,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  const { code, text } = told(npm('audit', '--json').stdout);
  process.stdout.write(text);
  process.exitCode = code;
}
