-- What a user may ask for: requests at a time, analyses a day, and what models may cost a month. And a portfolio with its feed in one call; a refused change leaves no empty user behind.

-- ── Requests ───────────────────────────────────────────────────────────────────────────────────────────────────────────

-- A bucket of requests for each user and quota, kept as the one instant at which it is full again: a row whose instant has passed says nothing any more.
-- No foreign key: who is not known yet is counted too, and asking makes nobody known.
CREATE TABLE request_quotas (
  clerk_user_id varchar(255) NOT NULL CHECK (clerk_user_id <> ''),
  quota varchar(20) NOT NULL,
  full_at timestamptz NOT NULL,
  -- How many the last call was given; an upsert cannot answer what it found.
  granted integer NOT NULL,
  PRIMARY KEY (clerk_user_id, quota)
) WITH (fillfactor = 50);

GRANT SELECT, INSERT, UPDATE, DELETE ON request_quotas TO app_user;
GRANT SELECT, DELETE ON request_quotas TO job_keeper;
ALTER TABLE request_quotas ENABLE ROW LEVEL SECURITY;
ALTER TABLE request_quotas FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON request_quotas TO app_user
  USING (clerk_user_id = current_setting('app.user_id', true)) WITH CHECK (clerk_user_id = current_setting('app.user_id', true));
CREATE POLICY owner_reads ON request_quotas FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY keeper_reads ON request_quotas FOR SELECT TO job_keeper USING (true);
CREATE POLICY keeper_forgets ON request_quotas FOR DELETE TO job_keeper USING (true);

-- Takes up to p_wanted requests from a bucket of p_requests that fills evenly in p_seconds (the generic cell rate algorithm): how many were given, none when
-- the bucket is empty, how many are left after them, and in how many seconds it is full again. A thousandth of a request is rounding.
CREATE FUNCTION take_requests(p_user text, p_quota text, p_wanted integer, p_requests integer, p_seconds integer) RETURNS TABLE (granted integer, remaining integer, full_in double precision)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  moment CONSTANT timestamptz := clock_timestamp();
  one CONSTANT interval := make_interval(secs => p_seconds::double precision / p_requests);
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY
  INSERT INTO request_quotas AS bucket (clerk_user_id, quota, full_at, granted) VALUES (p_user, p_quota, moment + one * least(p_wanted, p_requests), least(p_wanted, p_requests))
  ON CONFLICT (clerk_user_id, quota) DO UPDATE SET
    granted = greatest(0, least(p_wanted, p_requests - ceil(extract(epoch FROM greatest(bucket.full_at, moment) - moment) / extract(epoch FROM one) - 0.001)::integer)),
    full_at = greatest(bucket.full_at, moment)
      + one * greatest(0, least(p_wanted, p_requests - ceil(extract(epoch FROM greatest(bucket.full_at, moment) - moment) / extract(epoch FROM one) - 0.001)::integer))
  RETURNING bucket.granted, greatest(0, p_requests - ceil(extract(epoch FROM bucket.full_at - moment) / extract(epoch FROM one) - 0.001)::integer),
    extract(epoch FROM bucket.full_at - moment)::double precision;
END $$;

-- For the sweeper: buckets that have long been full.
CREATE FUNCTION forget_full_quotas() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$ DELETE FROM request_quotas WHERE full_at < now() - interval '10 minutes' $$;

-- Who leaves takes them along.
CREATE FUNCTION forget_quotas_of_user() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM request_quotas WHERE clerk_user_id = OLD.clerk_user_id;
  RETURN NULL;
END $$;
CREATE TRIGGER users_forget_quotas AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION forget_quotas_of_user();

GRANT job_keeper TO CURRENT_USER;
GRANT CREATE ON SCHEMA public TO job_keeper;
REVOKE ALL ON FUNCTION forget_full_quotas(), forget_quotas_of_user() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_full_quotas() TO worker;
ALTER FUNCTION forget_full_quotas() OWNER TO job_keeper;
ALTER FUNCTION forget_quotas_of_user() OWNER TO job_keeper;
REVOKE CREATE ON SCHEMA public FROM job_keeper;
REVOKE job_keeper FROM CURRENT_USER;

