-- What Clerk tells of its users: names kept up to date, leavers kept away. Its messages come late, twice and in any order.

ALTER TABLE users ADD COLUMN clerk_name varchar(255);
-- As of when `clerk_name` is what Clerk says; null until Clerk has told of the user.
ALTER TABLE users ADD COLUMN clerk_updated_at timestamptz;

-- Messages that have been taken, so that a second delivery changes nothing. They name nobody.
CREATE TABLE clerk_messages (
  id varchar(200) PRIMARY KEY,
  type varchar(40) NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idx_clerk_messages_received ON clerk_messages(received_at);

-- Who has gone, by a digest: their id is part of what was deleted. `deleted`: Clerk has deleted the user, for good. `left`: they deleted everything here and
-- may come back by signing in again, but not by a message.
CREATE TABLE departed_users (
  user_digest char(64) PRIMARY KEY,
  how varchar(10) NOT NULL CHECK (how IN ('deleted', 'left')),
  since timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION user_digest(p_user text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
RETURN encode(sha256(convert_to(p_user, 'UTF8')), 'hex');

-- Owns the functions below, and sees of users and their jobs only those of the user that it has set.
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'user_keeper') THEN CREATE ROLE user_keeper NOLOGIN; END IF; END $$;
GRANT user_keeper TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO user_keeper;
GRANT SELECT, INSERT, UPDATE, DELETE ON users, clerk_messages, departed_users TO user_keeper;
GRANT SELECT, DELETE ON analysis_jobs TO user_keeper;
GRANT EXECUTE ON FUNCTION user_digest(text), is_whole_allocation(jsonb), delete_user(text) TO user_keeper;
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['users', 'analysis_jobs'] LOOP
    EXECUTE format($policy$CREATE POLICY user_keeper_rows ON %I TO user_keeper
      USING (clerk_user_id = current_setting('app.user_id', true)) WITH CHECK (clerk_user_id = current_setting('app.user_id', true))$policy$, t);
  END LOOP;
END $$;

-- One thing at a time for one user: a message must not pass between another's look and its deed.
CREATE FUNCTION one_at_a_time(p_user text) RETURNS void
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_advisory_xact_lock(hashtextextended(p_user, 17)) $$;
GRANT EXECUTE ON FUNCTION one_at_a_time(text) TO user_keeper, app_user;

-- SQLSTATE AX004: Clerk has deleted this user, whose last session token may outlive that by a minute. Who has left by themselves is new again.
CREATE FUNCTION admit_user() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM users WHERE clerk_user_id = NEW.clerk_user_id) THEN RETURN NEW; END IF;
  PERFORM one_at_a_time(NEW.clerk_user_id);
  IF EXISTS (SELECT FROM departed_users WHERE user_digest = user_digest(NEW.clerk_user_id) AND how = 'deleted') THEN
    RAISE EXCEPTION 'This user has been deleted.' USING ERRCODE = 'AX004';
  END IF;
  DELETE FROM departed_users WHERE departed_users.user_digest = user_digest(NEW.clerk_user_id);
  RETURN NEW;
END $$;

CREATE FUNCTION note_departure() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO departed_users (user_digest, how) VALUES (user_digest(OLD.clerk_user_id), 'left') ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;

-- One message of Clerk's about one user, once. `p_at` is when Clerk last changed the user; an older state never takes a newer one's place, and a name that the
-- user has given here stays. `outcome`: saved, older, departed, deleted, absent (there was nothing to delete) or repeated; and the execution that is left to be stopped.
CREATE FUNCTION receive_user_message(p_message text, p_type text, p_user text, p_name text, p_at timestamptz)
RETURNS TABLE (outcome text, job_id uuid, execution text, attempt integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE gone record;
BEGIN
  PERFORM one_at_a_time(p_user);
  INSERT INTO clerk_messages (id, type) VALUES (p_message, p_type) ON CONFLICT (id) DO NOTHING;
  IF NOT FOUND THEN RETURN QUERY SELECT 'repeated', NULL::uuid, NULL::text, NULL::integer; RETURN; END IF;
  -- Svix tries for 28 hours, and a person may send a message again for a while: after thirty days nobody does.
  DELETE FROM clerk_messages WHERE id IN (SELECT id FROM clerk_messages WHERE received_at < now() - interval '30 days' ORDER BY received_at LIMIT 100);
  PERFORM set_config('app.user_id', p_user, true);

  IF p_type = 'user.deleted' THEN
    INSERT INTO departed_users AS d (user_digest, how) VALUES (user_digest(p_user), 'deleted') ON CONFLICT (user_digest) DO UPDATE SET how = 'deleted', since = now() WHERE d.how <> 'deleted';
    SELECT * INTO gone FROM delete_user(p_user);
    RETURN QUERY SELECT CASE WHEN gone.existed THEN 'deleted' ELSE 'absent' END, gone.job_id::uuid, gone.execution::text, gone.attempt::integer;
    RETURN;
  END IF;

  IF EXISTS (SELECT FROM departed_users WHERE user_digest = user_digest(p_user)) THEN RETURN QUERY SELECT 'departed', NULL::uuid, NULL::text, NULL::integer; RETURN; END IF;
  INSERT INTO users AS u (clerk_user_id, display_name, clerk_name, clerk_updated_at) VALUES (p_user, p_name, p_name, p_at)
  ON CONFLICT (clerk_user_id) DO UPDATE SET
    display_name = CASE WHEN u.display_name IS NULL OR u.display_name = u.clerk_name THEN EXCLUDED.clerk_name ELSE u.display_name END,
    clerk_name = EXCLUDED.clerk_name, clerk_updated_at = EXCLUDED.clerk_updated_at
  WHERE u.clerk_updated_at IS NULL OR u.clerk_updated_at < EXCLUDED.clerk_updated_at;
  RETURN QUERY SELECT CASE WHEN FOUND THEN 'saved' ELSE 'older' END, NULL::uuid, NULL::text, NULL::integer;
END $$;

-- As before, but no message of Clerk's about the user comes in between.
CREATE OR REPLACE FUNCTION delete_user(p_user text) RETURNS TABLE (existed boolean, job_id uuid, execution text, attempt integer)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE job analysis_jobs;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  PERFORM one_at_a_time(p_user);
  PERFORM FROM users WHERE clerk_user_id = p_user FOR UPDATE;
  IF NOT FOUND THEN RETURN QUERY SELECT false, NULL::uuid, NULL::text, NULL::integer; RETURN; END IF;
  SELECT * INTO job FROM analysis_jobs WHERE clerk_user_id = p_user AND status = 'running';
  DELETE FROM analysis_jobs WHERE clerk_user_id = p_user;
  DELETE FROM users WHERE clerk_user_id = p_user;
  RETURN QUERY SELECT true, job.id, job.execution_arn::text, job.attempt;
END $$;

CREATE TRIGGER users_admit BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION admit_user();
CREATE TRIGGER users_note_departure AFTER DELETE ON users FOR EACH ROW EXECUTE FUNCTION note_departure();

GRANT CREATE ON SCHEMA public TO user_keeper;
DO $$
DECLARE f text;
BEGIN
  FOREACH f IN ARRAY ARRAY['admit_user()', 'note_departure()', 'receive_user_message(text, text, text, text, timestamptz)'] LOOP
    EXECUTE format('ALTER FUNCTION %s OWNER TO user_keeper', f);
  END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM user_keeper;
GRANT EXECUTE ON FUNCTION receive_user_message(text, text, text, text, timestamptz) TO worker;
REVOKE user_keeper FROM CURRENT_USER;
