/** The readable text of a page as markdown, by htmlparser2: headings, paragraphs, list items and table rows; no script, style, navigation, form or hidden part. */
import { Parser } from 'htmlparser2';

const LEFT_OUT = new Set([
  'script',
  'style',
  'noscript',
  'template',
  'nav',
  'header',
  'footer',
  'aside',
  'form',
  'button',
  'select',
  'svg',
  'math',
  'iframe',
  'object',
  'head',
  'title',
  'dialog',
  'canvas',
  'audio',
  'video',
]);
const BLOCKS = new Set([
  'p',
  'div',
  'section',
  'article',
  'main',
  'ul',
  'ol',
  'table',
  'tr',
  'blockquote',
  'pre',
  'dl',
  'dt',
  'dd',
  'figure',
  'figcaption',
  'br',
  'hr',
  'address',
  'details',
  'summary',
]);

/** Of a page with one `main` or `article`, that part alone. */
export function readHtml(html: string): string {
  const whole = readPart(html, false);
  const main = readPart(html, true);
  return main.replace(/\s/g, '').length >= 200 ? main : whole;
}

function readPart(html: string, onlyMain: boolean): string {
  let text = '';
  /** Open elements that are left out, so that what they hold is too. */
  const hidden: string[] = [];
  let depth = onlyMain ? 0 : 1;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (
          LEFT_OUT.has(name) ||
          attributes['hidden'] !== undefined ||
          attributes['aria-hidden'] === 'true' ||
          /display\s*:\s*none/i.test(attributes['style'] ?? '')
        )
          hidden.push(name);
        else if (hidden.length > 0 && hidden.at(-1) === name) hidden.push(name);
        if (onlyMain && (name === 'main' || name === 'article')) depth += 1;
        if (hidden.length > 0 || depth === 0) return;
        const level = /^h([1-6])$/.exec(name)?.[1];
        if (level !== undefined) text += `\n\n${'#'.repeat(Number(level))} `;
        else if (name === 'li') text += '\n- ';
        else if (name === 'td' || name === 'th') text += ' ';
        else if (BLOCKS.has(name)) text += '\n\n';
      },
      ontext: (words) => {
        if (hidden.length === 0 && depth > 0) text += words.replace(/\s+/g, ' ');
      },
      onclosetag: (name) => {
        if (hidden.at(-1) === name) hidden.pop();
        if (onlyMain && (name === 'main' || name === 'article')) depth -= 1;
        if (hidden.length === 0 && depth > 0 && (BLOCKS.has(name) || /^h[1-6]$/.test(name))) text += '\n\n';
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ *\n */g, '\n')
    .replace(/^#+ *$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
