/** Nothing: in the cloud operators have AWS' own console. */
export const OPERATORS_PLACES: readonly { href: string; name: string }[] = [];
