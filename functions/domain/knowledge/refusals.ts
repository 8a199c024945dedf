/** What is not taken in, each with its reason. */
import { KNOWLEDGE_LIMITS } from '#schema/knowledge.ts';

interface Judged {
  sent: string;
  text: string;
  title: string;
  published: string;
  until: string;
  today: string;
}

/** Fewer words say nothing that could be cited. */
const LEAST_WORDS = 5;
/** A text in the wrong character set, or no text at all, has more odd characters than that. Per cent. */
const MOST_ODD_PERCENT = 1;

/** A sentence's part that says why, or null. */
export function refusalOf({ sent, text, title, published, until, today }: Judged): string | null {
  if (sent.includes('\0') || odd(sent) > MOST_ODD_PERCENT) return 'it is no text, or not in UTF-8: convert it first';
  if (text === '') return 'nothing is left of it once markup is taken out';
  if ((text.match(/\p{L}{2,}/gu)?.length ?? 0) < LEAST_WORDS) return 'it has too few words';
  if (text.length > KNOWLEDGE_LIMITS.cleaned)
    return `it has ${text.length} characters once it is cleaned, over ${KNOWLEDGE_LIMITS.cleaned}: send its parts as documents of their own`;
  if (published > today) return `it says that it was published on ${published}, which lies in the future`;
  if (until < published) return `it holds until ${until}, which is before it was published`;
  if (until < today) return `it held until ${until}, and nothing that is past is kept`;
  const command = MARKS.exec(sent)?.[0] ?? commandIn(`${title}\n${text}`);
  return command === null ? null : `it speaks to a model and not to a reader ("${command}")`;
}

/** Control characters, replacement characters and those of texts decoded twice (`Ã©`, `â€™`), in a hundred. */
function odd(text: string): number {
  const found = text.match(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]|Ã[\u0080-\u00bf]|â€[\u0080-\u00bf™œ]/g)?.length ?? 0;
  return text.length === 0 ? 0 : (found / text.length) * 100;
}

/**
 * Words that nobody writes for readers of finance. A net with holes: what it lets through still is data in a marked block, may state no figure that is not its own, and can be cited for nothing
 * that it does not say.
 */
const COMMANDS = [
  /\b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:previous|prior|above|earlier|all|your|system|these)\b[^.\n]{0,30}\b(?:instructions?|prompts?|rules|directions|guidelines)\b/i,
  /\byou are (?:now |no longer )?(?:an? )?(?:AI|assistant|language model|chatbot|ChatGPT|Claude|GPT)\b/i,
  /\b(?:system|developer) (?:prompt|message)\b/i,
  /\bas an? (?:AI|language model)\b/i,
  /\b(?:do not|don't|never) (?:tell|inform|reveal|mention)\b[^.\n]{0,30}\b(?:users?|reader|household|client|human)\b/i,
  /\{\{[^{}]{1,80}\}\}/,
];

/** The marks of a prompt, ours or others'; they are taken out with all other markup, so they are looked for in what was sent. */
const MARKS = /<\/?(?:material|refused|system|assistant|instructions?)>|\[\/?(?:INST|SYS)\]|<\|[a-z_]+\|>/i;

export function commandIn(text: string): string | null {
  for (const pattern of COMMANDS) {
    const found = pattern.exec(text);
    if (found) return found[0].slice(0, 80);
  }
  return null;
}
