-- Further attempts of a failed job. An attempt begins anew: it sees the household as it is then, and its states have all their tries.
GRANT job_keeper TO CURRENT_USER;

GRANT SELECT (job_id), DELETE ON job_steps, drafts, fact_sheets, sheet_accounts, sheet_positions, sheet_instruments TO job_keeper;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['drafts', 'fact_sheets', 'sheet_accounts', 'sheet_positions', 'sheet_instruments'] LOOP
    EXECUTE format('CREATE POLICY job_keeper_finds ON %I FOR SELECT TO job_keeper USING (true)', t);
    EXECUTE format('CREATE POLICY job_keeper_clears ON %I FOR DELETE TO job_keeper USING (true)', t);
  END LOOP;
END $$;

-- `attempt` is the one that comes next; null unless the outcome is 'pending-again'. Otherwise the outcome says why not.
CREATE FUNCTION rerun_job(p_job uuid) RETURNS TABLE (outcome text, attempt integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE job analysis_jobs;
BEGIN
  SELECT * INTO job FROM analysis_jobs WHERE id = p_job FOR UPDATE;
  IF NOT FOUND THEN RETURN QUERY SELECT 'unknown', NULL::integer; RETURN; END IF;
  IF job.status <> 'failed' THEN RETURN QUERY SELECT job.status::text, NULL::integer; RETURN; END IF;
  BEGIN
    -- Without an execution until it is claimed: the sweeper must not judge it by the last one's end, nor send it again at once.
    UPDATE analysis_jobs SET status = 'pending', error_message = NULL, result_data = NULL, started_at = NULL, completed_at = NULL, execution_arn = NULL,
      frozen_at = NULL, requeued = 0, last_requeued_at = clock_timestamp() WHERE id = p_job;
  EXCEPTION WHEN unique_violation THEN
    RETURN QUERY SELECT 'another-runs', NULL::integer;
    RETURN;
  END;
  DELETE FROM job_steps WHERE job_id = p_job;
  DELETE FROM drafts WHERE job_id = p_job;
  DELETE FROM fact_sheets WHERE job_id = p_job;
  DELETE FROM sheet_positions WHERE job_id = p_job;
  DELETE FROM sheet_accounts WHERE job_id = p_job;
  DELETE FROM sheet_instruments WHERE job_id = p_job;
  RETURN QUERY SELECT 'pending-again', job.attempt + 1;
END $$;

-- As fail_job_from_outside, for the end of one execution: one that is told late must not end the attempt after it.
CREATE FUNCTION fail_attempt_from_outside(p_job uuid, p_attempt integer, p_reason text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE job analysis_jobs;
BEGIN
  SELECT * INTO job FROM analysis_jobs WHERE id = p_job FOR UPDATE;
  -- While a job waits for its next attempt, `attempt` is still that of the last one.
  IF FOUND AND (job.status = 'pending' AND job.attempt >= p_attempt OR job.status = 'running' AND job.attempt > p_attempt) THEN RETURN 'outdated'; END IF;
  RETURN end_as_failed(p_job, p_reason);
END $$;

GRANT CREATE ON SCHEMA public TO job_keeper;
DO $$
DECLARE f text;
BEGIN
  FOREACH f IN ARRAY ARRAY['rerun_job(uuid)', 'fail_attempt_from_outside(uuid, integer, text)'] LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO worker', f);
    EXECUTE format('ALTER FUNCTION %s OWNER TO job_keeper', f);
  END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM job_keeper;
REVOKE job_keeper FROM CURRENT_USER;
