-- A page of a portfolio writes the documents of instruments that fit into it and one more. Until now each page wrote 2,500, and threw half of them or more away.

-- The one more tells that something follows. A cursor, because a query would write all before it added up how long they are; STABLE, so that it sees what the page sees.
CREATE FUNCTION portfolio_documents(p_user text, p_job uuid, p_after text, p_room bigint) RETURNS TABLE (symbol text, entry text)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  documents refcursor;
  room bigint := p_room;
BEGIN
  IF p_job IS NULL THEN
    -- The symbols are sorted first; OFFSET 0 leaves each document until it is fetched, by its key, whose index has the database's own collation.
    OPEN documents FOR
      SELECT held.symbol, format('["%s",%s]', held.symbol, mine.document)
      FROM (SELECT DISTINCT symbol::text COLLATE "C" AS symbol FROM positions WHERE clerk_user_id = p_user AND symbol COLLATE "C" > p_after COLLATE "C" ORDER BY 1) AS held
      CROSS JOIN LATERAL (SELECT document FROM my_instrument_documents WHERE symbol = held.symbol COLLATE "default" OFFSET 0) AS mine ORDER BY held.symbol;
  ELSE
    -- No join: a job's rows are so new that the planner knows nothing of them, and would take 10,000 for one.
    OPEN documents FOR
      SELECT symbol, format('["%s",%s]', symbol, instrument) FROM sheet_instruments
      WHERE job_id = p_job AND clerk_user_id = p_user AND symbol COLLATE "C" > p_after COLLATE "C" ORDER BY symbol COLLATE "C";
  END IF;
  WHILE room >= 0 LOOP
    FETCH documents INTO symbol, entry;
    EXIT WHEN NOT FOUND;
    RETURN NEXT;
    room := room - (octet_length(entry) * 5 / 4 + 12);
  END LOOP;
  CLOSE documents;
END $$;

-- As before but for the instruments, which come by the function above.
CREATE OR REPLACE FUNCTION read_portfolio(p_user text, p_job uuid, p_after_section integer, p_after_key text)
RETURNS TABLE (section integer, key text, body json, is_last boolean)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  most_positions CONSTANT integer := 7000;
  most_bytes CONSTANT integer := 900000;
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
  ), first_rows (section, key, entry) AS MATERIALIZED (
    SELECT 1, key, json_build_array(key, json_build_object('id', (account).id, 'name', (account).account_name, 'kind', (account).kind, 'purpose', (account).account_purpose,
        'cashBalance', coalesce((account).cash_balance, 0)::text, 'cashInterest', trim_scale(coalesce((account).cash_interest, 0))::text))::text
    FROM some_accounts
    UNION ALL
    -- Keys, ids and numbers hold nothing that JSON would escape.
    SELECT 2, key, format('["%s",["%s","%s","%s"]]', key, account_id, trim_scale(quantity), as_of_date) FROM some_positions
  ), before_instruments AS (
    SELECT count(*) = most_positions AS is_cut, most_bytes - coalesce(sum(octet_length(entry) * 5 / 4 + 12), 0) AS room FROM first_rows
  ), all_rows AS (
    SELECT section, key, entry FROM first_rows
    UNION ALL
    SELECT 3, symbol, entry FROM before_instruments CROSS JOIN LATERAL portfolio_documents(p_user, p_job, after_symbol, room) WHERE NOT is_cut
  ), sized AS (
    SELECT section, key, entry, row_number() OVER place AS n, count(*) OVER () AS total, sum(octet_length(entry) * 5 / 4 + 12) OVER place AS bytes
    FROM all_rows
    WINDOW place AS (ORDER BY section, key COLLATE "C")
  )
  SELECT section, max(key COLLATE "C"), ('[' || string_agg(entry, ',' ORDER BY n) || ']')::json, bool_or(n = total AND NOT is_cut)
  FROM sized, before_instruments WHERE bytes <= most_bytes OR n = 1 GROUP BY section, bytes / 40000 ORDER BY min(n);
END $$;

GRANT EXECUTE ON FUNCTION portfolio_documents(text, uuid, text, bigint) TO app_user;
