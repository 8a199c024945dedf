-- Who deletes their account and comes again has the limits that they had: no fresh budget of models, no fresh analyses of the day.

-- What a user who has left had used when they left, by a digest with a salt of this database's own; for the rest of the month, and nothing else of them.
CREATE TABLE departed_usage (
  user_digest char(64) PRIMARY KEY,
  month timestamptz NOT NULL,
  spent bigint NOT NULL CHECK (spent >= 0),
  day timestamptz NOT NULL,
  analyses integer NOT NULL CHECK (analyses >= 0)
);
CREATE TABLE departure_salt (
  salt text NOT NULL,
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one)
);
INSERT INTO departure_salt (salt) VALUES (gen_random_uuid()::text || gen_random_uuid()::text);
GRANT SELECT ON departure_salt TO user_keeper;
GRANT SELECT, INSERT, UPDATE, DELETE ON departed_usage TO user_keeper;
GRANT SELECT, DELETE ON departed_usage TO job_keeper;
GRANT SELECT ON usage TO user_keeper;
CREATE POLICY user_keeper_rows ON usage FOR SELECT TO user_keeper USING (clerk_user_id = current_setting('app.user_id', true));

-- Of the user that is set, and of nobody else: what is kept from before they left, of days and months that have not ended.
CREATE FUNCTION usage_before_leaving() RETURNS TABLE (month timestamptz, spent bigint, day timestamptz, analyses integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT d.month, d.spent, d.day, d.analyses FROM departed_usage AS d, departure_salt AS s
  WHERE d.user_digest = encode(sha256(convert_to(s.salt || current_setting('app.user_id', true), 'UTF8')), 'hex')
$$;

-- Without a user set in it: see its callers.
CREATE OR REPLACE FUNCTION model_spending(p_user text, p_from timestamptz) RETURNS TABLE (spent bigint, reserved bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce(sum(cost_micro_dollars), 0)::bigint + coalesce((SELECT b.spent FROM usage_before_leaving() AS b WHERE b.month >= p_from), 0), coalesce(sum(reserved_micro_dollars), 0)::bigint
  FROM usage WHERE clerk_user_id = p_user AND created_at >= p_from
$$;

-- Without a user set in it: see its callers.
CREATE FUNCTION analyses_since(p_user text, p_day timestamptz) RETURNS integer
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT (SELECT count(*)::integer FROM analysis_jobs WHERE clerk_user_id = p_user AND created_at >= p_day) + coalesce((SELECT b.analyses FROM usage_before_leaving() AS b WHERE b.day >= p_day), 0)
$$;

-- Before the user that is set is deleted. What was set aside for a call is counted as spent: it may have been paid for. Of whom Clerk has deleted nothing is kept, since they cannot come again.
CREATE FUNCTION keep_usage_of_leaver() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  leaver CONSTANT text := current_setting('app.user_id', true);
  digest CONSTANT text := (SELECT encode(sha256(convert_to(salt || leaver, 'UTF8')), 'hex') FROM departure_salt);
  this_month CONSTANT timestamptz := date_trunc('month', now(), 'UTC');
  today CONSTANT timestamptz := date_trunc('day', now(), 'UTC');
  paid bigint;
  started integer;
BEGIN
  SELECT m.spent + m.reserved INTO paid FROM model_spending(leaver, this_month) AS m;
  started := analyses_since(leaver, today);
  DELETE FROM departed_usage WHERE user_digest = digest;
  IF (paid > 0 OR started > 0) AND NOT EXISTS (SELECT FROM departed_users WHERE departed_users.user_digest = user_digest(leaver) AND how = 'deleted') THEN
    INSERT INTO departed_usage (user_digest, month, spent, day, analyses) VALUES (digest, this_month, paid, today, started);
  END IF;
END $$;

-- As before, but what the user has used is kept.
CREATE OR REPLACE FUNCTION delete_user(p_user text) RETURNS TABLE (existed boolean, job_id uuid, execution text, attempt integer)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE job analysis_jobs;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  PERFORM one_at_a_time(p_user);
  PERFORM FROM users WHERE clerk_user_id = p_user FOR UPDATE;
  IF NOT FOUND THEN RETURN QUERY SELECT false, NULL::uuid, NULL::text, NULL::integer; RETURN; END IF;
  PERFORM keep_usage_of_leaver();
  SELECT * INTO job FROM analysis_jobs WHERE clerk_user_id = p_user AND status = 'running';
  DELETE FROM analysis_jobs WHERE clerk_user_id = p_user;
  DELETE FROM users WHERE clerk_user_id = p_user;
  RETURN QUERY SELECT true, job.id, job.execution_arn::text, job.attempt;
END $$;

-- As before, but for the analyses before a user left.
CREATE OR REPLACE FUNCTION create_job(p_user text, p_request jsonb, p_day timestamptz, p_per_day integer, p_month timestamptz, p_budget bigint)
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
    started := analyses_since(p_user, p_day);
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

CREATE OR REPLACE FUNCTION read_limits(p_user text, p_day timestamptz, p_month timestamptz) RETURNS TABLE (analyses integer, spent bigint, reserved bigint, quotas jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT analyses_since(p_user, p_day), m.spent, m.reserved,
      (SELECT coalesce(jsonb_object_agg(q.quota, extract(epoch FROM q.full_at - clock_timestamp())), '{}') FROM request_quotas AS q WHERE q.clerk_user_id = p_user AND q.full_at > clock_timestamp())
    FROM model_spending(p_user, p_month) AS m;
END $$;

-- For the sweeper: as before, and what says nothing any more of those who have left.
GRANT job_keeper TO CURRENT_USER;
GRANT user_keeper TO CURRENT_USER;
GRANT CREATE ON SCHEMA public TO job_keeper, user_keeper;
CREATE OR REPLACE FUNCTION forget_full_quotas() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM request_quotas WHERE full_at < now() - interval '10 minutes';
  DELETE FROM departed_usage WHERE month < date_trunc('month', now(), 'UTC');
$$;
REVOKE ALL ON FUNCTION usage_before_leaving(), keep_usage_of_leaver() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION model_spending(text, timestamptz), analyses_since(text, timestamptz) TO user_keeper;
GRANT EXECUTE ON FUNCTION usage_before_leaving(), keep_usage_of_leaver(), analyses_since(text, timestamptz) TO app_user, user_keeper;
ALTER FUNCTION usage_before_leaving() OWNER TO user_keeper;
ALTER FUNCTION keep_usage_of_leaver() OWNER TO user_keeper;
REVOKE CREATE ON SCHEMA public FROM job_keeper, user_keeper;
REVOKE job_keeper FROM CURRENT_USER;
REVOKE user_keeper FROM CURRENT_USER;
