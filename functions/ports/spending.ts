/** What models have cost, of everybody, read as the owner: for operators. */
import * as z from 'zod';
import type { Database } from './database.ts';

/** By what it may be summed, as SQL. Days and months are UTC. */
const GROUPS = {
  user: 'u.clerk_user_id::text',
  agent: 'u.agent::text',
  model: 'u.model_id::text',
  job: 'u.job_id::text',
  call: 'u.call_id::text',
  day: `to_char(u.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')`,
  month: `to_char(u.created_at AT TIME ZONE 'UTC', 'YYYY-MM')`,
} as const;
export type Grouping = keyof typeof GROUPS;
export const GROUPINGS = Object.keys(GROUPS) as Grouping[];

export interface SpendingRow {
  /** The user, agent, model, job, call, day or month. */
  key: string;
  users: number;
  jobs: number;
  calls: number;
  inputTokens: number;
  outputTokens: number;
  costMicroDollars: number;
  /** For calls under way, or that were waited for in vain. */
  reservedMicroDollars: number;
  /** Calls of models whose price is not known: in no cost. */
  unpriced: number;
}
export interface Spending {
  rows: SpendingRow[];
  /** Of all, also of those that are not among the rows. */
  total: Omit<SpendingRow, 'key'>;
  /** What users had used who have left since, micro-dollars; kept until the month has ended. */
  departedMicroDollars: number;
  /** What the researcher has used, which has no user: its calls are in no row. Micro-dollars, with what is set aside for calls under way. */
  researchMicroDollars: number;
}
export interface Asked {
  by: Grouping;
  from: string;
  to: string;
  /** Null: of everybody. */
  user: string | null;
  /** The dearest so many; days and months in their order. */
  most: number;
}

const COLUMNS = `count(DISTINCT u.clerk_user_id)::integer AS users, count(DISTINCT u.job_id)::integer AS jobs, count(*) FILTER (WHERE u.reserved_micro_dollars IS NULL)::integer AS calls,
  coalesce(sum(u.input_tokens), 0)::bigint AS input, coalesce(sum(u.output_tokens), 0)::bigint AS output, coalesce(sum(u.cost_micro_dollars), 0)::bigint AS cost, coalesce(sum(u.reserved_micro_dollars), 0)::bigint AS reserved,
  count(*) FILTER (WHERE u.cost_micro_dollars IS NULL AND u.reserved_micro_dollars IS NULL)::integer AS unpriced`;
const WITHIN =
  'u.created_at >= :from::timestamptz AND u.created_at < :to::timestamptz AND (:user::text IS NULL OR u.clerk_user_id = :user::text)';
const Sums = z
  .object({
    users: z.number(),
    jobs: z.number(),
    calls: z.number(),
    input: z.number(),
    output: z.number(),
    cost: z.number(),
    reserved: z.number(),
    unpriced: z.number(),
  })
  .transform(({ input, output, cost, reserved, ...row }) => ({
    ...row,
    inputTokens: input,
    outputTokens: output,
    costMicroDollars: cost,
    reservedMicroDollars: reserved,
  }));
const Keyed = z
  .object({ key: z.string() })
  .loose()
  .transform(({ key, ...sums }) => ({ key, ...Sums.parse(sums) }));

export function readSpending(owner: Database, { by, from, to, user, most }: Asked): Promise<Spending> {
  const order = by === 'day' || by === 'month' ? '1' : 'cost DESC, calls DESC, 1';
  return owner.transaction(async (session) => {
    await session.execute('SET TRANSACTION READ ONLY');
    const asked = { from, to, user };
    const rows = await session.query(
      `SELECT ${GROUPS[by]} AS key, ${COLUMNS} FROM usage AS u WHERE ${WITHIN} GROUP BY 1 ORDER BY ${order} LIMIT :most::integer`,
      { ...asked, most },
      Keyed,
    );
    const [total] = await session.query(`SELECT ${COLUMNS} FROM usage AS u WHERE ${WITHIN}`, asked, Sums);
    const [departed] =
      user === null
        ? await session.query(
            'SELECT coalesce(sum(spent), 0)::bigint AS spent FROM departed_usage WHERE month >= :from::timestamptz AND month < :to::timestamptz',
            { from, to },
            z.object({ spent: z.number() }),
          )
        : [];
    if (total === undefined) throw new Error('A sum without groups always has a row.');
    const [research] =
      user === null
        ? await session.query(
            'SELECT coalesce(sum(cost_micro_dollars), 0)::bigint AS spent FROM research_calls WHERE at >= :from::timestamptz AND at < :to::timestamptz',
            { from, to },
            z.object({ spent: z.number() }),
          )
        : [];
    return { rows, total, departedMicroDollars: departed?.spent ?? 0, researchMicroDollars: research?.spent ?? 0 };
  });
}
