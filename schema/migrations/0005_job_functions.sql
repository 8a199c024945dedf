-- Jobs, steps, sheets, drafts and reports in one round trip each, as app_user.

CREATE FUNCTION create_job(p_user text, p_request jsonb) RETURNS TABLE (job_id uuid, created boolean)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE found_id uuid;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  -- The running one may end between the two statements; then there is room for a new one.
  FOR attempt IN 1..5 LOOP
    INSERT INTO analysis_jobs (clerk_user_id, request_data) VALUES (p_user, p_request) ON CONFLICT DO NOTHING RETURNING id INTO found_id;
    IF found_id IS NOT NULL THEN RETURN QUERY SELECT found_id, true; RETURN; END IF;
    SELECT id INTO found_id FROM analysis_jobs WHERE clerk_user_id = p_user AND status IN ('pending', 'running');
    IF found_id IS NOT NULL THEN RETURN QUERY SELECT found_id, false; RETURN; END IF;
  END LOOP;
  RAISE EXCEPTION 'Another analysis of this user is starting and ending at once.' USING ERRCODE = '40001';
END $$;

-- The contract JobView, in pieces.
CREATE FUNCTION read_job(p_user text, p_job uuid) RETURNS TABLE (ordinal integer, piece text)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT p.ordinal, p.piece FROM analysis_jobs AS job, LATERAL pieces(jsonb_build_object(
    'id', job.id, 'status', job.status, 'result', job.result_data, 'error', job.error_message,
    'createdAt', instant(job.created_at), 'startedAt', instant(job.started_at), 'completedAt', instant(job.completed_at),
    'steps', (SELECT coalesce(jsonb_agg(jsonb_build_object('state', step.state, 'item', step.item, 'status', step.status, 'attempts', step.attempts,
        'startedAt', instant(step.started_at), 'endedAt', instant(step.ended_at), 'message', step.message) ORDER BY step.started_at, step.state, step.item), '[]')
      FROM job_steps AS step WHERE step.job_id = job.id))::text) AS p
  WHERE job.id = p_job AND job.clerk_user_id = p_user ORDER BY p.ordinal;
END $$;

CREATE FUNCTION start_step(p_user text, p_job uuid, p_state text, p_item text) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  -- The lock keeps the job from ending between this look and the step's row.
  PERFORM FROM analysis_jobs WHERE id = p_job AND clerk_user_id = p_user AND status IN ('pending', 'running') FOR SHARE;
  IF NOT FOUND THEN RETURN 'job-ended'; END IF;
  INSERT INTO job_steps AS step (job_id, clerk_user_id, state, item, status, started_at) VALUES (p_job, p_user, p_state, p_item, 'running', clock_timestamp())
  ON CONFLICT (job_id, state, item) DO UPDATE SET status = 'running', attempts = step.attempts + 1, ended_at = NULL, message = NULL;
  RETURN 'started';
END $$;

