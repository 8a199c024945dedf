-- A pending job is sent again after a pause that doubles each time; until now it was one pause every time, and an outage of minutes failed jobs whose messages still waited. Here and not in
-- the sweeper, so that of many jobs that wait for their time none takes the place of one that is due.
GRANT job_keeper TO CURRENT_USER;

-- `p_pending_before`: one pause ago.
CREATE OR REPLACE FUNCTION jobs_to_sweep(p_pending_before timestamptz, p_running_before timestamptz, p_limit integer)
RETURNS TABLE (job_id uuid, status text, execution_arn text, attempt integer, requeued integer)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
  SELECT id, status, execution_arn, attempt, requeued FROM analysis_jobs
  WHERE (status = 'pending' AND greatest(created_at, last_requeued_at) < statement_timestamp() - (statement_timestamp() - p_pending_before) * power(2, least(requeued, 10)))
    OR (status = 'running' AND started_at < p_running_before)
  ORDER BY created_at, id LIMIT p_limit
$$;

REVOKE job_keeper FROM CURRENT_USER;
