/** Files of which `npm test` has time for a part: it runs those cases, the long tests (vitest.config.ts) the others, and who names a file has all. */
export function inThisHalf(quick: boolean): boolean {
  const which = process.env['ALEX_TESTS'];
  return which === 'all' || quick === (which === 'quick');
}
