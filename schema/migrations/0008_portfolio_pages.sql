-- A page costs what is on it, not what is in the whole portfolio: only the next accounts and positions, and the next instruments, are made into JSON, about
-- as many as a page holds. A row of the answer holds many entries, because a field costs the Data API and its reader more than what is in it: `body` is
-- an array of [key, body] of one section, near 40 KB of the 64 KB that a row may have, and `key` is its last. Section 1 are accounts, 2 positions,
-- 3 instruments, in order after the given place; `is_last` marks the row with the very last entry of all.
CREATE OR REPLACE FUNCTION read_portfolio(p_user text, p_job uuid, p_after_section integer, p_after_key text)
RETURNS TABLE (section integer, key text, body jsonb, is_last boolean)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  most_positions CONSTANT integer := 7000;
  most_instruments CONSTANT integer := 2500;
  after_position text := CASE WHEN p_after_section = 2 THEN p_after_key ELSE '' END;
  after_symbol text := CASE WHEN p_after_section = 3 THEN p_after_key ELSE '' END;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY
  WITH held_accounts AS (
    SELECT id, account_name, account_purpose, kind, cash_balance, cash_interest, created_at FROM accounts
    WHERE p_after_section <= 1 AND p_job IS NULL AND clerk_user_id = p_user
    UNION ALL
    SELECT account_id, account_name, account_purpose, kind, cash_balance, cash_interest, created_at FROM sheet_accounts
    WHERE p_after_section <= 1 AND job_id = p_job AND clerk_user_id = p_user
  ), some_accounts AS MATERIALIZED (
    SELECT key, account FROM (SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS') || id::text AS key, a AS account FROM held_accounts AS a) AS keyed
    WHERE p_after_section = 0 OR key COLLATE "C" > p_after_key COLLATE "C"
    ORDER BY key COLLATE "C" LIMIT most_positions
  ), held AS (
    SELECT id, account_id, symbol, quantity, as_of_date FROM positions WHERE p_after_section <= 2 AND p_job IS NULL AND clerk_user_id = p_user
    UNION ALL
    SELECT position_id, account_id, symbol, quantity, as_of_date FROM sheet_positions WHERE p_after_section <= 2 AND job_id = p_job AND clerk_user_id = p_user
  ), some_positions AS MATERIALIZED (
    SELECT key, account_id, quantity, as_of_date FROM (SELECT symbol || ' ' || id::text AS key, account_id, quantity, as_of_date FROM held) AS keyed
    WHERE key COLLATE "C" > after_position COLLATE "C"
    ORDER BY key COLLATE "C" LIMIT (SELECT most_positions - count(*) FROM some_accounts)
  ), before_instruments AS (
    SELECT (SELECT count(*) FROM some_accounts) + (SELECT count(*) FROM some_positions) = most_positions AS is_cut
  ), some_symbols AS MATERIALIZED (
    SELECT symbol FROM (SELECT DISTINCT symbol::text AS symbol FROM positions WHERE p_job IS NULL AND clerk_user_id = p_user) AS known
    WHERE symbol COLLATE "C" > after_symbol COLLATE "C"
    ORDER BY symbol COLLATE "C" LIMIT (SELECT CASE WHEN is_cut THEN 0 ELSE most_instruments END FROM before_instruments)
  ), some_frozen AS MATERIALIZED (
    -- No join: a job's rows are so new that the planner knows nothing of them, and would take 10,000 for one.
    SELECT symbol::text AS symbol, instrument FROM sheet_instruments
    WHERE job_id = p_job AND clerk_user_id = p_user AND symbol COLLATE "C" > after_symbol COLLATE "C"
    ORDER BY symbol COLLATE "C" LIMIT (SELECT CASE WHEN is_cut THEN 0 ELSE most_instruments END FROM before_instruments)
  ), cut AS (
    SELECT is_cut OR (SELECT count(*) FROM some_symbols) + (SELECT count(*) FROM some_frozen) = most_instruments AS is_cut FROM before_instruments
  ), all_rows (section, key, body) AS (
    SELECT 1, key, jsonb_build_object('id', (account).id, 'name', (account).account_name, 'kind', (account).kind, 'purpose', (account).account_purpose,
        'cashBalance', coalesce((account).cash_balance, 0)::text, 'cashInterest', trim_scale(coalesce((account).cash_interest, 0))::text)
    FROM some_accounts
    UNION ALL
    SELECT 2, key, jsonb_build_array(account_id, trim_scale(quantity)::text, as_of_date) FROM some_positions
    UNION ALL
    SELECT 3, mine.symbol, mine.instrument FROM some_symbols JOIN my_instruments AS mine ON mine.symbol = some_symbols.symbol WHERE p_job IS NULL
    UNION ALL
    SELECT 3, symbol, instrument FROM some_frozen
  ), sized AS (
    SELECT section, key, body, row_number() OVER place AS n, count(*) OVER () AS total,
      sum(octet_length(body::text) * 5 / 4 + octet_length(key) + 12) OVER place AS bytes
    FROM all_rows
    WINDOW place AS (ORDER BY section, key COLLATE "C")
  )
  SELECT section, max(key COLLATE "C"), jsonb_agg(jsonb_build_array(key, body) ORDER BY n), bool_or(n = total AND NOT is_cut)
  FROM sized, cut WHERE bytes <= 900000 OR n = 1 GROUP BY section, bytes / 40000 ORDER BY min(n);
END $$;
