-- What a job has used of models so far, over all its agents and attempts: asked before each further call.

CREATE FUNCTION tokens_of_job(p_user text, p_job uuid) RETURNS bigint
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN (SELECT coalesce(sum(input_tokens + output_tokens), 0)::bigint FROM usage WHERE job_id = p_job AND clerk_user_id = p_user);
END $$;

GRANT EXECUTE ON FUNCTION tokens_of_job(text, uuid) TO app_user;
