/** A run's account, and the list of sources, to read. */
import type { StoredSource } from '#ports/research-store.ts';
import type { PageOutcome, ResearchResult } from '#schema/research.ts';

export function asText({ sources, message }: ResearchResult): string {
  const lines = sources.flatMap(({ name, address, reason, pages, outcome }) => [
    `${name}  ${address}`,
    ...(reason === undefined ? [] : [`  ${outcome === 'refused' || outcome === 'left' ? outcome : 'note'}: ${reason}`]),
    ...pages.flatMap((page) => pageLines(page)),
    '',
  ]);
  return `${[...lines, message].join('\n')}\n`;
}

function pageLines({ url, title, outcome, reason, writer, passages }: PageOutcome): string[] {
  const more = writer === undefined ? '' : ` (${passages ?? 0} ${passages === 1 ? 'passage' : 'passages'}; ${writer})`;
  return [
    `  ${outcome.padEnd(9)}  ${title === '' ? url : title}${more}`,
    ...(title === '' ? [] : [`             ${url}`]),
    ...(reason === undefined ? [] : [`             ${reason}`]),
  ];
}

export function listText(sources: readonly StoredSource[]): string {
  const rows = [...sources]
    .sort((a, b) => a.source.name.localeCompare(b.source.name))
    .flatMap(({ source, readAt, outcome }) => [
      `${source.enabled ? 'on ' : 'off'}  ${source.name.padEnd(28)} ${source.publisher}`,
      `     ${source.kind.padEnd(4)}  ${source.address}`,
      `     ${readAt === null ? 'not read yet' : `${readAt.slice(0, 16).replace('T', ' ')} UTC: ${outcome ?? ''}`}`,
    ]);
  return rows.length === 0 ? 'There is no source.\n' : `${rows.join('\n')}\n`;
}
