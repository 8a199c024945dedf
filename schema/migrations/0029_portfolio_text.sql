-- The read of a portfolio costs less: its documents are written as text from the start. As jsonb each was built, taken apart, put together and written once more.

-- The layers of each instrument, as in my_instruments until now, written once: as json, which is text, because a document that is only handed on need not be taken apart.
CREATE VIEW my_instrument_documents WITH (security_invoker = true) AS
SELECT
  shared.symbol,
  json_build_object(
    'symbol', shared.symbol,
    'name', coalesce(own.name, shared.name),
    'type', coalesce(own.instrument_type, shared.instrument_type),
    'expenseRatio', coalesce(own.expense_ratio, shared.expense_ratio),
    'classification', CASE
      WHEN override.method IS NOT NULL THEN json_build_object('assetClass', override.allocation_asset_class, 'regions', override.allocation_regions, 'sectors', override.allocation_sectors,
        'method', override.method, 'source', override.source, 'confidence', override.confidence, 'asOf', override.as_of)
      WHEN shared.classification_method IS NOT NULL THEN json_build_object('assetClass', shared.allocation_asset_class, 'regions', shared.allocation_regions, 'sectors', shared.allocation_sectors,
        'method', shared.classification_method, 'source', shared.classification_source, 'confidence', shared.classification_confidence, 'asOf', shared.classification_as_of)
      WHEN proposal.method IS NOT NULL THEN json_build_object('assetClass', proposal.allocation_asset_class, 'regions', proposal.allocation_regions, 'sectors', proposal.allocation_sectors,
        'method', proposal.method, 'source', proposal.source, 'confidence', proposal.confidence, 'asOf', proposal.as_of)
    END,
    'companies', CASE WHEN override.method IS NULL AND shared.company_weights IS NOT NULL
      THEN json_build_object('weights', shared.company_weights, 'asOf', shared.companies_as_of, 'source', shared.companies_source) END,
    'price', CASE
      WHEN own.manual_price IS NOT NULL
        THEN json_build_object('amount', trim_scale(own.manual_price)::text, 'currency', 'USD', 'asOf', own.manual_price_as_of, 'source', 'entered by you')
      WHEN own.price IS NOT NULL AND NOT (shared.price IS NOT NULL AND shared.price_is_quote AND shared.price_as_of > own.price_as_of)
        THEN json_build_object('amount', trim_scale(own.price)::text, 'currency', 'USD', 'asOf', own.price_as_of, 'source', own.price_source)
      WHEN shared.price IS NOT NULL THEN json_build_object('amount', trim_scale(shared.price)::text, 'currency', shared.price_currency, 'asOf', shared.price_as_of, 'source', shared.price_source)
    END) AS document
FROM instruments AS shared
LEFT JOIN user_instruments AS own ON own.symbol = shared.symbol AND own.clerk_user_id = current_setting('app.user_id', true)
LEFT JOIN user_classifications AS override ON override.symbol = shared.symbol AND override.clerk_user_id = current_setting('app.user_id', true) AND override.method = 'override'
LEFT JOIN user_classifications AS proposal ON proposal.symbol = shared.symbol AND proposal.clerk_user_id = current_setting('app.user_id', true) AND proposal.method = 'model';

CREATE OR REPLACE VIEW my_instruments WITH (security_invoker = true) AS SELECT symbol, document::jsonb AS instrument FROM my_instrument_documents;
GRANT SELECT ON my_instrument_documents TO app_user;

DROP FUNCTION read_portfolio_with_feed(text, integer, text);
DROP FUNCTION read_portfolio(text, uuid, integer, text);

-- Page by page, as before.
CREATE FUNCTION read_portfolio(p_user text, p_job uuid, p_after_section integer, p_after_key text)
RETURNS TABLE (section integer, key text, body json, is_last boolean)
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
  ), all_rows (section, key, entry) AS (
    SELECT 1, key, json_build_array(key, json_build_object('id', (account).id, 'name', (account).account_name, 'kind', (account).kind, 'purpose', (account).account_purpose,
        'cashBalance', coalesce((account).cash_balance, 0)::text, 'cashInterest', trim_scale(coalesce((account).cash_interest, 0))::text))::text
    FROM some_accounts
    UNION ALL
    -- Keys, ids and numbers hold nothing that JSON would escape.
    SELECT 2, key, format('["%s",["%s","%s","%s"]]', key, account_id, trim_scale(quantity), as_of_date) FROM some_positions
    UNION ALL
    SELECT 3, mine.symbol, format('["%s",%s]', mine.symbol, mine.document) FROM some_symbols JOIN my_instrument_documents AS mine ON mine.symbol = some_symbols.symbol WHERE p_job IS NULL
    UNION ALL
    SELECT 3, symbol, format('["%s",%s]', symbol, instrument) FROM some_frozen
  ), sized AS (
    SELECT section, key, entry, row_number() OVER place AS n, count(*) OVER () AS total, sum(octet_length(entry) * 5 / 4 + 12) OVER place AS bytes
    FROM all_rows
    WINDOW place AS (ORDER BY section, key COLLATE "C")
  )
  SELECT section, max(key COLLATE "C"), ('[' || string_agg(entry, ',' ORDER BY n) || ']')::json, bool_or(n = total AND NOT is_cut)
  FROM sized, cut WHERE bytes <= 900000 OR n = 1 GROUP BY section, bytes / 40000 ORDER BY min(n);
END $$;

-- As before: the first page begins with the feed of prices as section 0, where there is one.
CREATE FUNCTION read_portfolio_with_feed(p_user text, p_after_section integer, p_after_key text) RETURNS TABLE (section integer, key text, body json, is_last boolean)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF p_after_section = 0 THEN
    RETURN QUERY SELECT 0, '', json_build_array(json_build_array('', to_json(feed))), false FROM read_price_feed(p_user) AS feed;
  END IF;
  RETURN QUERY SELECT page.section, page.key, page.body, page.is_last FROM read_portfolio(p_user, NULL, p_after_section, p_after_key) AS page;
END $$;

GRANT EXECUTE ON FUNCTION read_portfolio(text, uuid, integer, text), read_portfolio_with_feed(text, integer, text) TO app_user;
