-- What the API needs beside the plan's tables: lists page by page, edits that lose nothing, cancelling, saved retirement scenarios, and leaving.

-- Which accounts came with a sample household, and which one: removing it must leave what a person has entered.
ALTER TABLE accounts ADD COLUMN from_sample boolean NOT NULL DEFAULT false;
ALTER TABLE users ADD COLUMN sample_household varchar(40);
-- The call that changed a position last: one whose answer was lost adds its shares once, however often it is sent.
ALTER TABLE positions ADD COLUMN last_change uuid;

CREATE INDEX idx_accounts_user_order ON accounts(clerk_user_id, created_at, id);
CREATE INDEX idx_jobs_user_order ON analysis_jobs(clerk_user_id, created_at, id);
CREATE INDEX idx_reports_user_order ON reports(clerk_user_id, created_at, id);

-- An analysis asked for under a key is asked for once a day, whatever becomes of the first answer.
CREATE TABLE idempotency_keys (
  clerk_user_id varchar(255) NOT NULL REFERENCES users(clerk_user_id) ON DELETE CASCADE,
  key varchar(128) NOT NULL,
  request_hash char(64) NOT NULL,
  job_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (clerk_user_id, key),
  FOREIGN KEY (job_id, clerk_user_id) REFERENCES analysis_jobs(id, clerk_user_id) ON DELETE CASCADE
);

CREATE TABLE retirement_scenarios (
  id uuid PRIMARY KEY,
  clerk_user_id varchar(255) NOT NULL REFERENCES users(clerk_user_id) ON DELETE CASCADE,
  name varchar(80) NOT NULL,
  inputs jsonb NOT NULL CHECK (jsonb_typeof(inputs) = 'object' AND octet_length(inputs::text) <= 16000),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT scenarios_have_one_name UNIQUE (clerk_user_id, name)
);
CREATE INDEX idx_scenarios_user_order ON retirement_scenarios(clerk_user_id, created_at, id);

GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys, retirement_scenarios TO app_user;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['idempotency_keys', 'retirement_scenarios'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format($policy$CREATE POLICY own_rows ON %I TO app_user
      USING (clerk_user_id = current_setting('app.user_id', true)) WITH CHECK (clerk_user_id = current_setting('app.user_id', true))$policy$, t);
    EXECUTE format('CREATE POLICY owner_reads ON %I FOR SELECT TO CURRENT_USER USING (true)', t);
  END LOOP;
END $$;

-- ── Accounts and positions ─────────────────────────────────────────────────────────────────────────────────────────────

CREATE FUNCTION account_document(a accounts) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = public, pg_temp
RETURN jsonb_build_object('id', a.id, 'name', a.account_name, 'kind', a.kind, 'purpose', a.account_purpose,
  'cashBalance', coalesce(a.cash_balance, 0)::text, 'cashInterest', trim_scale(coalesce(a.cash_interest, 0))::text);

CREATE FUNCTION position_document(p positions) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = public, pg_temp
RETURN jsonb_build_object('id', p.id, 'accountId', p.account_id, 'symbol', p.symbol, 'quantity', trim_scale(p.quantity)::text, 'asOf', p.as_of_date);

-- In the order of their creation. Each `at` with its `id` is a place in the list: a page begins after one, and costs what is on it.
CREATE FUNCTION list_accounts(p_user text, p_at text, p_id uuid, p_limit integer) RETURNS TABLE (at text, id uuid, body jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT instant(a.created_at), a.id, account_document(a) FROM accounts AS a
    WHERE a.clerk_user_id = p_user AND (p_at IS NULL OR (a.created_at, a.id) > (p_at::timestamptz, p_id)) ORDER BY a.created_at, a.id LIMIT p_limit;
END $$;

-- By symbol. SQLSTATE AX002: no such account of this user.
CREATE FUNCTION list_positions(p_user text, p_account uuid, p_after text, p_limit integer) RETURNS TABLE (symbol text, body jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  IF NOT EXISTS (SELECT FROM accounts WHERE id = p_account AND clerk_user_id = p_user) THEN
    RAISE EXCEPTION 'Account % is not known.', p_account USING ERRCODE = 'AX002';
  END IF;
  RETURN QUERY SELECT p.symbol::text, position_document(p) FROM positions AS p
    WHERE p.account_id = p_account AND (p_after IS NULL OR p.symbol > p_after) ORDER BY p.symbol LIMIT p_limit;
END $$;

CREATE FUNCTION read_account(p_user text, p_id uuid) RETURNS TABLE (body jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT account_document(a) FROM accounts AS a WHERE a.id = p_id AND a.clerk_user_id = p_user;
END $$;

CREATE FUNCTION read_position(p_user text, p_account uuid, p_id uuid) RETURNS TABLE (body jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT position_document(p) FROM positions AS p WHERE p.id = p_id AND p.account_id = p_account AND p.clerk_user_id = p_user;
END $$;

-- As add_position, and what becomes of a symbol that the account holds already: 'refuse', 'add' its shares to those, or 'replace' them. `outcome` says what was done.
-- SQLSTATE AX002: no such account of this user. A repeated call with the same id changes nothing more.
CREATE FUNCTION hold_position(p_user text, p_account uuid, p_id uuid, p_symbol text, p_quantity numeric, p_name text, p_price numeric, p_price_as_of date, p_price_source text, p_on_existing text)
RETURNS TABLE (outcome text, body jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE held positions; done text;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  PERFORM FROM accounts WHERE id = p_account AND clerk_user_id = p_user FOR SHARE;
  IF NOT FOUND THEN RAISE EXCEPTION 'Account % is not known.', p_account USING ERRCODE = 'AX002'; END IF;
  PERFORM register_instruments(ARRAY[p_symbol]);
  INSERT INTO positions (id, account_id, clerk_user_id, symbol, quantity, as_of_date, last_change)
  VALUES (p_id, p_account, p_user, p_symbol, p_quantity, coalesce(p_price_as_of, CURRENT_DATE), p_id) ON CONFLICT (account_id, symbol) DO NOTHING;
  IF FOUND THEN
    done := 'added';
  ELSE
    SELECT * INTO held FROM positions WHERE account_id = p_account AND symbol = p_symbol FOR UPDATE;
    IF held.last_change = p_id THEN done := CASE WHEN held.id = p_id THEN 'added' WHEN p_on_existing = 'replace' THEN 'replaced' ELSE 'increased' END;
    ELSIF p_on_existing = 'add' OR p_on_existing = 'replace' THEN
      UPDATE positions SET quantity = CASE WHEN p_on_existing = 'add' THEN held.quantity ELSE 0 END + p_quantity,
        as_of_date = coalesce(p_price_as_of, CURRENT_DATE), updated_at = now(), last_change = p_id WHERE id = held.id;
      done := CASE WHEN p_on_existing = 'add' THEN 'increased' ELSE 'replaced' END;
    ELSE
      RETURN QUERY SELECT 'exists', position_document(held);
      RETURN;
    END IF;
  END IF;
  IF p_name IS NOT NULL OR p_price IS NOT NULL THEN
    INSERT INTO user_instruments AS own (clerk_user_id, symbol, name, price, price_as_of, price_source)
    VALUES (p_user, p_symbol, p_name, p_price, p_price_as_of, p_price_source)
    ON CONFLICT (clerk_user_id, symbol) DO UPDATE SET name = coalesce(EXCLUDED.name, own.name), updated_at = now(),
      price = coalesce(EXCLUDED.price, own.price), price_as_of = coalesce(EXCLUDED.price_as_of, own.price_as_of), price_source = coalesce(EXCLUDED.price_source, own.price_source);
  END IF;
  RETURN QUERY SELECT done, position_document(p) FROM positions AS p WHERE p.account_id = p_account AND p.symbol = p_symbol;
END $$;

-- ── Analyses ───────────────────────────────────────────────────────────────────────────────────────────────────────────

-- As create_job. A key that came within the last day answers the job that it started then; `reused` when it came with another request.
CREATE FUNCTION create_job_once(p_user text, p_request jsonb, p_key text, p_hash text) RETURNS TABLE (job_id uuid, created boolean, reused boolean)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE known idempotency_keys; job record;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  -- One at a time of this user: the second of two that come at once finds what the first has left.
  PERFORM FROM users WHERE clerk_user_id = p_user FOR UPDATE;
  DELETE FROM idempotency_keys WHERE clerk_user_id = p_user AND created_at < clock_timestamp() - interval '24 hours';
  SELECT * INTO known FROM idempotency_keys WHERE clerk_user_id = p_user AND key = p_key;
  IF FOUND THEN
    RETURN QUERY SELECT known.job_id, false, known.request_hash <> p_hash;
    RETURN;
  END IF;
  SELECT * INTO job FROM create_job(p_user, p_request);
  INSERT INTO idempotency_keys (clerk_user_id, key, request_hash, job_id) VALUES (p_user, p_key, p_hash, job.job_id);
  RETURN QUERY SELECT job.job_id::uuid, job.created::boolean, false;
END $$;

-- Newest first.
CREATE FUNCTION list_jobs(p_user text, p_at text, p_id uuid, p_limit integer) RETURNS TABLE (at text, id uuid, body jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT instant(job.created_at), job.id, jsonb_build_object('id', job.id, 'status', job.status, 'error', job.error_message, 'reportId', job.result_data ->> 'reportId',
      'createdAt', instant(job.created_at), 'startedAt', instant(job.started_at), 'completedAt', instant(job.completed_at))
    FROM analysis_jobs AS job
    WHERE job.clerk_user_id = p_user AND (p_at IS NULL OR (job.created_at, job.id) < (p_at::timestamptz, p_id)) ORDER BY job.created_at DESC, job.id DESC LIMIT p_limit;
END $$;

-- Ends a job that has not ended: its functions are told so by the next thing that they store. `execution` and `attempt` are what there is to stop.
CREATE FUNCTION cancel_job(p_user text, p_job uuid) RETURNS TABLE (outcome text, execution text, attempt integer)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE job analysis_jobs;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  SELECT * INTO job FROM analysis_jobs WHERE id = p_job AND clerk_user_id = p_user FOR UPDATE;
  IF NOT FOUND THEN RETURN QUERY SELECT 'unknown', NULL::text, NULL::integer; RETURN; END IF;
  IF job.status IN ('pending', 'running') THEN
    PERFORM end_as_failed(p_job, 'cancelled');
    RETURN QUERY SELECT 'cancelled', CASE WHEN job.status = 'running' THEN job.execution_arn::text END, CASE WHEN job.status = 'running' THEN job.attempt END;
  ELSE
    RETURN QUERY SELECT CASE WHEN job.status = 'failed' AND job.error_message = 'cancelled' THEN 'was-cancelled' ELSE job.status::text END, NULL::text, NULL::integer;
  END IF;
END $$;

DROP FUNCTION list_reports(text, integer);
-- Newest first.
CREATE FUNCTION list_reports(p_user text, p_at text, p_id uuid, p_limit integer) RETURNS TABLE (at text, id uuid, body jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT instant(r.created_at), r.id, jsonb_build_object('id', r.id, 'jobId', r.job_id, 'reportDate', r.report_date, 'title', r.title, 'summary', r.report_summary,
      'generatedBy', r.generated_by, 'createdAt', instant(r.created_at))
    FROM reports AS r
    WHERE r.clerk_user_id = p_user AND r.job_id IS NOT NULL AND (p_at IS NULL OR (r.created_at, r.id) < (p_at::timestamptz, p_id)) ORDER BY r.created_at DESC, r.id DESC LIMIT p_limit;
END $$;

-- ── Retirement, usage, leaving ─────────────────────────────────────────────────────────────────────────────────────────

CREATE FUNCTION scenario_document(s retirement_scenarios) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = public, pg_temp
RETURN jsonb_build_object('id', s.id, 'name', s.name, 'inputs', s.inputs, 'createdAt', instant(s.created_at));

CREATE FUNCTION list_scenarios(p_user text, p_at text, p_id uuid, p_limit integer) RETURNS TABLE (at text, id uuid, body jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT instant(s.created_at), s.id, scenario_document(s) FROM retirement_scenarios AS s
    WHERE s.clerk_user_id = p_user AND (p_at IS NULL OR (s.created_at, s.id) < (p_at::timestamptz, p_id)) ORDER BY s.created_at DESC, s.id DESC LIMIT p_limit;
END $$;

-- Null when the user has `p_most` of them; SQLSTATE 23505 when one has this name.
CREATE FUNCTION save_scenario(p_user text, p_id uuid, p_name text, p_inputs jsonb, p_most integer) RETURNS TABLE (body jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  PERFORM FROM users WHERE clerk_user_id = p_user FOR UPDATE;
  IF (SELECT count(*) FROM retirement_scenarios AS s WHERE s.clerk_user_id = p_user AND s.id <> p_id) >= p_most THEN RETURN QUERY SELECT NULL::jsonb; RETURN; END IF;
  INSERT INTO retirement_scenarios (id, clerk_user_id, name, inputs) VALUES (p_id, p_user, p_name, p_inputs) ON CONFLICT (id) DO NOTHING;
  RETURN QUERY SELECT scenario_document(s) FROM retirement_scenarios AS s WHERE s.id = p_id AND s.clerk_user_id = p_user;
END $$;

CREATE FUNCTION delete_scenario(p_user text, p_id uuid) RETURNS TABLE (body jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY DELETE FROM retirement_scenarios AS s WHERE s.id = p_id AND s.clerk_user_id = p_user RETURNING scenario_document(s);
END $$;

CREATE FUNCTION usage_since(p_user text, p_from timestamptz, p_to timestamptz) RETURNS TABLE (agent text, model_id text, calls bigint, input_tokens bigint, output_tokens bigint, cost_micro_dollars bigint, unpriced bigint)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT u.agent::text, u.model_id::text, count(*), sum(u.input_tokens)::bigint, sum(u.output_tokens)::bigint, coalesce(sum(u.cost_micro_dollars), 0)::bigint,
      count(*) FILTER (WHERE u.cost_micro_dollars IS NULL)
    FROM usage AS u WHERE u.clerk_user_id = p_user AND u.created_at >= p_from AND u.created_at < p_to GROUP BY u.agent, u.model_id ORDER BY u.agent, u.model_id;
END $$;

-- Everything of the user, in this one transaction; what refers to the two goes with them. Answers the execution that is left to be stopped.
CREATE FUNCTION delete_user(p_user text) RETURNS TABLE (existed boolean, job_id uuid, execution text, attempt integer)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE job analysis_jobs;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  PERFORM FROM users WHERE clerk_user_id = p_user FOR UPDATE;
  IF NOT FOUND THEN RETURN QUERY SELECT false, NULL::uuid, NULL::text, NULL::integer; RETURN; END IF;
  SELECT * INTO job FROM analysis_jobs WHERE clerk_user_id = p_user AND status = 'running';
  DELETE FROM analysis_jobs WHERE clerk_user_id = p_user;
  DELETE FROM users WHERE clerk_user_id = p_user;
  RETURN QUERY SELECT true, job.id, job.execution_arn::text, job.attempt;
END $$;

DROP FUNCTION add_position(text, uuid, uuid, text, numeric, text, numeric, date, text);

GRANT EXECUTE ON FUNCTION account_document(accounts), position_document(positions), list_accounts(text, text, uuid, integer), list_positions(text, uuid, text, integer),
  read_account(text, uuid), read_position(text, uuid, uuid), hold_position(text, uuid, uuid, text, numeric, text, numeric, date, text, text),
  create_job_once(text, jsonb, text, text), list_jobs(text, text, uuid, integer), cancel_job(text, uuid), list_reports(text, text, uuid, integer),
  scenario_document(retirement_scenarios), list_scenarios(text, text, uuid, integer), save_scenario(text, uuid, text, jsonb, integer), delete_scenario(text, uuid),
  usage_since(text, timestamptz, timestamptz), delete_user(text) TO app_user;
