-- Prices by day from a provider, what was refused of them, a person's own price; and the law that a shared classification never gives way to a weaker one.

-- ── Classifications ──

-- Curated outranks looked up; then the higher confidence; of equals the one that is not older. A weaker one is left out of the update, silently: what else the
-- update says still holds, and whoever came first or last makes no difference. Only the owner curates. Taking a classification away is no guess, and allowed.
CREATE FUNCTION keep_better_classification() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  is_weaker boolean;
BEGIN
  IF NEW.classification_method = 'curated' AND current_user = 'worker' AND (TG_OP = 'INSERT' OR OLD.classification_method IS DISTINCT FROM 'curated') THEN
    RAISE EXCEPTION 'The worker looks up; it does not curate (%).', NEW.symbol USING ERRCODE = '42501';
  END IF;
  IF TG_OP = 'INSERT' OR OLD.classification_method IS NULL OR NEW.classification_method IS NULL THEN RETURN NEW; END IF;
  is_weaker := CASE
    WHEN OLD.classification_method = 'curated' THEN NEW.classification_method <> 'curated' OR current_user = 'worker'
    WHEN NEW.classification_method = 'curated' THEN false
    ELSE NEW.classification_confidence < OLD.classification_confidence
      OR (NEW.classification_confidence = OLD.classification_confidence AND NEW.classification_as_of < OLD.classification_as_of)
  END;
  IF is_weaker THEN
    NEW.classification_method := OLD.classification_method;
    NEW.classification_source := OLD.classification_source;
    NEW.classification_confidence := OLD.classification_confidence;
    NEW.classification_as_of := OLD.classification_as_of;
    NEW.allocation_asset_class := OLD.allocation_asset_class;
    NEW.allocation_regions := OLD.allocation_regions;
    NEW.allocation_sectors := OLD.allocation_sectors;
    NEW.name := OLD.name;
    NEW.instrument_type := coalesce(OLD.instrument_type, NEW.instrument_type);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER instruments_keep_better_classification BEFORE INSERT OR UPDATE ON instruments FOR EACH ROW EXECUTE FUNCTION keep_better_classification();

