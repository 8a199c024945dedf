/** The sample households as the database would hand them out: plain portfolios, for tests of cores. */
export { HOUSEHOLDS } from '#schema/seed.ts';
export { portfolioOf, settingsOf } from '../../bin/agent/household.ts';
