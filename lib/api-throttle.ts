/**
 * What the API's stage takes of everybody together, here and in the cloud: a bucket of `burst` requests that fills by `ratePerSecond`. Above what one machine of two
 * cores can serve, far below what an account's Lambda functions and database could be made to cost.
 */
export interface Throttle {
  ratePerSecond: number;
  burst: number;
}
export const THROTTLE: Throttle = { ratePerSecond: 500, burst: 1_000 };
/** What the usage plan of `POST /ingest` takes by one key: documents are embedded, and embedding is slow. */
export const INGEST_THROTTLE: Throttle = { ratePerSecond: 5, burst: 20 };
