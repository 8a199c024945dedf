-- What a function does for a job counts only while the attempt that it belongs to is the job's own: one that works on after its attempt has failed and
-- the next has begun can neither end that one nor show in its steps, and leaves nothing for it to trip over.

-- Locks the job's row, so that the attempt stays the current one to the end of the caller's statement. No user is set in it: see its callers.
CREATE FUNCTION holds_attempt(p_user text, p_job uuid, p_attempt integer) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM analysis_jobs WHERE id = p_job AND clerk_user_id = p_user AND status = 'running' AND attempt = p_attempt FOR SHARE;
  RETURN FOUND;
END $$;

DROP FUNCTION start_step(text, uuid, text, text);
CREATE FUNCTION start_step(p_user text, p_job uuid, p_attempt integer, p_state text, p_item text) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  IF NOT holds_attempt(p_user, p_job, p_attempt) THEN RETURN 'job-ended'; END IF;
  INSERT INTO job_steps AS step (job_id, clerk_user_id, state, item, status, started_at) VALUES (p_job, p_user, p_state, p_item, 'running', clock_timestamp())
  ON CONFLICT (job_id, state, item) DO UPDATE SET status = 'running', attempts = step.attempts + 1, ended_at = NULL, message = NULL;
  RETURN 'started';
END $$;

DROP FUNCTION end_step(text, uuid, text, text, text, text);
CREATE FUNCTION end_step(p_user text, p_job uuid, p_attempt integer, p_state text, p_item text, p_status text, p_message text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  -- The job may have ended meanwhile, and with it this very step, which may still say what it did.
  PERFORM FROM analysis_jobs WHERE id = p_job AND clerk_user_id = p_user AND attempt = p_attempt AND status <> 'pending' FOR SHARE;
  IF NOT FOUND THEN RETURN; END IF;
  -- A step that has been ended otherwise meanwhile (its job failed) stays as it is.
  UPDATE job_steps SET status = p_status, ended_at = coalesce(ended_at, clock_timestamp()), message = left(p_message, 500)
  WHERE job_id = p_job AND state = p_state AND item = p_item AND (status = 'running' OR status = p_status);
END $$;

-- As before, but that of an attempt which is not the job's any more it answers 'outdated' and does nothing.
DROP FUNCTION fail_job(text, uuid, text);
CREATE FUNCTION fail_job(p_user text, p_job uuid, p_attempt integer, p_reason text) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE job analysis_jobs;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  SELECT * INTO job FROM analysis_jobs WHERE id = p_job AND clerk_user_id = p_user FOR UPDATE;
  IF FOUND AND (job.attempt <> p_attempt OR job.status = 'pending') THEN RETURN 'outdated'; END IF;
  RETURN end_as_failed(p_job, p_reason);
END $$;

DROP FUNCTION freeze_positions(text, uuid);
CREATE FUNCTION freeze_positions(p_user text, p_job uuid, p_attempt integer) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE job analysis_jobs;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  SELECT * INTO job FROM analysis_jobs WHERE id = p_job AND clerk_user_id = p_user AND status = 'running' AND attempt = p_attempt FOR UPDATE;
  IF NOT FOUND THEN RETURN 'job-ended'; END IF;
  IF job.frozen_at IS NOT NULL THEN RETURN 'frozen'; END IF;
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

-- The first sheet of an attempt stays: a retry that computed another must not replace what a writer may have read. SQLSTATE AX001 as complete_job.
DROP FUNCTION save_sheet(text, uuid, uuid, text, jsonb, jsonb);
CREATE FUNCTION save_sheet(p_user text, p_job uuid, p_attempt integer, p_sheet uuid, p_hash text, p_body jsonb, p_facts jsonb) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  IF NOT holds_attempt(p_user, p_job, p_attempt) THEN RAISE EXCEPTION 'Attempt % of job % has ended.', p_attempt, p_job USING ERRCODE = 'AX001'; END IF;
  INSERT INTO fact_sheets (id, job_id, clerk_user_id, hash, body) VALUES (p_sheet, p_job, p_user, p_hash, p_body) ON CONFLICT (job_id) DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO facts (sheet_id, ordinal, clerk_user_id, id, body)
    SELECT p_sheet, fact.n, p_user, fact.body ->> 'id', fact.body FROM jsonb_array_elements(p_facts) WITH ORDINALITY AS fact(body, n);
  RETURN true;
END $$;

DROP FUNCTION save_draft(text, uuid, text, jsonb, text);
CREATE FUNCTION save_draft(p_user text, p_job uuid, p_attempt integer, p_agent text, p_body jsonb, p_hash text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  IF NOT holds_attempt(p_user, p_job, p_attempt) THEN RAISE EXCEPTION 'Attempt % of job % has ended.', p_attempt, p_job USING ERRCODE = 'AX001'; END IF;
  INSERT INTO drafts (job_id, agent, clerk_user_id, body, hash) VALUES (p_job, p_agent, p_user, p_body, p_hash)
  ON CONFLICT (job_id, agent) DO UPDATE SET body = EXCLUDED.body, hash = EXCLUDED.hash, updated_at = now();
END $$;

-- Report, projection and the job's end in one transaction. A completed job answers what it has; SQLSTATE AX001 when it has failed, or another attempt is on its way.
DROP FUNCTION complete_job(text, uuid, jsonb, jsonb, jsonb);
CREATE FUNCTION complete_job(p_user text, p_job uuid, p_attempt integer, p_report jsonb, p_retirement jsonb, p_result jsonb) RETURNS TABLE (report_id uuid, retirement_id uuid)
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
  IF job.status <> 'running' OR job.attempt <> p_attempt THEN RAISE EXCEPTION 'Attempt % of job % has ended.', p_attempt, p_job USING ERRCODE = 'AX001'; END IF;

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

GRANT EXECUTE ON FUNCTION holds_attempt(text, uuid, integer), start_step(text, uuid, integer, text, text), end_step(text, uuid, integer, text, text, text, text),
  fail_job(text, uuid, integer, text), freeze_positions(text, uuid, integer), save_sheet(text, uuid, integer, uuid, text, jsonb, jsonb),
  save_draft(text, uuid, integer, text, jsonb, text), complete_job(text, uuid, integer, jsonb, jsonb, jsonb) TO app_user;