-- ── What models may cost ───────────────────────────────────────────────────────────────────────────────────────────────

-- A call is in the table before it is made, with the most that it may cost, until it is settled or given back. One whose end nobody saw stays: it may have been paid for.
ALTER TABLE usage ADD COLUMN reserved_micro_dollars bigint CHECK (reserved_micro_dollars >= 0);

-- Without a user set in it: see its callers.
CREATE FUNCTION model_spending(p_user text, p_from timestamptz) RETURNS TABLE (spent bigint, reserved bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce(sum(cost_micro_dollars), 0)::bigint, coalesce(sum(reserved_micro_dollars), 0)::bigint FROM usage WHERE clerk_user_id = p_user AND created_at >= p_from
$$;

-- Sets the most that a call may cost aside, or says that the budget since p_from does not have it. One call of a user at a time: what is counted is what there is.
CREATE FUNCTION reserve_usage(p_user text, p_job uuid, p_agent text, p_call text, p_model text, p_most bigint, p_from timestamptz, p_budget bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE so_far bigint;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  PERFORM FROM users WHERE clerk_user_id = p_user FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM usage WHERE job_id = p_job AND call_id = p_call) THEN RETURN true; END IF;
  SELECT spent + reserved INTO so_far FROM model_spending(p_user, p_from);
  IF so_far + p_most > p_budget THEN RETURN false; END IF;
  INSERT INTO usage (job_id, call_id, clerk_user_id, agent, model_id, input_tokens, output_tokens, cost_micro_dollars, reserved_micro_dollars)
  VALUES (p_job, p_call, p_user, p_agent, p_model, 0, 0, NULL, p_most);
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION record_usage(p_user text, p_job uuid, p_agent text, p_call text, p_model text, p_input bigint, p_output bigint, p_cost bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  INSERT INTO usage (job_id, call_id, clerk_user_id, agent, model_id, input_tokens, output_tokens, cost_micro_dollars)
  VALUES (p_job, p_call, p_user, p_agent, p_model, p_input, p_output, p_cost)
  ON CONFLICT (job_id, call_id) DO UPDATE SET input_tokens = EXCLUDED.input_tokens, output_tokens = EXCLUDED.output_tokens, cost_micro_dollars = EXCLUDED.cost_micro_dollars, reserved_micro_dollars = NULL
  WHERE usage.reserved_micro_dollars IS NOT NULL;
END $$;

-- A call that came to nothing costs nothing.
CREATE FUNCTION release_usage(p_user text, p_job uuid, p_call text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  DELETE FROM usage WHERE job_id = p_job AND call_id = p_call AND clerk_user_id = p_user AND reserved_micro_dollars IS NOT NULL;
END $$;

-- Calls that have been settled.
CREATE OR REPLACE FUNCTION usage_since(p_user text, p_from timestamptz, p_to timestamptz) RETURNS TABLE (agent text, model_id text, calls bigint, input_tokens bigint, output_tokens bigint, cost_micro_dollars bigint, unpriced bigint)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT u.agent::text, u.model_id::text, count(*), sum(u.input_tokens)::bigint, sum(u.output_tokens)::bigint, coalesce(sum(u.cost_micro_dollars), 0)::bigint,
      count(*) FILTER (WHERE u.cost_micro_dollars IS NULL)
    FROM usage AS u WHERE u.clerk_user_id = p_user AND u.created_at >= p_from AND u.created_at < p_to AND u.reserved_micro_dollars IS NULL GROUP BY u.agent, u.model_id ORDER BY u.agent, u.model_id;
END $$;

-- ── Analyses ───────────────────────────────────────────────────────────────────────────────────────────────────────────

DROP FUNCTION create_job_once(text, jsonb, text, text);
DROP FUNCTION create_job(text, jsonb);

-- One analysis at a time: the running one's id with `created` false. Otherwise a new one, unless the user has started p_per_day since p_day, or models have cost
-- them p_budget since p_month: then `refused` says which, and no job is made. Null for no such limit. `analyses` and `spent` are as they were found.
CREATE FUNCTION create_job(p_user text, p_request jsonb, p_day timestamptz, p_per_day integer, p_month timestamptz, p_budget bigint)
RETURNS TABLE (job_id uuid, created boolean, refused text, analyses integer, spent bigint)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE found_id uuid; started integer; paid bigint;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  -- One request of this user at a time, so that what is counted is what there is.
  PERFORM FROM users WHERE clerk_user_id = p_user FOR NO KEY UPDATE;
  -- An operator's rerun of another job may come between two of the statements; then it is the running one.
  FOR attempt IN 1..5 LOOP
    SELECT id INTO found_id FROM analysis_jobs WHERE clerk_user_id = p_user AND status IN ('pending', 'running');
    IF FOUND THEN RETURN QUERY SELECT found_id, false, NULL::text, NULL::integer, NULL::bigint; RETURN; END IF;
    SELECT count(*)::integer INTO started FROM analysis_jobs WHERE clerk_user_id = p_user AND created_at >= p_day;
    SELECT m.spent + m.reserved INTO paid FROM model_spending(p_user, p_month) AS m;
    IF started >= p_per_day OR (paid >= p_budget AND p_budget > 0) THEN
      RETURN QUERY SELECT NULL::uuid, false, CASE WHEN started >= p_per_day THEN 'analyses' ELSE 'budget' END, started, paid;
      RETURN;
    END IF;
    INSERT INTO analysis_jobs (clerk_user_id, request_data) VALUES (p_user, p_request) ON CONFLICT DO NOTHING RETURNING id INTO found_id;
    IF found_id IS NOT NULL THEN RETURN QUERY SELECT found_id, true, NULL::text, started + 1, paid; RETURN; END IF;
  END LOOP;
  RAISE EXCEPTION 'Another analysis of this user is starting and ending at once.' USING ERRCODE = '40001';
END $$;

-- As create_job. A key that came within the last day answers the job that it started then; `reused` when it came with another request. A refusal leaves the key unused.
CREATE FUNCTION create_job_once(p_user text, p_request jsonb, p_key text, p_hash text, p_day timestamptz, p_per_day integer, p_month timestamptz, p_budget bigint)
RETURNS TABLE (job_id uuid, created boolean, refused text, analyses integer, spent bigint, reused boolean)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE known idempotency_keys; job record;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  -- The second of two that come at once finds what the first has left.
  PERFORM FROM users WHERE clerk_user_id = p_user FOR NO KEY UPDATE;
  DELETE FROM idempotency_keys WHERE clerk_user_id = p_user AND created_at < clock_timestamp() - interval '24 hours';
  SELECT * INTO known FROM idempotency_keys WHERE clerk_user_id = p_user AND key = p_key;
  IF FOUND THEN
    RETURN QUERY SELECT known.job_id, false, NULL::text, NULL::integer, NULL::bigint, known.request_hash <> p_hash;
    RETURN;
  END IF;
  SELECT * INTO job FROM create_job(p_user, p_request, p_day, p_per_day, p_month, p_budget);
  IF job.refused IS NULL THEN
    INSERT INTO idempotency_keys (clerk_user_id, key, request_hash, job_id) VALUES (p_user, p_key, p_hash, job.job_id);
  END IF;
  RETURN QUERY SELECT job.job_id::uuid, job.created::boolean, job.refused::text, job.analyses::integer, job.spent::bigint, false;
END $$;

-- How far the user is with each limit; `quotas` has the seconds until each bucket that is not full will be.
CREATE FUNCTION read_limits(p_user text, p_day timestamptz, p_month timestamptz) RETURNS TABLE (analyses integer, spent bigint, reserved bigint, quotas jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT (SELECT count(*)::integer FROM analysis_jobs WHERE clerk_user_id = p_user AND created_at >= p_day), m.spent, m.reserved,
      (SELECT coalesce(jsonb_object_agg(q.quota, extract(epoch FROM q.full_at - clock_timestamp())), '{}') FROM request_quotas AS q WHERE q.clerk_user_id = p_user AND q.full_at > clock_timestamp())
    FROM model_spending(p_user, p_month) AS m;
END $$;

-- ── The portfolio and its prices' feed in one call ─────────────────────────────────────────────────────────────────────

-- As read_portfolio of what is held now; the first page begins with the feed of prices as section 0, where there is one.
CREATE FUNCTION read_portfolio_with_feed(p_user text, p_after_section integer, p_after_key text) RETURNS TABLE (section integer, key text, body jsonb, is_last boolean)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF p_after_section = 0 THEN
    RETURN QUERY SELECT 0, '', jsonb_build_array(jsonb_build_array('', to_jsonb(feed))), false FROM read_price_feed(p_user) AS feed;
  END IF;
  RETURN QUERY SELECT page.section, page.key, page.body, page.is_last FROM read_portfolio(p_user, NULL, p_after_section, p_after_key) AS page;
END $$;

GRANT EXECUTE ON FUNCTION take_requests(text, text, integer, integer, integer), model_spending(text, timestamptz), reserve_usage(text, uuid, text, text, text, bigint, timestamptz, bigint),
  release_usage(text, uuid, text), create_job(text, jsonb, timestamptz, integer, timestamptz, bigint), create_job_once(text, jsonb, text, text, timestamptz, integer, timestamptz, bigint),
  read_limits(text, timestamptz, timestamptz), read_portfolio_with_feed(text, integer, text) TO app_user;

-- ── Who changes something first becomes known by that ──────────────────────────────────────────────────────────────────
-- In the same transaction, so that what is refused leaves nobody behind. As before but for the users' row.

CREATE OR REPLACE FUNCTION override_classification(p_user text, p_symbol text, p_classification jsonb) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  IF NOT is_known_to(p_user, p_symbol) THEN RETURN false; END IF;
  IF p_classification IS NULL THEN
    DELETE FROM user_classifications WHERE clerk_user_id = p_user AND symbol = p_symbol AND method = 'override';
    RETURN true;
  END IF;
  PERFORM ensure_user(p_user);
  INSERT INTO user_classifications (clerk_user_id, symbol, method, allocation_asset_class, allocation_regions, allocation_sectors, source, confidence, as_of)
  VALUES (p_user, p_symbol, 'override', nullif(p_classification -> 'assetClass', 'null'), nullif(p_classification -> 'regions', 'null'), nullif(p_classification -> 'sectors', 'null'),
    p_classification ->> 'source', 1, (p_classification ->> 'asOf')::date)
  ON CONFLICT (clerk_user_id, symbol, method) DO UPDATE SET
    allocation_asset_class = EXCLUDED.allocation_asset_class, allocation_regions = EXCLUDED.allocation_regions, allocation_sectors = EXCLUDED.allocation_sectors,
    source = EXCLUDED.source, confidence = EXCLUDED.confidence, as_of = EXCLUDED.as_of, updated_at = now();
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION set_manual_price(p_user text, p_symbol text, p_amount numeric, p_as_of date) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  IF NOT is_known_to(p_user, p_symbol) THEN RETURN false; END IF;
  IF p_amount IS NULL THEN
    UPDATE user_instruments SET manual_price = NULL, manual_price_as_of = NULL, updated_at = now() WHERE clerk_user_id = p_user AND symbol = p_symbol;
  ELSE
    PERFORM ensure_user(p_user);
    INSERT INTO user_instruments (clerk_user_id, symbol, manual_price, manual_price_as_of) VALUES (p_user, p_symbol, p_amount, p_as_of)
    ON CONFLICT (clerk_user_id, symbol) DO UPDATE SET manual_price = EXCLUDED.manual_price, manual_price_as_of = EXCLUDED.manual_price_as_of, updated_at = now();
  END IF;
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION save_scenario(p_user text, p_id uuid, p_name text, p_inputs jsonb, p_most integer) RETURNS TABLE (body jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM ensure_user(p_user);
  PERFORM FROM users WHERE clerk_user_id = p_user FOR NO KEY UPDATE;
  IF (SELECT count(*) FROM retirement_scenarios AS s WHERE s.clerk_user_id = p_user AND s.id <> p_id) >= p_most THEN RETURN QUERY SELECT NULL::jsonb; RETURN; END IF;
  INSERT INTO retirement_scenarios (id, clerk_user_id, name, inputs) VALUES (p_id, p_user, p_name, p_inputs) ON CONFLICT (id) DO NOTHING;
  RETURN QUERY SELECT scenario_document(s) FROM retirement_scenarios AS s WHERE s.id = p_id AND s.clerk_user_id = p_user;
END $$;
