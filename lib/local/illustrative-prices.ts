/** Prices for the seed's instruments, so that a newcomer's portfolio has values here; each says that it is no quote. */
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { ILLUSTRATIVE_PRICES } from '#schema/seed.ts';
import { DATABASE_ARN, DATABASE_NAME, REGION, secretArn } from './endpoints.ts';

/** Only where there is no price at all: never over one that a person or a price source gave. Answers how many were set. */
export async function loadIllustrativePrices(rdsData: string): Promise<number> {
  const client = new RDSDataClient({ endpoint: rdsData, region: REGION, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const prices = Object.entries(ILLUSTRATIVE_PRICES).map(([symbol, price]) => ({
    symbol,
    amount: price.amount,
    currency: price.currency,
    as_of: price.asOf,
    source: price.source,
  }));
  try {
    const { numberOfRecordsUpdated } = await client.send(
      new ExecuteStatementCommand({
        resourceArn: DATABASE_ARN,
        secretArn: secretArn('owner'),
        database: DATABASE_NAME,
        sql: `UPDATE instruments SET price = p.amount::numeric, price_currency = p.currency, price_as_of = p.as_of::date, price_source = p.source
              FROM jsonb_to_recordset(:prices::jsonb) AS p(symbol text, amount text, currency text, as_of text, source text)
              WHERE instruments.symbol = p.symbol AND instruments.price IS NULL`,
        parameters: [{ name: 'prices', value: { stringValue: JSON.stringify(prices) } }],
      }),
    );
    return numberOfRecordsUpdated ?? 0;
  } finally {
    client.destroy();
  }
}
