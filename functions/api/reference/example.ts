/** A request as a line for the shell: with $ALEX and $TOKEN set, and the names in capitals replaced, it works as it stands. */
import { EXAMPLES, placeholder, QUERIES } from '../examples.ts';

export function curl(method: string, path: string, { open }: { open: boolean }): string {
  const name = `${method} ${path}`;
  const filled = path.replace(/(\w+)\/\{(\w+)\}/g, (_all, noun: string, place: string) => `${noun}/${placeholder(noun, place)}`);
  const query = QUERIES[name] === undefined ? '' : `?${QUERIES[name]}`;
  const verb = method === 'GET' || (method === 'POST' && name in EXAMPLES) ? '' : `-X ${method} `;
  const session = open ? '' : ` -H "authorization: Bearer $TOKEN"`;
  // A single quote cannot stand inside single quotes of the shell.
  const body =
    name in EXAMPLES
      ? ` \\\n  -H 'content-type: application/json' -d '${JSON.stringify(EXAMPLES[name]).replaceAll("'", String.raw`'\''`)}'`
      : '';
  return `curl -s ${verb}"$ALEX${filled}${query}"${session}${body}`;
}
