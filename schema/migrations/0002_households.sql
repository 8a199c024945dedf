-- Users, instruments, accounts and positions: the plan's columns first, what truth needs after them.

-- Weights in per cent that are not negative and sum to exactly 100; null is "not known".
CREATE FUNCTION is_whole_allocation(allocation jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF allocation IS NULL THEN RETURN true; END IF;
  IF jsonb_typeof(allocation) <> 'object' THEN RETURN false; END IF;
  IF EXISTS (SELECT FROM jsonb_each(allocation) AS weight WHERE jsonb_typeof(weight.value) <> 'number') THEN RETURN false; END IF;
  RETURN (SELECT coalesce(sum(weight.value::numeric), 0) = 100 AND coalesce(min(weight.value::numeric), 0) >= 0 FROM jsonb_each_text(allocation) AS weight);
END $$;
GRANT EXECUTE ON FUNCTION is_whole_allocation(jsonb) TO app_user, job_keeper;

CREATE TABLE users (
  clerk_user_id varchar(255) PRIMARY KEY CHECK (clerk_user_id <> ''),
  display_name varchar(255),
  years_until_retirement integer,
  target_retirement_income numeric(12,2),
  asset_class_targets jsonb CHECK (is_whole_allocation(asset_class_targets)),
  region_targets jsonb CHECK (is_whole_allocation(region_targets)),
  -- years_until_retirement goes stale; these do not.
  birth_year integer CHECK (birth_year BETWEEN 1900 AND 2100),
  retirement_year integer CHECK (retirement_year BETWEEN 1900 AND 2200),
  retirement_inputs jsonb CHECK (jsonb_typeof(retirement_inputs) = 'object'),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE instruments (
  symbol varchar(20) PRIMARY KEY CHECK (symbol ~ '^[A-Z0-9][A-Z0-9.-]{0,19}$'),
  name varchar(255) NOT NULL,
  instrument_type varchar(50),
  allocation_regions jsonb CHECK (is_whole_allocation(allocation_regions)),
  allocation_sectors jsonb CHECK (is_whole_allocation(allocation_sectors)),
  allocation_asset_class jsonb CHECK (is_whole_allocation(allocation_asset_class)),
  updated_at timestamptz DEFAULT now(),
  price numeric(18,6) CHECK (price > 0),
  price_currency char(3),
  price_as_of date,
  price_source varchar(200),
  -- Yearly cost in per cent of the value.
  expense_ratio numeric(7,4) CHECK (expense_ratio BETWEEN 0 AND 20),
  classification_source varchar(300),
  classification_method varchar(20) CHECK (classification_method IN ('curated', 'lookup')),
  classification_confidence numeric(4,3) CHECK (classification_confidence BETWEEN 0 AND 1),
  classification_as_of date,
  CONSTRAINT instruments_price_has_provenance CHECK (num_nonnulls(price, price_currency, price_as_of, price_source) IN (0, 4)),
  CONSTRAINT instruments_classification_has_provenance
    CHECK (num_nonnulls(classification_source, classification_method, classification_confidence, classification_as_of) IN (0, 4)),
  CONSTRAINT instruments_no_weights_without_provenance
    CHECK (classification_method IS NOT NULL OR num_nonnulls(allocation_regions, allocation_sectors, allocation_asset_class) = 0)
);

CREATE TABLE accounts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  clerk_user_id varchar(255) REFERENCES users(clerk_user_id) ON DELETE CASCADE,
  account_name varchar(255) NOT NULL,
  account_purpose text,
  cash_balance numeric(12,2) DEFAULT 0 CHECK (cash_balance >= 0),
  cash_interest numeric(5,4) DEFAULT 0 CHECK (cash_interest >= 0),
  created_at timestamptz DEFAULT now(),
  kind varchar(20) NOT NULL DEFAULT 'other' CHECK (kind IN ('401k', 'ira', 'roth_ira', 'taxable', 'hsa', 'cash', 'other')),
  CONSTRAINT accounts_have_an_owner CHECK (clerk_user_id IS NOT NULL),
  CONSTRAINT accounts_id_and_owner UNIQUE (id, clerk_user_id)
);
CREATE INDEX idx_accounts_user ON accounts(clerk_user_id);

CREATE TABLE positions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  account_id uuid REFERENCES accounts(id) ON DELETE CASCADE,
  symbol varchar(20) REFERENCES instruments(symbol),
  quantity numeric(20,8) NOT NULL CHECK (quantity >= 0),
  as_of_date date DEFAULT CURRENT_DATE,
  created_at timestamptz DEFAULT now(),
  updated_at timestamptz DEFAULT now(),
  clerk_user_id varchar(255) NOT NULL,
  CONSTRAINT positions_have_an_account CHECK (account_id IS NOT NULL AND symbol IS NOT NULL),
  CONSTRAINT positions_once_an_account UNIQUE (account_id, symbol),
  -- Foreign keys look past row-level security: without the owner in it, one could file a position under another's account.
  CONSTRAINT positions_in_own_account FOREIGN KEY (account_id, clerk_user_id) REFERENCES accounts(id, clerk_user_id) ON DELETE CASCADE
);
CREATE INDEX idx_positions_user ON positions(clerk_user_id);
CREATE INDEX idx_positions_symbol ON positions(symbol);

