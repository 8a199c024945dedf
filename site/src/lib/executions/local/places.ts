/** What operators look at on one machine: of all users, so no part of a household's own navigation. */
export const OPERATORS_PLACES: readonly { href: string; name: string }[] = [
  { href: '/executions', name: 'Executions' },
  { href: '/health', name: 'Health' },
  { href: '/traces', name: 'Traces' },
];
