-- The tokens that a call may use are set aside before it, as its dollars are: calls of a job that are made at once cannot use the same ones.

ALTER TABLE usage ADD COLUMN reserved_tokens bigint CHECK (reserved_tokens >= 0);

DROP FUNCTION tokens_of_job(text, uuid);
DROP FUNCTION reserve_usage(text, uuid, text, text, text, bigint, timestamptz, bigint);

-- Sets aside what a call may use and cost at most; or says what does not have it, and sets nothing aside: the job its tokens (`used` so far, with those set aside), or the user
-- their budget since p_from. A call without a price (p_most null or 0) is in no budget. One call of a user at a time: what is counted is what there is.
CREATE FUNCTION reserve_usage(p_user text, p_job uuid, p_agent text, p_call text, p_model text, p_tokens bigint, p_job_tokens bigint, p_most bigint, p_from timestamptz, p_budget bigint)
RETURNS TABLE (refused text, used bigint)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE so_far bigint; tokens bigint;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  PERFORM FROM users WHERE clerk_user_id = p_user FOR NO KEY UPDATE;
  SELECT coalesce(sum(input_tokens + output_tokens + coalesce(reserved_tokens, 0)), 0)::bigint INTO tokens FROM usage WHERE job_id = p_job AND clerk_user_id = p_user;
  IF EXISTS (SELECT FROM usage WHERE job_id = p_job AND call_id = p_call) THEN RETURN QUERY SELECT NULL::text, tokens; RETURN; END IF;
  IF tokens + p_tokens > p_job_tokens THEN RETURN QUERY SELECT 'tokens', tokens; RETURN; END IF;
  SELECT spent + reserved INTO so_far FROM model_spending(p_user, p_from);
  IF p_most > 0 AND so_far + p_most > p_budget THEN RETURN QUERY SELECT 'budget', tokens; RETURN; END IF;
  INSERT INTO usage (job_id, call_id, clerk_user_id, agent, model_id, input_tokens, output_tokens, cost_micro_dollars, reserved_micro_dollars, reserved_tokens)
  VALUES (p_job, p_call, p_user, p_agent, p_model, 0, 0, NULL, coalesce(p_most, 0), p_tokens);
  RETURN QUERY SELECT NULL::text, tokens;
END $$;

-- As before, but the tokens are settled too.
CREATE OR REPLACE FUNCTION record_usage(p_user text, p_job uuid, p_agent text, p_call text, p_model text, p_input bigint, p_output bigint, p_cost bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  INSERT INTO usage (job_id, call_id, clerk_user_id, agent, model_id, input_tokens, output_tokens, cost_micro_dollars)
  VALUES (p_job, p_call, p_user, p_agent, p_model, p_input, p_output, p_cost)
  ON CONFLICT (job_id, call_id) DO UPDATE SET input_tokens = EXCLUDED.input_tokens, output_tokens = EXCLUDED.output_tokens, cost_micro_dollars = EXCLUDED.cost_micro_dollars,
    reserved_micro_dollars = NULL, reserved_tokens = NULL
  WHERE usage.reserved_micro_dollars IS NOT NULL;
END $$;

GRANT EXECUTE ON FUNCTION reserve_usage(text, uuid, text, text, text, bigint, bigint, bigint, timestamptz, bigint) TO app_user;
