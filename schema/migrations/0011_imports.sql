-- Imports of brokers' files and of our own exports: a portfolio changed by a difference that was seen before, in one transaction, and what was answered remembered.

-- What a file writes, as the symbol that this user says it is.
CREATE TABLE user_symbol_mappings (
  clerk_user_id varchar(255) NOT NULL REFERENCES users(clerk_user_id) ON DELETE CASCADE,
  written varchar(255) NOT NULL CHECK (written <> ''),
  symbol varchar(20) NOT NULL REFERENCES instruments(symbol),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (clerk_user_id, written)
);
-- Which account a broker's account is; `broker_account` holds at most the last four digits of its number.
CREATE TABLE user_account_mappings (
  clerk_user_id varchar(255) NOT NULL,
  broker_account varchar(400) NOT NULL CHECK (broker_account <> ''),
  account_id uuid NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (clerk_user_id, broker_account),
  FOREIGN KEY (account_id, clerk_user_id) REFERENCES accounts(id, clerk_user_id) ON DELETE CASCADE
);
CREATE INDEX idx_user_account_mappings_account ON user_account_mappings(account_id);
-- What was applied, so that a change of the portfolio can be traced to its file.
CREATE TABLE holdings_imports (
  id uuid PRIMARY KEY,
  clerk_user_id varchar(255) NOT NULL REFERENCES users(clerk_user_id) ON DELETE CASCADE,
  broker varchar(40) NOT NULL,
  as_of date,
  file_sha256 char(64) NOT NULL,
  change jsonb NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idx_holdings_imports_user ON holdings_imports(clerk_user_id, applied_at DESC);

GRANT SELECT, INSERT, UPDATE, DELETE ON user_symbol_mappings, user_account_mappings, holdings_imports TO app_user;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['user_symbol_mappings', 'user_account_mappings', 'holdings_imports'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format($policy$CREATE POLICY own_rows ON %I TO app_user
      USING (clerk_user_id = current_setting('app.user_id', true)) WITH CHECK (clerk_user_id = current_setting('app.user_id', true))$policy$, t);
    EXECUTE format('CREATE POLICY owner_reads ON %I FOR SELECT TO CURRENT_USER USING (true)', t);
  END LOOP;
END $$;

-- A hash of all that a difference is taken against: accounts and positions. No user is set in it: see its callers.
CREATE FUNCTION portfolio_etag(p_user text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT encode(sha256(convert_to(
    coalesce((SELECT string_agg(concat_ws('|', id, length(account_name), account_name, kind, cash_balance), E'\n' ORDER BY id) FROM accounts WHERE clerk_user_id = p_user), '') || E'\n\n' ||
    coalesce((SELECT string_agg(concat_ws('|', account_id, symbol, trim_scale(quantity)), E'\n' ORDER BY account_id, symbol COLLATE "C") FROM positions WHERE clerk_user_id = p_user), ''), 'UTF8')), 'hex')
$$;

-- What a preview needs beside the portfolio: its etag (`etag`), what was answered before (`symbol`, `account`), and which of these symbols are known to everybody (`known`).
CREATE FUNCTION read_import_answers(p_user text, p_symbols jsonb) RETURNS TABLE (kind text, key text, value text)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY
    SELECT 'etag', '', portfolio_etag(p_user)
    UNION ALL SELECT 'symbol', written::text, symbol::text FROM user_symbol_mappings WHERE clerk_user_id = p_user
    UNION ALL SELECT 'account', broker_account::text, account_id::text FROM user_account_mappings WHERE clerk_user_id = p_user
    UNION ALL SELECT 'known', symbol::text, name::text FROM instruments WHERE symbol IN (SELECT jsonb_array_elements_text(p_symbols)) AND (name <> symbol OR classification_method IS NOT NULL);
END $$;

-- Applies a difference as it was seen, or nothing. Answers 'applied', also when this import was applied before, or 'changed' when the portfolio is not what the
-- difference was taken against any more. The user's row is locked, so that two imports follow each other.
--   p_change: {accounts: [{id, isNew, name, kind, key, cash, added: [{symbol, quantity}], changed: [{symbol, quantity}], removed: [{symbol}]}],
--              statements: [{symbol, name, price, asOf}], answers: [{written, symbol}]}
CREATE FUNCTION apply_holdings(p_user text, p_import uuid, p_etag text, p_broker text, p_as_of date, p_file text, p_change jsonb, p_source text) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  day date := coalesce(p_as_of, CURRENT_DATE);
  touched integer;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  PERFORM FROM users WHERE clerk_user_id = p_user FOR UPDATE;
  IF EXISTS (SELECT FROM holdings_imports WHERE id = p_import AND clerk_user_id = p_user) THEN RETURN 'applied'; END IF;
  IF portfolio_etag(p_user) <> p_etag THEN RETURN 'changed'; END IF;

  PERFORM register_instruments(ARRAY(
    SELECT p ->> 'symbol' FROM jsonb_array_elements(p_change -> 'accounts') AS a, jsonb_array_elements(a -> 'added') AS p
    UNION SELECT s ->> 'symbol' FROM jsonb_array_elements(p_change -> 'answers') AS s ORDER BY 1));

  INSERT INTO accounts (id, clerk_user_id, account_name, kind, cash_balance, created_at)
  SELECT (a ->> 'id')::uuid, p_user, a ->> 'name', a ->> 'kind', coalesce((a ->> 'cash')::numeric, 0), now() + n * interval '1 microsecond'
  FROM jsonb_array_elements(p_change -> 'accounts') WITH ORDINALITY AS item(a, n) WHERE (a ->> 'isNew')::boolean;
  UPDATE accounts SET cash_balance = (a ->> 'cash')::numeric FROM jsonb_array_elements(p_change -> 'accounts') AS a
  WHERE accounts.id = (a ->> 'id')::uuid AND accounts.clerk_user_id = p_user AND NOT (a ->> 'isNew')::boolean AND a ->> 'cash' IS NOT NULL;

  DELETE FROM positions USING jsonb_array_elements(p_change -> 'accounts') AS a, jsonb_array_elements(a -> 'removed') AS gone
  WHERE positions.account_id = (a ->> 'id')::uuid AND positions.clerk_user_id = p_user AND positions.symbol = gone ->> 'symbol';
  GET DIAGNOSTICS touched = ROW_COUNT;
  IF touched <> (SELECT coalesce(sum(jsonb_array_length(a -> 'removed')), 0) FROM jsonb_array_elements(p_change -> 'accounts') AS a) THEN
    RAISE EXCEPTION 'A position to remove is not there.' USING ERRCODE = 'AX003';
  END IF;
  UPDATE positions SET quantity = (p ->> 'quantity')::numeric, as_of_date = day, updated_at = now()
  FROM jsonb_array_elements(p_change -> 'accounts') AS a, jsonb_array_elements(a -> 'changed') AS p
  WHERE positions.account_id = (a ->> 'id')::uuid AND positions.clerk_user_id = p_user AND positions.symbol = p ->> 'symbol';
  GET DIAGNOSTICS touched = ROW_COUNT;
  IF touched <> (SELECT coalesce(sum(jsonb_array_length(a -> 'changed')), 0) FROM jsonb_array_elements(p_change -> 'accounts') AS a) THEN
    RAISE EXCEPTION 'A position to change is not there.' USING ERRCODE = 'AX003';
  END IF;
  INSERT INTO positions (account_id, clerk_user_id, symbol, quantity, as_of_date)
  SELECT (a ->> 'id')::uuid, p_user, p ->> 'symbol', (p ->> 'quantity')::numeric, day
  FROM jsonb_array_elements(p_change -> 'accounts') AS a, jsonb_array_elements(a -> 'added') AS p;

  -- An older statement takes nothing from a newer one.
  INSERT INTO user_instruments AS own (clerk_user_id, symbol, name, price, price_as_of, price_source)
  SELECT p_user, s ->> 'symbol', s ->> 'name', (s ->> 'price')::numeric, (s ->> 'asOf')::date, CASE WHEN s ->> 'price' IS NOT NULL THEN p_source END
  FROM jsonb_array_elements(p_change -> 'statements') AS s
  ON CONFLICT (clerk_user_id, symbol) DO UPDATE SET name = coalesce(EXCLUDED.name, own.name), updated_at = now(),
    price = CASE WHEN EXCLUDED.price_as_of >= own.price_as_of OR own.price IS NULL THEN EXCLUDED.price ELSE own.price END,
    price_as_of = CASE WHEN EXCLUDED.price_as_of >= own.price_as_of OR own.price IS NULL THEN EXCLUDED.price_as_of ELSE own.price_as_of END,
    price_source = CASE WHEN EXCLUDED.price_as_of >= own.price_as_of OR own.price IS NULL THEN EXCLUDED.price_source ELSE own.price_source END
  WHERE EXCLUDED.name <> coalesce(own.name, '') OR EXCLUDED.price IS DISTINCT FROM own.price OR EXCLUDED.price_as_of IS DISTINCT FROM own.price_as_of;

  INSERT INTO user_symbol_mappings AS known (clerk_user_id, written, symbol) SELECT p_user, m ->> 'written', m ->> 'symbol' FROM jsonb_array_elements(p_change -> 'answers') AS m
  ON CONFLICT (clerk_user_id, written) DO UPDATE SET symbol = EXCLUDED.symbol, updated_at = now() WHERE known.symbol <> EXCLUDED.symbol;
  INSERT INTO user_account_mappings AS known (clerk_user_id, broker_account, account_id)
  SELECT p_user, a ->> 'key', (a ->> 'id')::uuid FROM jsonb_array_elements(p_change -> 'accounts') AS a
  ON CONFLICT (clerk_user_id, broker_account) DO UPDATE SET account_id = EXCLUDED.account_id, updated_at = now() WHERE known.account_id <> EXCLUDED.account_id;

  INSERT INTO holdings_imports (id, clerk_user_id, broker, as_of, file_sha256, change) VALUES (p_import, p_user, p_broker, p_as_of, p_file, p_change);
  RETURN 'applied';
END $$;

GRANT EXECUTE ON FUNCTION portfolio_etag(text), read_import_answers(text, jsonb), apply_holdings(text, uuid, text, text, date, text, jsonb, text) TO app_user;
