-- What the worker may do with jobs, and nothing else: it sees no user's table. These run as job_keeper, which has its own policies.
GRANT SELECT, UPDATE ON analysis_jobs TO job_keeper;
GRANT SELECT, UPDATE ON job_steps TO job_keeper;
CREATE POLICY job_keeper_jobs ON analysis_jobs TO job_keeper USING (true) WITH CHECK (true);
CREATE POLICY job_keeper_steps ON job_steps TO job_keeper USING (true) WITH CHECK (true);
GRANT EXECUTE ON FUNCTION end_as_failed(uuid, text) TO job_keeper;

CREATE FUNCTION claim_job(p_job uuid) RETURNS TABLE (user_id text, status text, attempt integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  UPDATE analysis_jobs AS job SET status = 'running', started_at = clock_timestamp(), attempt = job.attempt + 1 WHERE job.id = p_job AND job.status = 'pending';
  RETURN QUERY SELECT job.clerk_user_id::text, job.status::text, job.attempt FROM analysis_jobs AS job WHERE job.id = p_job;
END $$;

CREATE FUNCTION record_execution(p_job uuid, p_execution text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$ UPDATE analysis_jobs SET execution_arn = p_execution WHERE id = p_job $$;

CREATE FUNCTION fail_job_from_outside(p_job uuid, p_reason text) RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT end_as_failed(p_job, p_reason) $$;

CREATE FUNCTION jobs_to_sweep(p_pending_before timestamptz, p_running_before timestamptz, p_limit integer)
RETURNS TABLE (job_id uuid, status text, execution_arn text, attempt integer, requeued integer)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT id, status, execution_arn, attempt, requeued FROM analysis_jobs
  WHERE (status = 'pending' AND greatest(created_at, last_requeued_at) < p_pending_before) OR (status = 'running' AND started_at < p_running_before)
  ORDER BY created_at, id LIMIT p_limit
$$;

CREATE FUNCTION note_requeue(p_job uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$ UPDATE analysis_jobs SET requeued = requeued + 1, last_requeued_at = clock_timestamp() WHERE id = p_job $$;

GRANT CREATE ON SCHEMA public TO job_keeper;
DO $$
DECLARE f text;
BEGIN
  FOREACH f IN ARRAY ARRAY['claim_job(uuid)', 'record_execution(uuid, text)', 'fail_job_from_outside(uuid, text)', 'jobs_to_sweep(timestamptz, timestamptz, integer)', 'note_requeue(uuid)'] LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO worker', f);
    EXECUTE format('ALTER FUNCTION %s OWNER TO job_keeper', f);
  END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM job_keeper;

-- Needed for the hand-over only; what runs the next migration takes it again.
REVOKE job_keeper FROM CURRENT_USER;
