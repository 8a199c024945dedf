-- Who may do what. The role that runs this owns everything; the two that serve people own nothing. In the cloud they get a login
-- and a password from their secrets, elsewhere the Data API endpoint assumes them.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app_user') THEN CREATE ROLE app_user NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'worker') THEN CREATE ROLE worker NOLOGIN; END IF;
  -- Owns the few SECURITY DEFINER functions: FORCE row-level security binds the tables' owner too, so those need a role with a
  -- policy of its own, and that role must be able to do nothing else.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'job_keeper') THEN CREATE ROLE job_keeper NOLOGIN; END IF;
END $$;

GRANT job_keeper TO CURRENT_USER;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO app_user, worker, job_keeper;

-- A temporary object could shadow a table inside a function.
DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;

-- Functions are callable by those who are named, from here on.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
