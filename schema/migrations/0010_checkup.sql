-- What is known of the single companies inside a fund, and the limits that a user has set for the checkup.

-- Weights in per cent that are above zero and together at most 100: the rest is not known.
CREATE FUNCTION is_partial_allocation(allocation jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF allocation IS NULL THEN RETURN true; END IF;
  IF jsonb_typeof(allocation) <> 'object' THEN RETURN false; END IF;
  IF EXISTS (SELECT FROM jsonb_each(allocation) AS weight WHERE jsonb_typeof(weight.value) <> 'number' OR weight.key !~ '^[A-Z0-9][A-Z0-9.-]{0,19}$') THEN RETURN false; END IF;
  RETURN (SELECT coalesce(sum(weight.value::numeric), 0) <= 100 AND coalesce(min(weight.value::numeric), 1) > 0 FROM jsonb_each_text(allocation) AS weight);
END $$;
GRANT EXECUTE ON FUNCTION is_partial_allocation(jsonb) TO app_user, job_keeper;

ALTER TABLE instruments
  ADD COLUMN company_weights jsonb CHECK (is_partial_allocation(company_weights)),
  ADD COLUMN companies_as_of date,
  ADD COLUMN companies_source varchar(300),
  ADD CONSTRAINT instruments_companies_have_provenance CHECK (num_nonnulls(company_weights, companies_as_of, companies_source) IN (0, 3));

ALTER TABLE users ADD COLUMN checkup_limits jsonb CHECK (jsonb_typeof(checkup_limits) = 'object');

-- As before, with the companies of a fund; who has said what an instrument is made of, may mean another one than ours.
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
      WHEN own.price IS NOT NULL THEN jsonb_build_object('amount', trim_scale(own.price)::text, 'currency', 'USD', 'asOf', own.price_as_of, 'source', own.price_source)
      WHEN shared.price IS NOT NULL THEN jsonb_build_object('amount', trim_scale(shared.price)::text, 'currency', shared.price_currency, 'asOf', shared.price_as_of, 'source', shared.price_source)
    END) AS instrument
FROM instruments AS shared
LEFT JOIN user_instruments AS own ON own.symbol = shared.symbol AND own.clerk_user_id = current_setting('app.user_id', true)
LEFT JOIN user_classifications AS override ON override.symbol = shared.symbol AND override.clerk_user_id = current_setting('app.user_id', true) AND override.method = 'override'
LEFT JOIN user_classifications AS proposal ON proposal.symbol = shared.symbol AND proposal.clerk_user_id = current_setting('app.user_id', true) AND proposal.method = 'model';