-- What one user's statement says about a symbol, or they themselves; it holds for that user alone.
CREATE TABLE user_instruments (
  clerk_user_id varchar(255) NOT NULL REFERENCES users(clerk_user_id) ON DELETE CASCADE,
  symbol varchar(20) NOT NULL REFERENCES instruments(symbol),
  name varchar(255),
  price numeric(18,6) CHECK (price > 0),
  price_as_of date,
  price_source varchar(200),
  updated_at timestamptz NOT NULL DEFAULT now(),
  instrument_type varchar(50),
  expense_ratio numeric(7,4) CHECK (expense_ratio BETWEEN 0 AND 20),
  PRIMARY KEY (clerk_user_id, symbol),
  CONSTRAINT user_instruments_price_has_provenance CHECK (num_nonnulls(price, price_as_of, price_source) IN (0, 3))
);

-- Classifications that hold for one user: their own override, or a model's proposal until it is curated.
CREATE TABLE user_classifications (
  clerk_user_id varchar(255) NOT NULL REFERENCES users(clerk_user_id) ON DELETE CASCADE,
  symbol varchar(20) NOT NULL REFERENCES instruments(symbol),
  method varchar(20) NOT NULL CHECK (method IN ('model', 'override')),
  allocation_regions jsonb CHECK (is_whole_allocation(allocation_regions)),
  allocation_sectors jsonb CHECK (is_whole_allocation(allocation_sectors)),
  allocation_asset_class jsonb CHECK (is_whole_allocation(allocation_asset_class)),
  source varchar(300) NOT NULL,
  confidence numeric(4,3) NOT NULL CHECK (confidence BETWEEN 0 AND 1),
  as_of date NOT NULL,
  job_id uuid,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (clerk_user_id, symbol, method)
);

-- Which seed files have been loaded, by content.
CREATE TABLE seed_loads (
  name varchar(80) PRIMARY KEY,
  sha256 char(64) NOT NULL,
  loaded_at timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT, INSERT, UPDATE, DELETE ON users, accounts, positions, user_instruments, user_classifications TO app_user;
GRANT SELECT ON instruments TO app_user, worker;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['users', 'accounts', 'positions', 'user_instruments', 'user_classifications'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format($policy$CREATE POLICY own_rows ON %I TO app_user
      USING (clerk_user_id = current_setting('app.user_id', true)) WITH CHECK (clerk_user_id = current_setting('app.user_id', true))$policy$, t);
    -- The owner migrates and checks; it reads what it could read anyway, and changes nobody's rows by accident.
    EXECUTE format('CREATE POLICY owner_reads ON %I FOR SELECT TO CURRENT_USER USING (true)', t);
  END LOOP;
END $$;
