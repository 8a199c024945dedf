/**
 * The first key that some object of a JSON text names twice; null when none does. `JSON.parse` takes the last of them without a word, and another reader may take the first.
 * @param text which `JSON.parse` has taken: only strings and brackets have to be told apart in it.
 */
export function duplicateKey(text: string): string | null {
  /** For each open bracket the keys of its object, or null for an array. */
  const open: (Set<string> | null)[] = [];
  let isKey = false;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charAt(at)) {
      case '{':
        open.push(new Set());
        isKey = true;
        break;
      case '[':
        open.push(null);
        isKey = false;
        break;
      case '}':
      case ']':
        open.pop();
        isKey = false;
        break;
      case ',':
        isKey = open.at(-1) instanceof Set;
        break;
      case '"': {
        const end = endOfString(text, at);
        const keys = open.at(-1);
        if (isKey && keys instanceof Set) {
          const key = JSON.parse(text.slice(at, end + 1)) as string;
          if (keys.has(key)) return key;
          keys.add(key);
        }
        isKey = false;
        at = end;
        break;
      }
      default:
        break;
    }
  }
  return null;
}

/** Of its closing quote: the first one before which the backslashes are even in number. */
function endOfString(text: string, begin: number): number {
  for (let end = text.indexOf('"', begin + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