-- Rows of a list of instruments. A row without a classification names the instrument and takes nothing from it.
CREATE FUNCTION import_instruments(p_rows jsonb) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
  INSERT INTO instruments AS known (symbol, name, instrument_type, allocation_asset_class, allocation_regions, allocation_sectors,
    classification_method, classification_source, classification_confidence, classification_as_of)
  SELECT r ->> 'symbol', r ->> 'name', r ->> 'type',
    nullif(r #> '{classification,assetClass}', 'null'), nullif(r #> '{classification,regions}', 'null'), nullif(r #> '{classification,sectors}', 'null'),
    r #>> '{classification,method}', r #>> '{classification,source}', (r #>> '{classification,confidence}')::numeric, (r #>> '{classification,asOf}')::date
  FROM jsonb_array_elements(p_rows) AS r
  ORDER BY r ->> 'symbol' COLLATE "C" -- Two importers at once take the rows in one order.
  ON CONFLICT (symbol) DO UPDATE SET
    name = CASE WHEN EXCLUDED.classification_method IS NOT NULL OR known.name = known.symbol THEN EXCLUDED.name ELSE known.name END,
    instrument_type = CASE WHEN EXCLUDED.classification_method IS NOT NULL THEN coalesce(EXCLUDED.instrument_type, known.instrument_type) ELSE coalesce(known.instrument_type, EXCLUDED.instrument_type) END,
    allocation_asset_class = CASE WHEN EXCLUDED.classification_method IS NULL THEN known.allocation_asset_class ELSE EXCLUDED.allocation_asset_class END,
    allocation_regions = CASE WHEN EXCLUDED.classification_method IS NULL THEN known.allocation_regions ELSE EXCLUDED.allocation_regions END,
    allocation_sectors = CASE WHEN EXCLUDED.classification_method IS NULL THEN known.allocation_sectors ELSE EXCLUDED.allocation_sectors END,
    classification_method = coalesce(EXCLUDED.classification_method, known.classification_method),
    classification_source = coalesce(EXCLUDED.classification_source, known.classification_source),
    classification_confidence = coalesce(EXCLUDED.classification_confidence, known.classification_confidence),
    classification_as_of = coalesce(EXCLUDED.classification_as_of, known.classification_as_of),
    updated_at = now();
$$;
GRANT INSERT (symbol, name, instrument_type, allocation_asset_class, allocation_regions, allocation_sectors, classification_method, classification_source, classification_confidence, classification_as_of),
  UPDATE (name, instrument_type, allocation_asset_class, allocation_regions, allocation_sectors, classification_method, classification_source, classification_confidence, classification_as_of, updated_at)
  ON instruments TO worker;

-- ── Prices ──

-- A close of a provider, as against a price that somebody has written down: it takes the place of an older statement's.
ALTER TABLE instruments ADD COLUMN price_is_quote boolean NOT NULL DEFAULT false;
-- What a person has entered over every other price, until they take it back.
ALTER TABLE user_instruments
  ADD COLUMN manual_price numeric(18,6) CHECK (manual_price > 0),
  ADD COLUMN manual_price_as_of date,
  ADD CONSTRAINT user_instruments_manual_price_has_its_day CHECK (num_nonnulls(manual_price, manual_price_as_of) IN (0, 2));

CREATE TABLE price_history (
  symbol varchar(20) NOT NULL REFERENCES instruments(symbol),
  day date NOT NULL,
  close numeric(18,6) NOT NULL CHECK (close > 0),
  source varchar(200) NOT NULL,
  PRIMARY KEY (symbol, day)
);
-- Which days have been fetched; an exchange's holiday is `closed`.
CREATE TABLE price_days (
  day date PRIMARY KEY,
  outcome varchar(10) NOT NULL CHECK (outcome IN ('stored', 'closed')),
  prices integer NOT NULL CHECK (prices >= 0),
  flagged integer NOT NULL CHECK (flagged >= 0),
  source varchar(200) NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT now()
);
-- What was answered and not written. `open` until a later day or an operator decides.
CREATE TABLE price_flags (
  symbol varchar(20) NOT NULL REFERENCES instruments(symbol),
  day date NOT NULL,
  reason varchar(20) NOT NULL CHECK (reason IN ('not-a-price', 'jump', 'split')),
  detail varchar(300) NOT NULL,
  old_price numeric(18,6) CHECK (old_price > 0),
  old_day date,
  new_price numeric(18,6) CHECK (new_price > 0),
  source varchar(200) NOT NULL,
  status varchar(10) NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'confirmed', 'rejected', 'accepted')),
  decided_by varchar(200),
  decided_at timestamptz,
  PRIMARY KEY (symbol, day),
  CONSTRAINT price_flags_are_decided_with_a_reason CHECK ((status = 'open') = (decided_by IS NULL) AND (status = 'open') = (decided_at IS NULL)),
  CONSTRAINT price_flags_jump_from_a_price CHECK (reason = 'not-a-price' OR num_nonnulls(old_price, old_day, new_price) = 3)
);
CREATE INDEX idx_price_flags_open ON price_flags(symbol) WHERE status = 'open';
-- How the last run went; no row, no provider.
CREATE TABLE price_feed (
  provider varchar(40) PRIMARY KEY,
  ran_at timestamptz NOT NULL,
  is_well boolean NOT NULL,
  message varchar(300) NOT NULL
);
-- No one but the owner takes anything out of the history, and nobody changes it.
GRANT SELECT ON price_days, price_flags, price_feed TO app_user;
GRANT SELECT, INSERT ON price_history TO worker;
GRANT SELECT, INSERT, UPDATE ON price_days, price_flags, price_feed TO worker;
GRANT UPDATE (price, price_currency, price_as_of, price_source, price_is_quote) ON instruments TO worker;

