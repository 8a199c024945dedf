/** What must hold of the rows: the seed, weights, prices, who belongs to whom, and jobs that have ended or will. */
import { Decimal } from 'decimal.js';
import * as z from 'zod';
import { AssetClassWeights, RegionWeights, SectorWeights } from '#schema/instrument.ts';
import { ILLUSTRATIVE_PRICES, INSTRUMENTS } from '#schema/seed.ts';
import type { Check } from './check.ts';
import { plural } from './check.ts';

const Weights = z.record(z.string(), z.number()).nullable();
const SeededRow = z.object({ symbol: z.string(), classes: Weights, regions: Weights, sectors: Weights, companies: Weights });

export const seedIsLoaded: Check = {
  label: 'Every seed instrument is there, with the seed’s weights, each summing to exactly 100',
  async run(db) {
    const rows = await db.query(
      `SELECT symbol::text AS symbol, allocation_asset_class AS classes, allocation_regions AS regions, allocation_sectors AS sectors, company_weights AS companies
       FROM instruments WHERE symbol IN (SELECT jsonb_array_elements_text(:symbols::jsonb))`,
      { symbols: JSON.stringify(INSTRUMENTS.map(({ symbol }) => symbol)) },
      SeededRow,
    );
    const bySymbol = new Map(rows.map((row) => [row.symbol, row]));
    const faults = INSTRUMENTS.flatMap(({ symbol, classification, companies }) => {
      const row = bySymbol.get(symbol);
      if (row === undefined) return [`${symbol} is missing: run the migrations, they load the seed`];
      const parts = [
        ['asset class', AssetClassWeights, row.classes, classification?.assetClass ?? null],
        ['region', RegionWeights, row.regions, classification?.regions ?? null],
        ['sector', SectorWeights, row.sectors, classification?.sectors ?? null],
      ] as const;
      const differs = sameWeights(row.companies, companies?.weights ?? null)
        ? []
        : [`${symbol}: the weights of its companies are not the seed’s`];
      return parts
        .flatMap(([part, contract, found, seeded]) => {
          const sum = Decimal.sum(0, ...Object.values(found ?? {}));
          if (found !== null && !sum.equals(100)) return [`${symbol}: ${part} weights sum to ${sum.toString()}`];
          if (found !== null && !contract.safeParse(found).success)
            return [`${symbol}: ${part} weights have a key that the contract does not know`];
          return sameWeights(found, seeded) ? [] : [`${symbol}: ${part} weights are not the seed’s`];
        })
        .concat(differs);
    });
    return { counted: `${rows.length} of ${plural(INSTRUMENTS.length, 'instrument')}`, faults };
  },
};

