/** Where the navigation leads beside the household's own pages: in the cloud executions are seen in AWS' own console, by operators. */
export const OPERATORS_PLACES: readonly { href: string; name: string }[] = [];
