/** On everything: what bills are broken down by. They count once they are activated as cost allocation tags (lib/README.md). */
export const TAGS = { application: 'alex:application', stage: 'alex:stage', concern: 'alex:concern' } as const;