function sameWeights(one: Record<string, number> | null, other: Partial<Record<string, number>> | null): boolean {
  const sorted = (weights: Partial<Record<string, number>> | null) =>
    JSON.stringify(weights && Object.entries(weights).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(one) === sorted(other);
}

const Found = z.object({ count: z.number(), faults: z.array(z.string()) });

/** A check in SQL: `faults` selects one line of text, as `fault`, for each row that breaks the rule; `table` is what is counted. */
function sqlCheck(label: string, table: string, faults: string): Check {
  return {
    label,
    async run(db) {
      const [found] = await db.query(
        `SELECT (SELECT count(*) FROM ${table})::int AS count, coalesce(jsonb_agg(fault ORDER BY fault), '[]') AS faults
         FROM (SELECT fault FROM (${faults}) AS broken ORDER BY fault LIMIT 100) AS first_hundred`,
        {},
        Found,
      );
      return { counted: `${(found?.count ?? 0).toLocaleString('en-US')} in ${table}`, faults: found?.faults ?? [] };
    },
  };
}

/** Over each kind of weights of `table`; `label` is SQL that names a row. */
function weightsFaults(table: string, label: string): string {
  return ['allocation_asset_class', 'allocation_regions', 'allocation_sectors']
    .map(
      (column) => `SELECT ${label} || ': ${column} sums to ' || total.sum AS fault FROM ${table}
        CROSS JOIN LATERAL (SELECT coalesce(sum(w.value::numeric), 0) AS sum FROM jsonb_each_text(${column}) AS w) AS total
        WHERE ${column} IS NOT NULL AND total.sum <> 100`,
    )
    .join(' UNION ALL ');
}

export const weightsAreWhole = sqlCheck('Every known weight sums to exactly 100', 'instruments', weightsFaults('instruments', 'symbol'));
export const proposalsAreWhole = sqlCheck(
  'So do the classifications that hold for one user',
  'user_classifications',
  weightsFaults('user_classifications', `symbol || ' (' || method || ')'`),
);

export const pricesAreReal = sqlCheck(
  'No price is zero, negative or without source and date',
  'instruments',
  `SELECT symbol || ': price ' || price AS fault FROM instruments WHERE price <= 0
   UNION ALL SELECT symbol || ': a price without currency, date or source' FROM instruments
     WHERE price IS NOT NULL AND num_nonnulls(price_currency, price_as_of, price_source) < 3
   UNION ALL SELECT symbol || ': statement price ' || price FROM user_instruments WHERE price <= 0
   UNION ALL SELECT symbol || ': a statement price without date or source' FROM user_instruments
     WHERE price IS NOT NULL AND num_nonnulls(price_as_of, price_source) < 2`,
);

export const quotesAreCloses = sqlCheck(
  'Every price that is a quote is the newest close of its history',
  'price_history',
  `SELECT i.symbol || ': ' || coalesce(i.price::text, 'no price') || ' of ' || coalesce(i.price_as_of::text, 'no day') || ', where the newest close is ' || coalesce(newest.close || ' of ' || newest.day, 'missing') AS fault
   FROM instruments AS i LEFT JOIN LATERAL (SELECT close, day FROM price_history AS h WHERE h.symbol = i.symbol ORDER BY h.day DESC LIMIT 1) AS newest ON true
   WHERE (i.price_is_quote OR newest.day IS NOT NULL) AND (i.price_is_quote, i.price, i.price_as_of) IS DISTINCT FROM (true, newest.close, newest.day)`,
);

export const flagsAreDecided = sqlCheck(
  'No refused price waits for a decision for more than a week (npm run prices -- --flags)',
  'price_flags',
  `SELECT symbol || ', ' || day || ': ' || detail AS fault FROM price_flags WHERE status = 'open' AND day < CURRENT_DATE - 7`,
);

const ILLUSTRATIVE = Object.values(ILLUSTRATIVE_PRICES)[0]?.source ?? '';
export const pricesAreNotInvented = sqlCheck(
  'No illustrative price is in a deployed database',
  'instruments',
  `SELECT symbol || ': ' || price_source AS fault FROM instruments WHERE price_source = '${ILLUSTRATIVE.replaceAll("'", "''")}'`,
);

export const positionsBelong = sqlCheck(
  'Every position has its account, its owner and its instrument',
  'positions',
  `SELECT 'position ' || p.id || ': ' || CASE
     WHEN a.id IS NULL THEN 'its account does not exist' WHEN i.symbol IS NULL THEN 'its instrument does not exist' ELSE 'its account is another user’s' END AS fault
   FROM positions AS p LEFT JOIN accounts AS a ON a.id = p.account_id LEFT JOIN instruments AS i ON i.symbol = p.symbol
   WHERE a.id IS NULL OR i.symbol IS NULL OR a.clerk_user_id IS DISTINCT FROM p.clerk_user_id`,
);

export const accountsBelong = sqlCheck(
  'Every account has its user; no cash and no quantity is negative',
  'accounts',
  `SELECT 'account ' || a.id || ': its user does not exist' AS fault FROM accounts AS a LEFT JOIN users AS u USING (clerk_user_id)
     WHERE u.clerk_user_id IS NULL
   UNION ALL SELECT 'account ' || id || ': negative cash' FROM accounts WHERE cash_balance < 0
   UNION ALL SELECT 'position ' || id || ': negative quantity' FROM positions WHERE quantity < 0`,
);

export const jobsEnd = sqlCheck(
  'Every job is in a state that fits its times, and none is stuck',
  'analysis_jobs',
  `SELECT 'job ' || j.id || ': ' || reason AS fault FROM analysis_jobs AS j LEFT JOIN users AS u USING (clerk_user_id)
   CROSS JOIN LATERAL (VALUES
     (u.clerk_user_id IS NULL, 'its user does not exist'),
     (j.status IN ('completed', 'failed') AND j.completed_at IS NULL, j.status || ' without a time'),
     (j.status IN ('pending', 'running') AND j.completed_at IS NOT NULL, j.status || ' although it has ended'),
     (j.status IN ('running', 'completed') AND j.started_at IS NULL, j.status || ' although it never started'),
     (j.status = 'failed' AND coalesce(j.error_message, '') = '', 'failed without a reason'),
     (j.status IN ('pending', 'running') AND greatest(j.created_at, j.started_at, j.last_requeued_at) < now() - interval '1 hour',
      j.status || ' for more than an hour')
   ) AS rule(broken, reason) WHERE broken`,
);

export const jobsLeaveResults = sqlCheck(
  'Every completed job has its steps, its sheet and its report',
  'analysis_jobs',
  `SELECT 'job ' || j.id || ': completed without ' || what AS fault FROM analysis_jobs AS j
   CROSS JOIN LATERAL (VALUES
     (NOT EXISTS (SELECT FROM job_steps AS s WHERE s.job_id = j.id), 'a step'),
     (NOT EXISTS (SELECT FROM fact_sheets AS f WHERE f.job_id = j.id), 'a fact sheet'),
     (NOT EXISTS (SELECT FROM reports AS r WHERE r.job_id = j.id AND r.id::text = j.result_data ->> 'reportId'), 'the report that its result names')
   ) AS rule(broken, what) WHERE broken AND j.status = 'completed'`,
);

export const stepsEnd = sqlCheck(
  'No step runs on after its job has ended',
  'job_steps',
  `SELECT 'job ' || s.job_id || ', ' || s.state || ': ' || reason AS fault FROM job_steps AS s LEFT JOIN analysis_jobs AS j ON j.id = s.job_id
   CROSS JOIN LATERAL (VALUES
     (j.id IS NULL, 'its job does not exist'),
     (s.status = 'running' AND j.status IN ('completed', 'failed'), 'still running'),
     ((s.status = 'running') <> (s.ended_at IS NULL), s.status || ' does not fit its time of ending')
   ) AS rule(broken, reason) WHERE broken`,
);
