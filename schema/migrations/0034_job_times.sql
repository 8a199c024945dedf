-- What a job's attempt took, told by the call that ended it and by no other: so each is counted once, whoever else comes to end it. Each does what the function of its name did.

CREATE FUNCTION complete_job_timed(p_user text, p_job uuid, p_attempt integer, p_report jsonb, p_retirement jsonb, p_result jsonb) RETURNS TABLE (report_id uuid, retirement_id uuid, milliseconds double precision)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE was text; made record;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  SELECT status INTO was FROM analysis_jobs WHERE id = p_job AND clerk_user_id = p_user FOR UPDATE;
  SELECT * INTO made FROM complete_job(p_user, p_job, p_attempt, p_report, p_retirement, p_result);
  report_id := made.report_id;
  retirement_id := made.retirement_id;
  IF was = 'running' THEN SELECT extract(epoch FROM completed_at - started_at) * 1000 INTO milliseconds FROM analysis_jobs WHERE id = p_job AND clerk_user_id = p_user; END IF;
  RETURN NEXT;
END $$;

CREATE FUNCTION fail_job_timed(p_user text, p_job uuid, p_attempt integer, p_reason text) RETURNS TABLE (outcome text, milliseconds double precision)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE was text;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  SELECT status INTO was FROM analysis_jobs WHERE id = p_job AND clerk_user_id = p_user FOR UPDATE;
  outcome := fail_job(p_user, p_job, p_attempt, p_reason);
  IF outcome = 'failed' AND was IN ('pending', 'running') THEN
    SELECT extract(epoch FROM completed_at - coalesce(started_at, created_at)) * 1000 INTO milliseconds FROM analysis_jobs WHERE id = p_job AND clerk_user_id = p_user;
  END IF;
  RETURN NEXT;
END $$;

-- p_attempt NULL: whatever attempt it is.
CREATE FUNCTION fail_from_outside_timed(p_job uuid, p_attempt integer, p_reason text) RETURNS TABLE (outcome text, milliseconds double precision)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE was text;
BEGIN
  SELECT status INTO was FROM analysis_jobs WHERE id = p_job FOR UPDATE;
  outcome := CASE WHEN p_attempt IS NULL THEN end_as_failed(p_job, p_reason) ELSE fail_attempt_from_outside(p_job, p_attempt, p_reason) END;
  IF outcome = 'failed' AND was IN ('pending', 'running') THEN
    SELECT extract(epoch FROM completed_at - coalesce(started_at, created_at)) * 1000 INTO milliseconds FROM analysis_jobs WHERE id = p_job;
  END IF;
  RETURN NEXT;
END $$;

GRANT EXECUTE ON FUNCTION complete_job_timed(text, uuid, integer, jsonb, jsonb, jsonb), fail_job_timed(text, uuid, integer, text) TO app_user;
GRANT job_keeper TO CURRENT_USER;
GRANT CREATE ON SCHEMA public TO job_keeper;
GRANT EXECUTE ON FUNCTION fail_from_outside_timed(uuid, integer, text) TO worker;
ALTER FUNCTION fail_from_outside_timed(uuid, integer, text) OWNER TO job_keeper;
REVOKE CREATE ON SCHEMA public FROM job_keeper;
REVOKE job_keeper FROM CURRENT_USER;
