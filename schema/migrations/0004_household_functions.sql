-- Reading and writing a household in one round trip each. SECURITY INVOKER: row-level security holds inside. Each sets the user
-- itself, in its own transaction; in one SQL statement the order of set_config and the reads would be the planner's choice.

CREATE FUNCTION instant(moment timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

-- A long text in pieces of at most 14,000 characters: no row of an answer may be larger than 64 KB.
CREATE FUNCTION pieces(document text) RETURNS TABLE (ordinal integer, piece text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT n, substr(document, n * 14000 + 1, 14000) FROM generate_series(0, greatest(length(document) - 1, 0) / 14000) AS n WHERE document IS NOT NULL ORDER BY n $$;

CREATE FUNCTION classification_document(method text, source text, confidence numeric, as_of date, asset_class jsonb, regions jsonb, sectors jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
RETURN CASE WHEN method IS NOT NULL THEN jsonb_build_object('assetClass', asset_class, 'regions', regions, 'sectors', sectors,
  'method', method, 'source', source, 'confidence', confidence, 'asOf', as_of) END;

-- Each instrument as it is for the current user: their own name and price, their override, then the shared row, then a model's proposal.
CREATE VIEW my_instruments WITH (security_invoker = true) AS
SELECT
  shared.symbol,
  jsonb_build_object(
    'symbol', shared.symbol,
    'name', coalesce(own.name, shared.name),
    'type', coalesce(own.instrument_type, shared.instrument_type),
    'expenseRatio', coalesce(own.expense_ratio, shared.expense_ratio),
    'classification', coalesce(
      classification_document(override.method, override.source, override.confidence, override.as_of, override.allocation_asset_class, override.allocation_regions, override.allocation_sectors),
      classification_document(shared.classification_method, shared.classification_source, shared.classification_confidence, shared.classification_as_of,
        shared.allocation_asset_class, shared.allocation_regions, shared.allocation_sectors),
      classification_document(proposal.method, proposal.source, proposal.confidence, proposal.as_of, proposal.allocation_asset_class, proposal.allocation_regions, proposal.allocation_sectors)),
    'price', CASE
      WHEN own.price IS NOT NULL THEN jsonb_build_object('amount', trim_scale(own.price)::text, 'currency', 'USD', 'asOf', own.price_as_of, 'source', own.price_source)
      WHEN shared.price IS NOT NULL THEN jsonb_build_object('amount', trim_scale(shared.price)::text, 'currency', shared.price_currency, 'asOf', shared.price_as_of, 'source', shared.price_source)
    END) AS instrument
FROM instruments AS shared
LEFT JOIN user_instruments AS own ON own.symbol = shared.symbol AND own.clerk_user_id = current_setting('app.user_id', true)
LEFT JOIN user_classifications AS override ON override.symbol = shared.symbol AND override.clerk_user_id = current_setting('app.user_id', true) AND override.method = 'override'
LEFT JOIN user_classifications AS proposal ON proposal.symbol = shared.symbol AND proposal.clerk_user_id = current_setting('app.user_id', true) AND proposal.method = 'model';

CREATE FUNCTION ensure_user(p_user text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  INSERT INTO users (clerk_user_id) VALUES (p_user) ON CONFLICT (clerk_user_id) DO NOTHING;
END $$;

-- A page of a portfolio: section 1 accounts, 2 positions, 3 instruments, in order after the given place, until the answer is
-- near the Data API's 1 MiB. `is_last` marks the very last row of all. With a job it is the portfolio as frozen for that job.
CREATE FUNCTION read_portfolio(p_user text, p_job uuid, p_after_section integer, p_after_key text)
RETURNS TABLE (section integer, key text, body jsonb, is_last boolean)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY
  WITH held_accounts AS (
    SELECT id, account_name, account_purpose, kind, cash_balance, cash_interest, created_at FROM accounts WHERE p_job IS NULL AND clerk_user_id = p_user
    UNION ALL
    SELECT account_id, account_name, account_purpose, kind, cash_balance, cash_interest, created_at FROM sheet_accounts WHERE job_id = p_job AND clerk_user_id = p_user
  ), held AS (
    SELECT id, account_id, symbol, quantity, as_of_date FROM positions WHERE p_job IS NULL AND clerk_user_id = p_user
    UNION ALL
    SELECT position_id, account_id, symbol, quantity, as_of_date FROM sheet_positions WHERE job_id = p_job AND clerk_user_id = p_user
  ), all_rows (section, key, body) AS (
    SELECT 1, to_char(created_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS') || id::text,
      jsonb_build_object('id', id, 'name', account_name, 'kind', kind, 'purpose', account_purpose, 'cashBalance', coalesce(cash_balance, 0)::text,
        'cashInterest', trim_scale(coalesce(cash_interest, 0))::text)
    FROM held_accounts
    UNION ALL
    SELECT 2, symbol || ' ' || id::text, jsonb_build_array(account_id, trim_scale(quantity)::text, as_of_date) FROM held
    UNION ALL
    SELECT 3, symbol, instrument FROM my_instruments WHERE p_job IS NULL AND symbol IN (SELECT symbol FROM held)
    UNION ALL
    SELECT 3, symbol, instrument FROM sheet_instruments WHERE job_id = p_job AND clerk_user_id = p_user
  ), sized AS (
    SELECT section, key, body,
      row_number() OVER place AS n, count(*) OVER () AS total, sum(octet_length(body::text) * 5 / 4 + octet_length(key) + 100) OVER place AS bytes
    FROM all_rows
    WHERE section > p_after_section OR (section = p_after_section AND key COLLATE "C" > p_after_key COLLATE "C")
    WINDOW place AS (ORDER BY section, key COLLATE "C")
  )
  SELECT section, key, body, n = total FROM sized WHERE bytes <= 900000 OR n = 1 ORDER BY section, key COLLATE "C";
END $$;

CREATE FUNCTION read_classification_candidates(p_user text, p_symbols text[]) RETURNS TABLE (symbol text, name text)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT m.symbol::text, m.instrument ->> 'name' FROM my_instruments AS m
    WHERE m.symbol = ANY (p_symbols) AND EXISTS (SELECT FROM positions AS p WHERE p.symbol = m.symbol AND p.clerk_user_id = p_user) ORDER BY m.symbol;
END $$;

CREATE FUNCTION save_proposal(p_user text, p_job uuid, p_symbol text, p_classification jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  INSERT INTO user_classifications AS proposal
    (clerk_user_id, symbol, method, allocation_asset_class, allocation_regions, allocation_sectors, source, confidence, as_of, job_id)
  VALUES (p_user, p_symbol, 'model', nullif(p_classification -> 'assetClass', 'null'), nullif(p_classification -> 'regions', 'null'), nullif(p_classification -> 'sectors', 'null'),
    p_classification ->> 'source', (p_classification ->> 'confidence')::numeric, (p_classification ->> 'asOf')::date, p_job)
  ON CONFLICT (clerk_user_id, symbol, method) DO UPDATE SET
    allocation_asset_class = EXCLUDED.allocation_asset_class, allocation_regions = EXCLUDED.allocation_regions, allocation_sectors = EXCLUDED.allocation_sectors,
    source = EXCLUDED.source, confidence = EXCLUDED.confidence, as_of = EXCLUDED.as_of, job_id = EXCLUDED.job_id, updated_at = now();
END $$;

-- Instruments are shared: a user may bring in a bare symbol, and nothing else about it.
CREATE FUNCTION register_instruments(p_symbols text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$ INSERT INTO instruments (symbol, name) SELECT DISTINCT s, s FROM unnest(p_symbols) AS s ON CONFLICT (symbol) DO NOTHING $$;

GRANT INSERT (symbol, name), SELECT ON instruments TO job_keeper;
GRANT CREATE ON SCHEMA public TO job_keeper;
ALTER FUNCTION register_instruments(text[]) OWNER TO job_keeper;
REVOKE CREATE ON SCHEMA public FROM job_keeper;
REVOKE ALL ON FUNCTION register_instruments(text[]) FROM PUBLIC;

GRANT SELECT ON my_instruments TO app_user;
GRANT EXECUTE ON FUNCTION instant(timestamptz), pieces(text), classification_document(text, text, numeric, date, jsonb, jsonb, jsonb), ensure_user(text),
  read_portfolio(text, uuid, integer, text), read_classification_candidates(text, text[]), save_proposal(text, uuid, text, jsonb), register_instruments(text[]) TO app_user;

-- Replaces what a user holds by a whole household. Frozen sheets of earlier analyses are copies and stay.
CREATE FUNCTION load_household(p_user text, p_display_name text, p_settings jsonb, p_accounts jsonb, p_source text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  INSERT INTO users (clerk_user_id) VALUES (p_user) ON CONFLICT (clerk_user_id) DO NOTHING;
  UPDATE users SET display_name = p_display_name, retirement_inputs = p_settings -> 'retirement',
    birth_year = (p_settings #>> '{retirement,birthYear}')::integer, retirement_year = (p_settings #>> '{retirement,retirementYear}')::integer,
    years_until_retirement = greatest(0, (p_settings #>> '{retirement,retirementYear}')::integer - extract(year FROM CURRENT_DATE)::integer),
    target_retirement_income = (p_settings #>> '{retirement,spending}')::numeric,
    asset_class_targets = p_settings -> 'assetClassTargets', region_targets = p_settings -> 'regionTargets'
  WHERE clerk_user_id = p_user;
  DELETE FROM accounts WHERE clerk_user_id = p_user;
  DELETE FROM user_instruments WHERE clerk_user_id = p_user;
  DELETE FROM user_classifications WHERE clerk_user_id = p_user AND method = 'override';
  PERFORM register_instruments(ARRAY(SELECT p ->> 'symbol' FROM jsonb_array_elements(p_accounts) AS a, jsonb_array_elements(a -> 'positions') AS p));

  WITH given AS MATERIALIZED (
    SELECT gen_random_uuid() AS id, a AS account, n FROM jsonb_array_elements(p_accounts) WITH ORDINALITY AS item(a, n)
  ), added AS (
    -- A microsecond apart: accounts are shown in the order of their creation.
    INSERT INTO accounts (id, clerk_user_id, account_name, account_purpose, kind, cash_balance, cash_interest, created_at)
    SELECT id, p_user, account ->> 'name', account ->> 'purpose', account ->> 'kind', (account ->> 'cashBalance')::numeric, (account ->> 'cashInterest')::numeric,
      now() + n * interval '1 microsecond' FROM given
  )
  INSERT INTO positions (account_id, clerk_user_id, symbol, quantity, as_of_date)
  SELECT given.id, p_user, p ->> 'symbol', (p ->> 'quantity')::numeric, coalesce((p #>> '{price,asOf}')::date, CURRENT_DATE)
  FROM given, jsonb_array_elements(given.account -> 'positions') AS p;

  -- The same symbol in two accounts: the newest price that a statement gives, and any name.
  INSERT INTO user_instruments (clerk_user_id, symbol, name, price, price_as_of, price_source, instrument_type, expense_ratio)
  SELECT p_user, symbol, max(name), (array_agg(price ORDER BY as_of DESC NULLS LAST))[1], max(as_of), CASE WHEN max(as_of) IS NOT NULL THEN p_source END, max(type), max(cost)
  FROM (SELECT p ->> 'symbol' AS symbol, p ->> 'name' AS name, (p #>> '{price,amount}')::numeric AS price, (p #>> '{price,asOf}')::date AS as_of,
      p #>> '{assigned,type}' AS type, (p #>> '{assigned,expenseRatio}')::numeric AS cost
    FROM jsonb_array_elements(p_accounts) AS a, jsonb_array_elements(a -> 'positions') AS p) AS statement
  WHERE name IS NOT NULL OR price IS NOT NULL OR type IS NOT NULL OR cost IS NOT NULL
  GROUP BY symbol;

  -- What the household itself says that a holding is made of.
  INSERT INTO user_classifications (clerk_user_id, symbol, method, allocation_asset_class, allocation_regions, allocation_sectors, source, confidence, as_of)
  SELECT DISTINCT ON (symbol) p_user, symbol, 'override', nullif(assigned -> 'assetClass', 'null'), nullif(assigned -> 'regions', 'null'), nullif(assigned -> 'sectors', 'null'),
    'assigned by the household', 1, as_of
  FROM (SELECT p ->> 'symbol' AS symbol, p -> 'assigned' AS assigned, coalesce((p #>> '{price,asOf}')::date, CURRENT_DATE) AS as_of
    FROM jsonb_array_elements(p_accounts) AS a, jsonb_array_elements(a -> 'positions') AS p WHERE jsonb_typeof(p -> 'assigned') = 'object') AS own
  ORDER BY symbol, as_of DESC;
END $$;

-- SQLSTATE AX002: no such account of this user. A repeated call with the same id answers what the first has added.
CREATE FUNCTION add_position(p_user text, p_account uuid, p_id uuid, p_symbol text, p_quantity numeric, p_name text, p_price numeric, p_price_as_of date, p_price_source text)
RETURNS TABLE (as_of_date date, quantity text)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  IF NOT EXISTS (SELECT FROM accounts WHERE id = p_account AND clerk_user_id = p_user) THEN
    RAISE EXCEPTION 'Account % is not known.', p_account USING ERRCODE = 'AX002';
  END IF;
  PERFORM register_instruments(ARRAY[p_symbol]);
  INSERT INTO positions (id, account_id, clerk_user_id, symbol, quantity, as_of_date)
  VALUES (p_id, p_account, p_user, p_symbol, p_quantity, coalesce(p_price_as_of, CURRENT_DATE)) ON CONFLICT (id) DO NOTHING;
  IF p_name IS NOT NULL OR p_price IS NOT NULL THEN
    INSERT INTO user_instruments AS own (clerk_user_id, symbol, name, price, price_as_of, price_source)
    VALUES (p_user, p_symbol, p_name, p_price, p_price_as_of, p_price_source)
    ON CONFLICT (clerk_user_id, symbol) DO UPDATE SET name = coalesce(EXCLUDED.name, own.name), updated_at = now(),
      price = coalesce(EXCLUDED.price, own.price), price_as_of = coalesce(EXCLUDED.price_as_of, own.price_as_of), price_source = coalesce(EXCLUDED.price_source, own.price_source);
  END IF;
  RETURN QUERY SELECT p.as_of_date, trim_scale(p.quantity)::text FROM positions AS p WHERE p.id = p_id AND p.clerk_user_id = p_user;
END $$;

GRANT EXECUTE ON FUNCTION load_household(text, text, jsonb, jsonb, text), add_position(text, uuid, uuid, text, numeric, text, numeric, date, text) TO app_user;