CREATE FUNCTION end_step(p_user text, p_job uuid, p_state text, p_item text, p_status text, p_message text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  -- A step that has been ended otherwise meanwhile (its job failed) stays as it is.
  UPDATE job_steps SET status = p_status, ended_at = coalesce(ended_at, clock_timestamp()), message = left(p_message, 500)
  WHERE job_id = p_job AND state = p_state AND item = p_item AND (status = 'running' OR status = p_status);
END $$;

-- Ends a job as failed with its running steps, unless it has ended already. No user is set in it: see its two callers.
CREATE FUNCTION end_as_failed(p_job uuid, p_reason text) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE found_status text;
BEGIN
  SELECT status INTO found_status FROM analysis_jobs WHERE id = p_job FOR UPDATE;
  IF NOT FOUND THEN RETURN 'unknown'; END IF;
  IF found_status IN ('pending', 'running') THEN
    UPDATE analysis_jobs SET status = 'failed', error_message = p_reason, completed_at = clock_timestamp() WHERE id = p_job;
    found_status := 'failed';
  END IF;
  UPDATE job_steps SET status = 'failed', ended_at = clock_timestamp(), message = left(p_reason, 500) WHERE job_id = p_job AND status = 'running';
  RETURN found_status;
END $$;

CREATE FUNCTION fail_job(p_user text, p_job uuid, p_reason text) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN end_as_failed(p_job, p_reason);
END $$;

CREATE FUNCTION freeze_positions(p_user text, p_job uuid) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE found_status text; found_frozen timestamptz;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  SELECT status, frozen_at INTO found_status, found_frozen FROM analysis_jobs WHERE id = p_job AND clerk_user_id = p_user FOR UPDATE;
  IF NOT FOUND OR found_status NOT IN ('pending', 'running') THEN RETURN 'job-ended'; END IF;
  IF found_frozen IS NOT NULL THEN RETURN 'frozen'; END IF;
  -- Each statement of a function sees what was committed before it: locking the rows makes the three agree.
  PERFORM FROM users WHERE clerk_user_id = p_user FOR UPDATE;
  INSERT INTO sheet_accounts (job_id, clerk_user_id, account_id, account_name, account_purpose, kind, cash_balance, cash_interest, created_at)
    SELECT p_job, p_user, id, account_name, account_purpose, kind, coalesce(cash_balance, 0), coalesce(cash_interest, 0), coalesce(created_at, now()) FROM accounts WHERE clerk_user_id = p_user;
  INSERT INTO sheet_positions (job_id, clerk_user_id, position_id, account_id, symbol, quantity, as_of_date)
    SELECT p_job, p_user, p.id, p.account_id, p.symbol, p.quantity, coalesce(p.as_of_date, CURRENT_DATE) FROM positions AS p
    WHERE p.clerk_user_id = p_user AND p.account_id IN (SELECT account_id FROM sheet_accounts WHERE job_id = p_job);
  INSERT INTO sheet_instruments (job_id, clerk_user_id, symbol, instrument)
    SELECT p_job, p_user, symbol, instrument FROM my_instruments WHERE symbol IN (SELECT symbol FROM sheet_positions WHERE job_id = p_job);
  UPDATE analysis_jobs SET frozen_at = clock_timestamp() WHERE id = p_job;
  RETURN 'frozen';
END $$;

-- The first sheet of a job stays: a retry that computed another must not replace what a writer may have read.
CREATE FUNCTION save_sheet(p_user text, p_job uuid, p_sheet uuid, p_hash text, p_body jsonb, p_facts jsonb) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  INSERT INTO fact_sheets (id, job_id, clerk_user_id, hash, body) VALUES (p_sheet, p_job, p_user, p_hash, p_body) ON CONFLICT (job_id) DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO facts (sheet_id, ordinal, clerk_user_id, id, body)
    SELECT p_sheet, fact.n, p_user, fact.body ->> 'id', fact.body FROM jsonb_array_elements(p_facts) WITH ORDINALITY AS fact(body, n);
  RETURN true;
END $$;

-- A page of a sheet: ordinals up to 0 are pieces of the body, those above are facts.
CREATE FUNCTION read_sheet(p_user text, p_sheet uuid, p_job uuid, p_after integer) RETURNS TABLE (ordinal integer, body text, is_last boolean)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY
  WITH sheet AS (
    SELECT id, body || jsonb_build_object('id', id, 'jobId', job_id, 'hash', hash) AS body FROM fact_sheets WHERE (id = p_sheet OR job_id = p_job) AND clerk_user_id = p_user
  ), all_rows (ordinal, body) AS (
    SELECT p.ordinal - 1000, p.piece FROM sheet, LATERAL pieces(sheet.body::text) AS p
    UNION ALL
    SELECT f.ordinal, f.body::text FROM facts AS f WHERE f.sheet_id = (SELECT id FROM sheet)
  ), sized AS (
    SELECT ordinal, body, row_number() OVER place AS n, count(*) OVER () AS total, sum(octet_length(body) * 5 / 4 + 100) OVER place AS bytes
    FROM all_rows WHERE ordinal > p_after WINDOW place AS (ORDER BY ordinal)
  )
  SELECT ordinal, body, n = total FROM sized WHERE bytes <= 900000 OR n = 1 ORDER BY ordinal;
END $$;

CREATE FUNCTION save_draft(p_user text, p_job uuid, p_agent text, p_body jsonb, p_hash text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  INSERT INTO drafts (job_id, agent, clerk_user_id, body, hash) VALUES (p_job, p_agent, p_user, p_body, p_hash)
  ON CONFLICT (job_id, agent) DO UPDATE SET body = EXCLUDED.body, hash = EXCLUDED.hash, updated_at = now();
END $$;

CREATE FUNCTION read_drafts(p_user text, p_job uuid) RETURNS TABLE (agent text, hash text, ordinal integer, piece text)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT d.agent::text, d.hash::text, p.ordinal, p.piece FROM drafts AS d, LATERAL pieces(d.body::text) AS p
    WHERE d.job_id = p_job AND d.clerk_user_id = p_user ORDER BY d.agent, p.ordinal;
END $$;

CREATE FUNCTION record_usage(p_user text, p_job uuid, p_agent text, p_call text, p_model text, p_input bigint, p_output bigint, p_cost bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  INSERT INTO usage (job_id, call_id, clerk_user_id, agent, model_id, input_tokens, output_tokens, cost_micro_dollars)
  VALUES (p_job, p_call, p_user, p_agent, p_model, p_input, p_output, p_cost) ON CONFLICT (job_id, call_id) DO NOTHING;
END $$;

-- Report, projection and the job's end in one transaction. A completed job answers what it has; SQLSTATE AX001 when it has failed.
CREATE FUNCTION complete_job(p_user text, p_job uuid, p_report jsonb, p_retirement jsonb, p_result jsonb) RETURNS TABLE (report_id uuid, retirement_id uuid)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE job analysis_jobs; new_report uuid; new_retirement uuid; ended timestamptz := clock_timestamp();
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  SELECT * INTO job FROM analysis_jobs WHERE id = p_job AND clerk_user_id = p_user FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'Job % is not known.', p_job USING ERRCODE = 'AX001'; END IF;
  IF job.status = 'failed' THEN RAISE EXCEPTION 'Job % has already ended as failed.', p_job USING ERRCODE = 'AX001'; END IF;
  IF job.status = 'completed' THEN
    RETURN QUERY SELECT (job.result_data ->> 'reportId')::uuid, (job.result_data ->> 'retirementId')::uuid;
    RETURN;
  END IF;

  INSERT INTO reports (clerk_user_id, job_id, sheet_id, report_date, title, report_summary, report_detail, template, plan, verification, generated_by,
    asset_class_chart, region_chart, sector_chart, other_charts, processing_time_ms)
  VALUES (p_user, p_job, (p_report ->> 'sheetId')::uuid, (p_report ->> 'reportDate')::date, p_report ->> 'title', p_report ->> 'summary', p_report ->> 'markdown',
    p_report ->> 'template', p_report -> 'plan', p_report -> 'verification', left(p_report ->> 'generatedBy', 100),
    (SELECT c FROM jsonb_array_elements(p_report -> 'charts') AS c WHERE c ->> 'kind' = 'asset_class'),
    (SELECT c FROM jsonb_array_elements(p_report -> 'charts') AS c WHERE c ->> 'kind' = 'region'),
    (SELECT c FROM jsonb_array_elements(p_report -> 'charts') AS c WHERE c ->> 'kind' = 'sector'),
    (SELECT coalesce(jsonb_agg(c ORDER BY n), '[]') FROM jsonb_array_elements(p_report -> 'charts') WITH ORDINALITY AS chart(c, n) WHERE c ->> 'kind' NOT IN ('asset_class', 'region', 'sector')),
    least(extract(epoch FROM ended - coalesce(job.started_at, job.created_at)) * 1000, 2147483647)::integer)
  RETURNING id INTO new_report;

  IF p_retirement IS NOT NULL AND jsonb_typeof(p_retirement) = 'object' THEN
    INSERT INTO retirement (clerk_user_id, job_id, estimated_income, summary, detail, template, verification, generated_by, engine_version, seed, assumptions, percentiles, chart, study)
    VALUES (p_user, p_job, (p_retirement ->> 'estimatedIncome')::numeric, p_retirement ->> 'summary', p_retirement ->> 'markdown', p_retirement ->> 'template',
      p_retirement -> 'verification', left(p_retirement ->> 'generatedBy', 100), p_retirement #>> '{study,engineVersion}', (p_retirement #>> '{study,input,seed}')::bigint,
      p_retirement #> '{study,assumptions}', p_retirement #> '{study,fan}', p_retirement #> '{study,fan}', p_retirement -> 'study')
    RETURNING id INTO new_retirement;
  END IF;

  UPDATE analysis_jobs SET status = 'completed', completed_at = ended, started_at = coalesce(started_at, created_at),
    result_data = p_result || jsonb_build_object('reportId', new_report, 'retirementId', new_retirement) WHERE id = p_job;
  -- The step that does this is done with it; what else still runs has been given up on.
  UPDATE job_steps SET status = CASE WHEN state = 'Complete' THEN 'completed' ELSE 'failed' END, ended_at = ended,
    message = CASE WHEN state = 'Complete' THEN coalesce(message, 'Verified the drafts again and published the report.') ELSE 'It did not finish; the analysis went on without it.' END
  WHERE job_id = p_job AND status = 'running';
  RETURN QUERY SELECT new_report, new_retirement;
END $$;

CREATE FUNCTION list_reports(p_user text, p_limit integer)
RETURNS TABLE (id uuid, job_id uuid, report_date date, title text, summary text, generated_by text, created_at timestamptz)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT r.id, r.job_id, r.report_date, r.title::text, r.report_summary, r.generated_by::text, r.created_at
    FROM reports AS r WHERE r.clerk_user_id = p_user AND r.job_id IS NOT NULL ORDER BY r.created_at DESC, r.id LIMIT least(p_limit, 100);
END $$;

-- The contract ReportView without its facts, with `sheetId` in their place, in pieces.
CREATE FUNCTION read_report(p_user text, p_report uuid) RETURNS TABLE (ordinal integer, piece text)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT p.ordinal, p.piece FROM reports AS r, LATERAL pieces(jsonb_build_object(
    'id', r.id, 'jobId', r.job_id, 'sheetId', r.sheet_id, 'reportDate', r.report_date, 'title', r.title, 'summary', r.report_summary, 'generatedBy', r.generated_by,
    'createdAt', instant(r.created_at), 'markdown', r.report_detail, 'template', r.template, 'plan', r.plan, 'verification', r.verification, 'processingTimeMs', r.processing_time_ms,
    'charts', (SELECT coalesce(jsonb_agg(c), '[]') FROM (VALUES (r.asset_class_chart), (r.region_chart), (r.sector_chart)) AS charts(c) WHERE c IS NOT NULL) || r.other_charts)::text) AS p
  WHERE r.id = p_report AND r.clerk_user_id = p_user ORDER BY p.ordinal;
END $$;

-- The contract RetirementView of the latest projection, in pieces.
CREATE FUNCTION latest_retirement(p_user text) RETURNS TABLE (ordinal integer, piece text)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT p.ordinal, p.piece FROM (SELECT * FROM retirement WHERE clerk_user_id = p_user AND study IS NOT NULL ORDER BY created_at DESC, id LIMIT 1) AS r,
    LATERAL pieces(jsonb_build_object('id', r.id, 'jobId', r.job_id, 'createdAt', instant(r.created_at), 'estimatedIncome', trim_scale(r.estimated_income)::text,
      'summary', r.summary, 'markdown', r.detail, 'study', r.study)::text) AS p ORDER BY p.ordinal;
END $$;

GRANT EXECUTE ON FUNCTION create_job(text, jsonb), read_job(text, uuid), start_step(text, uuid, text, text), end_step(text, uuid, text, text, text, text),
  end_as_failed(uuid, text), fail_job(text, uuid, text), freeze_positions(text, uuid), save_sheet(text, uuid, uuid, text, jsonb, jsonb),
  read_sheet(text, uuid, uuid, integer), save_draft(text, uuid, text, jsonb, text), read_drafts(text, uuid),
  record_usage(text, uuid, text, text, text, bigint, bigint, bigint), complete_job(text, uuid, jsonb, jsonb, jsonb), list_reports(text, integer),
  read_report(text, uuid), latest_retirement(text) TO app_user;
