/**
 * The rules writer's own net. A text that stands in when a model's was refused must never be refused itself, whatever words a
 * fact's label brings along: a line whose figure the verifier does not accept is left out.
 */
import type { Sheet } from './sheet.ts';

/** The template without the lines that the verifier would refuse. Rendering keeps lines, so their numbers agree. */
export function withoutRefusedLines(template: string, sheet: Sheet): string {
  let lines = template.split('\n');
  // Each round leaves out at least one line.
  for (let round = lines.length; round > 0; round--) {
    const { ungrounded } = sheet.verify(lines.join('\n'));
    if (ungrounded.length === 0) break;
    const refused = new Set(ungrounded.map((claim) => claim.line - 1));
    lines = lines.filter((_, index) => !refused.has(index));
  }
  return renumbered(lines)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** A list that lost an item still counts from one. */
function renumbered(lines: string[]): string[] {
  let number = 0;
  return lines.map((line) => {
    if (!/^\d+\. /.test(line)) {
      number = 0;
      return line;
    }
    number++;
    return line.replace(/^\d+/, String(number));
  });
}
