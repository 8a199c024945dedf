-- The plan's two columns of retirement follow what was told about it by themselves, whoever writes that; until now three statements said how.

-- years_until_retirement is as of the day on which that was told.
CREATE FUNCTION follow_retirement_inputs() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE retirement_year CONSTANT integer := (NEW.retirement_inputs ->> 'retirementYear')::integer;
BEGIN
  NEW.years_until_retirement := CASE WHEN retirement_year IS NOT NULL THEN greatest(0, retirement_year - extract(year FROM CURRENT_DATE)::integer) END;
  NEW.target_retirement_income := (NEW.retirement_inputs ->> 'spending')::numeric;
  RETURN NEW;
END $$;
CREATE TRIGGER users_follow_retirement_inputs BEFORE INSERT OR UPDATE OF retirement_inputs ON users FOR EACH ROW EXECUTE FUNCTION follow_retirement_inputs();

-- Of nobody's plan, read by nothing, and the same as in retirement_inputs.
ALTER TABLE users DROP COLUMN birth_year, DROP COLUMN retirement_year;

-- As before but for those columns.
CREATE OR REPLACE FUNCTION load_household(p_user text, p_display_name text, p_settings jsonb, p_accounts jsonb, p_source text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  INSERT INTO users (clerk_user_id) VALUES (p_user) ON CONFLICT (clerk_user_id) DO NOTHING;
  UPDATE users SET display_name = p_display_name, retirement_inputs = p_settings -> 'retirement',
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
