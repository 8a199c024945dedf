/** How well the verifier tells true from false over the corpus: what it refuses of what is true, and what it lets pass of what was made false. */
import { judgeOf } from '#domain/verify.ts';
import { OTHERS } from '#domain/verify/others.ts';
import type { Judged } from '#domain/verify/judge.ts';
import type { CorpusReport } from './corpus.ts';
import { CLASSES, mutationsOf, seeded } from './mutations.ts';
import { bound, figureOf } from './mutations/annotated.ts';
import type { MutationClass } from './mutations.ts';

export interface Quality {
  reports: number;
  /** Claims that the verifier found in the reports as they are, all true. */
  claims: number;
  /** Those that it refused, by name. */
  rejected: string[];
  /** Annotations in which it found no claim: figures that nobody checks, by name. */
  unseen: string[];
  classes: Record<MutationClass, { tried: number; missed: string[] }>;
  /** Mutations that were not made, because they would be true or would state nothing: reasons with their counts. */
  excluded: Map<string, number>;
}

/** A mutation is found when a claim is refused that was not refused before it. */
export function measure(reports: readonly CorpusReport[], most: number): Quality {
  const before = new Map<CorpusReport, Map<string, number>>();
  const judges = new Map<CorpusReport, (markdown: string) => Judged[]>();
  const rejected: string[] = [];
  const unseen: string[] = [];
  let claims = 0;
  for (const report of reports) {
    const judge = judgeOf(report.facts, OTHERS);
    judges.set(report, judge);
    const judged = judge(report.text);
    claims += judged.length;
    const lines = report.text.split('\n');
    for (const { verdict, line, text, reason } of judged)
      if (verdict === 'ungrounded')
        rejected.push(`${report.name}:${line} «${text}» ${reason ?? ''} — ${around(lines[line - 1] ?? '', text)}`);
    for (const { start, text } of report.annotations) {
      const line = report.text.slice(0, start).split('\n').length;
      const plain = (words: string) => words.replace(/[*_]/g, '');
      if (
        !judged.some((claim) => Math.abs(claim.line - line) <= 2 && (plain(text).includes(claim.text) || claim.text.includes(plain(text))))
      )
        unseen.push(`${report.name}:${line} «${text}»`);
    }
    before.set(report, refusedIn(judged));
  }
  const classes = Object.fromEntries(CLASSES.map((kind) => [kind, { tried: 0, missed: [] as string[] }])) as Quality['classes'];
  const { made, excluded } = mutationsOf(reports, most);
  for (const { report, kind, name, text } of made) {
    const known = before.get(report) ?? new Map<string, number>();
    classes[kind].tried++;
    const found = [...refusedIn(judges.get(report)?.(text) ?? [])].some(([key, count]) => count > (known.get(key) ?? 0));
    if (!found) classes[kind].missed.push(name);
  }
  return { reports: reports.length, claims, rejected, unseen, classes, excluded };
}

/** What passes by luck: of figures drawn at random in the place of true ones, the share in which nothing is refused, by kind. */
export function byChance(reports: readonly CorpusReport[], seed = 8): Map<string, { tried: number; passed: number }> {
  const random = seeded(seed);
  const found = new Map<string, { tried: number; passed: number }>();
  for (const report of reports) {
    const judge = judgeOf(report.facts, OTHERS);
    const known = refusedIn(judge(report.text));
    for (const one of report.annotations) {
      const figure = figureOf(one);
      if (!figure || figure.digits.replace(/\D/g, '').length < 2) continue;
      const drawn = [...figure.digits]
        .map((char, index) => (/\d/.test(char) ? String(index === 0 ? 1 + Math.floor(9 * random()) : Math.floor(10 * random())) : char))
        .join('');
      if (Number(drawn.replaceAll(',', '')) === figure.value || bound(report, one, figure.start) !== null) continue;
      const kind = `${/[$€]/.test(one.text) ? 'amounts' : /%|per ?cent/.test(one.text) ? 'percentages' : /points?|pts/.test(one.text) ? 'points' : 'numbers'} of ${drawn.replace(/\D/g, '').replace(/^0+/, '').length} digits`;
      const text = report.text.slice(0, figure.start) + drawn + report.text.slice(figure.start + figure.digits.length);
      const passed = ![...refusedIn(judge(text))].some(([key, count]) => count > (known.get(key) ?? 0));
      const tally = found.get(kind) ?? { tried: 0, passed: 0 };
      found.set(kind, { tried: tally.tried + 1, passed: tally.passed + (passed ? 1 : 0) });
    }
  }
  return found;
}

function around(line: string, text: string): string {
  const at = Math.max(0, line.indexOf(text));
  return `…${line.slice(Math.max(0, at - 90), at + text.length + 60)}…`;
}

function refusedIn(judged: readonly Judged[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { verdict, line, text } of judged)
    if (verdict === 'ungrounded') counts.set(`${line} ${text}`, (counts.get(`${line} ${text}`) ?? 0) + 1);
  return counts;
}
