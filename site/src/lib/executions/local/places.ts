/** Where the navigation leads beside the household's own pages. */
export const OPERATORS_PLACES: readonly { href: string; name: string }[] = [{ href: '/executions', name: 'Executions' }];
