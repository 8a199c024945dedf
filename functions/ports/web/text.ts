/** Bytes of the web as text, by the character set that they are said to be in; or the reason why they are none. */
import { WebRefusalError } from './refusal.ts';
import type { Answer } from './request.ts';

export const TYPES = {
  html: { accept: 'text/html, application/xhtml+xml', types: ['text/html', 'application/xhtml+xml'] },
  feed: {
    accept: 'application/rss+xml, application/atom+xml, application/xml, text/xml',
    types: ['application/rss+xml', 'application/atom+xml', 'application/rdf+xml', 'application/xml', 'text/xml'],
  },
} as const;

/** Single-byte sets of the west, which are often named where UTF-8 was sent. */
const OFTEN_WRONG = new Set(['iso-8859-1', 'windows-1252', 'us-ascii', 'ascii', 'latin1']);

/** @throws WebRefusalError */
export function textOf({ headers, body }: Pick<Answer, 'headers' | 'body'>, wanted: keyof typeof TYPES, isCut = false): string {
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  if (!TYPES[wanted].types.some((one) => one === type))
    throw new WebRefusalError(
      `it is ${type === '' ? 'of no stated type' : type.slice(0, 60)}, where ${TYPES[wanted].types[0]} was asked for`,
    );
  if (body.length === 0) throw new WebRefusalError('it is empty');
  const named =
    parameters.map((parameter) => /^charset="?([^"]+)"?$/.exec(parameter)?.[1]).find((charset) => charset !== undefined) ??
    declared(body) ??
    'utf-8';
  const charset = OFTEN_WRONG.has(named) && decode(body, 'utf-8', isCut) !== null ? 'utf-8' : named;
  const text = decode(body, charset, isCut);
  if (text === undefined) throw new WebRefusalError(`it is in the character set ${charset.slice(0, 40)}, which is not known`);
  if (text === null) throw new WebRefusalError(`it is not in the character set ${charset.slice(0, 40)} that it is said to be in`);
  return text;
}

/** Within the first kilobyte: `<?xml encoding="…"?>`, `<meta charset="…">`. */
function declared(body: Buffer): string | undefined {
  const head = body.subarray(0, 1_024).toString('latin1');
  return (/^<\?xml[^>]{0,200}encoding=["']([\w.:-]{1,40})["']/.exec(head) ??
    /<meta[^>]{0,200}charset=["']?([\w.:-]{1,40})/i.exec(head))?.[1]?.toLowerCase();
}

/** Null when the bytes are not in it, undefined when nobody knows it. The last character of a text that was cut may be half there. */
function decode(body: Buffer, charset: string, isCut: boolean): string | null | undefined {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(charset, { fatal: true });
  } catch {
    return undefined;
  }
  try {
    return decoder.decode(body, { stream: isCut });
  } catch {
    return null;
  }
}