-- For each instrument, in order after the given symbol, what a day's close is judged by: the last close before it, and what is still open.
-- Entries are [symbol, close, its day, flagged price, flagged day, flag's reason, whether the day is there already], 400 a row.
CREATE FUNCTION price_basis(p_day date, p_after text, p_limit integer) RETURNS TABLE (last_symbol text, entries jsonb)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  WITH page AS (
    SELECT symbol, row_number() OVER (ORDER BY symbol COLLATE "C") AS n FROM instruments WHERE symbol COLLATE "C" > p_after COLLATE "C" ORDER BY symbol COLLATE "C" LIMIT p_limit
  )
  SELECT max(page.symbol COLLATE "C"), jsonb_agg(jsonb_build_array(page.symbol, last.close::text, last.day, flag.new_price::text, flag.day, flag.reason, same.day IS NOT NULL) ORDER BY n)
  FROM page
  LEFT JOIN LATERAL (SELECT close, day FROM price_history AS h WHERE h.symbol = page.symbol AND h.day < p_day ORDER BY h.day DESC LIMIT 1) AS last ON true
  LEFT JOIN LATERAL (SELECT new_price, day, reason FROM price_flags AS f WHERE f.symbol = page.symbol AND f.day < p_day AND f.status = 'open' AND f.new_price IS NOT NULL ORDER BY f.day DESC LIMIT 1) AS flag ON true
  LEFT JOIN price_history AS same ON same.symbol = page.symbol AND same.day = p_day
  GROUP BY (n - 1) / 400 ORDER BY min(n);
$$;

-- The newest close of each symbol becomes its price; one that stands there from the same day or a later one stays.
CREATE FUNCTION take_newest_closes(p_symbols text[]) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
  UPDATE instruments AS known SET price = newest.close, price_currency = 'USD', price_as_of = newest.day, price_source = newest.source, price_is_quote = true
  FROM unnest(p_symbols) AS wanted(symbol)
  CROSS JOIN LATERAL (SELECT close, day, source FROM price_history AS h WHERE h.symbol = wanted.symbol ORDER BY h.day DESC LIMIT 1) AS newest
  WHERE known.symbol = wanted.symbol AND (known.price IS NULL OR NOT known.price_is_quote OR known.price_as_of < newest.day);
$$;

-- A flag's price goes into the history of its own day.
CREATE FUNCTION decide_flags(p_symbol text, p_status text, p_before date, p_by text) RETURNS integer
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  decided integer;
BEGIN
  IF p_status IN ('confirmed', 'accepted') THEN
    INSERT INTO price_history (symbol, day, close, source) SELECT symbol, day, new_price, source FROM price_flags
    WHERE symbol = p_symbol AND status = 'open' AND new_price IS NOT NULL AND day < p_before ON CONFLICT DO NOTHING;
  END IF;
  UPDATE price_flags SET status = p_status, decided_by = p_by, decided_at = now()
  WHERE symbol = p_symbol AND status = 'open' AND day < p_before AND (new_price IS NOT NULL OR p_status = 'rejected');
  GET DIAGNOSTICS decided = ROW_COUNT;
  PERFORM take_newest_closes(ARRAY[p_symbol]);
  RETURN decided;
END $$;

-- One day, whole or not at all. Closes are [symbol, close], flags objects, decisions [symbol, status] on what earlier days left open.
CREATE FUNCTION record_prices(p_day date, p_outcome text, p_source text, p_closes jsonb, p_flags jsonb, p_decisions jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  decision jsonb;
BEGIN
  PERFORM pg_advisory_xact_lock(20260112);
  FOR decision IN SELECT d FROM jsonb_array_elements(p_decisions) AS d LOOP
    PERFORM decide_flags(decision ->> 0, decision ->> 1, p_day, 'the close of ' || p_day);
  END LOOP;
  INSERT INTO price_history (symbol, day, close, source)
  SELECT c ->> 0, p_day, (c ->> 1)::numeric, p_source FROM jsonb_array_elements(p_closes) AS c ON CONFLICT DO NOTHING;
  INSERT INTO price_flags (symbol, day, reason, detail, old_price, old_day, new_price, source)
  SELECT f ->> 'symbol', p_day, f ->> 'reason', f ->> 'detail', (f ->> 'oldPrice')::numeric, (f ->> 'oldDay')::date, (f ->> 'newPrice')::numeric, p_source
  FROM jsonb_array_elements(p_flags) AS f ON CONFLICT DO NOTHING;
  UPDATE price_flags SET status = 'rejected', decided_by = 'the close of ' || p_day, decided_at = now()
  WHERE status = 'open' AND reason = 'not-a-price' AND day < p_day AND symbol IN (SELECT c ->> 0 FROM jsonb_array_elements(p_closes) AS c);
  PERFORM take_newest_closes(ARRAY(SELECT c ->> 0 FROM jsonb_array_elements(p_closes) AS c));
  INSERT INTO price_days (day, outcome, prices, flagged, source)
  VALUES (p_day, p_outcome, (SELECT count(*) FROM price_history WHERE day = p_day), (SELECT count(*) FROM price_flags WHERE day = p_day), p_source)
  ON CONFLICT (day) DO UPDATE SET outcome = EXCLUDED.outcome, prices = EXCLUDED.prices, flagged = EXCLUDED.flagged, source = EXCLUDED.source, stored_at = now();
END $$;
CREATE INDEX idx_price_history_day ON price_history(day);

GRANT EXECUTE ON FUNCTION import_instruments(jsonb), price_basis(date, text, integer), take_newest_closes(text[]), decide_flags(text, text, date, text),
  record_prices(date, text, text, jsonb, jsonb, jsonb), is_whole_allocation(jsonb), is_partial_allocation(jsonb),
  classification_document(text, text, numeric, date, jsonb, jsonb, jsonb) TO worker;

-- ── What a user sees ──

-- As before, but for the price: one's own entry, then the newer of the statement's and the provider's; a price that is no quote never displaces a statement's.
CREATE OR REPLACE VIEW my_instruments WITH (security_invoker = true) AS
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
    'companies', CASE WHEN override.method IS NULL AND shared.company_weights IS NOT NULL
      THEN jsonb_build_object('weights', shared.company_weights, 'asOf', shared.companies_as_of, 'source', shared.companies_source) END,
    'price', CASE
      WHEN own.manual_price IS NOT NULL
        THEN jsonb_build_object('amount', trim_scale(own.manual_price)::text, 'currency', 'USD', 'asOf', own.manual_price_as_of, 'source', 'entered by you')
      WHEN own.price IS NOT NULL AND NOT (shared.price IS NOT NULL AND shared.price_is_quote AND shared.price_as_of > own.price_as_of)
        THEN jsonb_build_object('amount', trim_scale(own.price)::text, 'currency', 'USD', 'asOf', own.price_as_of, 'source', own.price_source)
      WHEN shared.price IS NOT NULL THEN jsonb_build_object('amount', trim_scale(shared.price)::text, 'currency', shared.price_currency, 'asOf', shared.price_as_of, 'source', shared.price_source)
    END) AS instrument
FROM instruments AS shared
LEFT JOIN user_instruments AS own ON own.symbol = shared.symbol AND own.clerk_user_id = current_setting('app.user_id', true)
LEFT JOIN user_classifications AS override ON override.symbol = shared.symbol AND override.clerk_user_id = current_setting('app.user_id', true) AND override.method = 'override'
LEFT JOIN user_classifications AS proposal ON proposal.symbol = shared.symbol AND proposal.clerk_user_id = current_setting('app.user_id', true) AND proposal.method = 'model';

-- A bare symbol is what some user has brought in: only those who hold it, or have said something of it, may know that it is there.
CREATE FUNCTION is_known_to(p_user text, p_symbol text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM instruments WHERE symbol = p_symbol AND name <> symbol)
    OR EXISTS (SELECT FROM positions WHERE symbol = p_symbol AND clerk_user_id = p_user) OR EXISTS (SELECT FROM user_instruments WHERE symbol = p_symbol AND clerk_user_id = p_user)
    OR EXISTS (SELECT FROM user_classifications WHERE symbol = p_symbol AND clerk_user_id = p_user);
$$;

-- What holders should know of a price, one a symbol: that a close was refused and is undecided, or that a split was accepted which is newer than their number of shares.
CREATE FUNCTION price_notices(p_user text) RETURNS TABLE (symbol text, day date, reason text, detail text, status text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT DISTINCT ON (f.symbol) f.symbol::text, f.day, f.reason::text, f.detail::text, f.status::text
  FROM price_flags AS f JOIN positions AS p ON p.symbol = f.symbol AND p.clerk_user_id = p_user
  WHERE f.status = 'open' OR (f.status = 'accepted' AND f.reason = 'split' AND p.as_of_date < f.day)
  ORDER BY f.symbol, f.status = 'open' DESC, f.day
  LIMIT 50;
$$;

-- Every layer of one instrument for one user, strongest first, and what is open about its price.
CREATE FUNCTION read_instrument(p_user text, p_symbol text) RETURNS TABLE (instrument jsonb, classifications jsonb, prices jsonb, flags jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  IF NOT is_known_to(p_user, p_symbol) THEN RETURN; END IF;
  RETURN QUERY
  SELECT mine.instrument,
    (SELECT coalesce(jsonb_agg(layer.document ORDER BY layer.rank), '[]') FROM (
      SELECT 1, classification_document(c.method, c.source, c.confidence, c.as_of, c.allocation_asset_class, c.allocation_regions, c.allocation_sectors)
        FROM user_classifications AS c WHERE c.symbol = p_symbol AND c.clerk_user_id = p_user AND c.method = 'override'
      UNION ALL SELECT 2, classification_document(shared.classification_method, shared.classification_source, shared.classification_confidence, shared.classification_as_of,
        shared.allocation_asset_class, shared.allocation_regions, shared.allocation_sectors)
      UNION ALL SELECT 3, classification_document(c.method, c.source, c.confidence, c.as_of, c.allocation_asset_class, c.allocation_regions, c.allocation_sectors)
        FROM user_classifications AS c WHERE c.symbol = p_symbol AND c.clerk_user_id = p_user AND c.method = 'model'
    ) AS layer(rank, document) WHERE layer.document IS NOT NULL),
    (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', layer.kind, 'price', jsonb_build_object('amount', trim_scale(layer.amount)::text, 'currency', layer.currency, 'asOf', layer.day, 'source', layer.source)) ORDER BY layer.rank), '[]')
      FROM (VALUES (1, 'manual', own.manual_price, 'USD', own.manual_price_as_of, 'entered by you'), (2, 'statement', own.price, 'USD', own.price_as_of, own.price_source),
        (3, 'shared', shared.price, shared.price_currency::text, shared.price_as_of, shared.price_source)) AS layer(rank, kind, amount, currency, day, source) WHERE layer.amount IS NOT NULL),
    (SELECT coalesce(jsonb_agg(to_jsonb(notice)), '[]') FROM price_notices(p_user) AS notice WHERE notice.symbol = p_symbol)
  FROM my_instruments AS mine JOIN instruments AS shared ON shared.symbol = mine.symbol
  LEFT JOIN user_instruments AS own ON own.symbol = mine.symbol AND own.clerk_user_id = p_user
  WHERE mine.symbol = p_symbol;
END $$;

-- The exact symbol first, then symbols that begin so, then names that hold the words.
CREATE FUNCTION search_instruments(p_user text, p_symbol text, p_words text, p_limit integer) RETURNS TABLE (instrument jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY
  WITH mine AS (
    SELECT p.symbol FROM positions AS p WHERE p.clerk_user_id = p_user UNION SELECT o.symbol FROM user_instruments AS o WHERE o.clerk_user_id = p_user
  ), found AS (
    SELECT i.symbol, CASE WHEN i.symbol = p_symbol THEN 0 WHEN starts_with(i.symbol, p_symbol) AND p_symbol <> '' THEN 1 ELSE 2 END AS rank
    FROM instruments AS i
    WHERE (i.name <> i.symbol OR i.symbol IN (SELECT symbol FROM mine))
      AND ((p_symbol <> '' AND starts_with(i.symbol, p_symbol)) OR strpos(lower(i.name), lower(p_words)) > 0
        OR i.symbol IN (SELECT o.symbol FROM user_instruments AS o WHERE o.clerk_user_id = p_user AND strpos(lower(o.name), lower(p_words)) > 0))
    ORDER BY rank, i.symbol COLLATE "C" LIMIT p_limit
  )
  SELECT m.instrument FROM found JOIN my_instruments AS m ON m.symbol = found.symbol ORDER BY found.rank, m.symbol COLLATE "C";
END $$;

-- What a user says of an instrument, over every shared row; null takes it back. False when the instrument is not known to them.
CREATE FUNCTION override_classification(p_user text, p_symbol text, p_classification jsonb) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  IF NOT is_known_to(p_user, p_symbol) THEN RETURN false; END IF;
  IF p_classification IS NULL THEN
    DELETE FROM user_classifications WHERE clerk_user_id = p_user AND symbol = p_symbol AND method = 'override';
    RETURN true;
  END IF;
  INSERT INTO user_classifications (clerk_user_id, symbol, method, allocation_asset_class, allocation_regions, allocation_sectors, source, confidence, as_of)
  VALUES (p_user, p_symbol, 'override', nullif(p_classification -> 'assetClass', 'null'), nullif(p_classification -> 'regions', 'null'), nullif(p_classification -> 'sectors', 'null'),
    p_classification ->> 'source', 1, (p_classification ->> 'asOf')::date)
  ON CONFLICT (clerk_user_id, symbol, method) DO UPDATE SET
    allocation_asset_class = EXCLUDED.allocation_asset_class, allocation_regions = EXCLUDED.allocation_regions, allocation_sectors = EXCLUDED.allocation_sectors,
    source = EXCLUDED.source, confidence = EXCLUDED.confidence, as_of = EXCLUDED.as_of, updated_at = now();
  RETURN true;
END $$;

CREATE FUNCTION set_manual_price(p_user text, p_symbol text, p_amount numeric, p_as_of date) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  IF NOT is_known_to(p_user, p_symbol) THEN RETURN false; END IF;
  IF p_amount IS NULL THEN
    UPDATE user_instruments SET manual_price = NULL, manual_price_as_of = NULL, updated_at = now() WHERE clerk_user_id = p_user AND symbol = p_symbol;
  ELSE
    INSERT INTO user_instruments (clerk_user_id, symbol, manual_price, manual_price_as_of) VALUES (p_user, p_symbol, p_amount, p_as_of)
    ON CONFLICT (clerk_user_id, symbol) DO UPDATE SET manual_price = EXCLUDED.manual_price, manual_price_as_of = EXCLUDED.manual_price_as_of, updated_at = now();
  END IF;
  RETURN true;
END $$;

-- What the site says of prices as a whole: the provider's last run, and what is open about the instruments that the user holds.
CREATE FUNCTION read_price_feed(p_user text) RETURNS TABLE (provider text, ran_at text, is_well boolean, message text, newest_day date, flags jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY
  SELECT feed.provider::text, instant(feed.ran_at), feed.is_well, feed.message::text, (SELECT max(day) FROM price_days WHERE outcome = 'stored'),
    (SELECT coalesce(jsonb_agg(to_jsonb(notice)), '[]') FROM price_notices(p_user) AS notice)
  FROM price_feed AS feed ORDER BY feed.ran_at DESC LIMIT 1;
END $$;

GRANT EXECUTE ON FUNCTION is_known_to(text, text), price_notices(text), read_instrument(text, text), search_instruments(text, text, text, integer), override_classification(text, text, jsonb),
  set_manual_price(text, text, numeric, date), read_price_feed(text) TO app_user;
