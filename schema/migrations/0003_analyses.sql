-- Jobs with their steps, the frozen sheet, the drafts, and what comes of them: reports and projections.

CREATE TABLE analysis_jobs (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  clerk_user_id varchar(255) REFERENCES users(clerk_user_id),
  status varchar(50) DEFAULT 'pending' CHECK (status IN ('pending', 'running', 'completed', 'failed')),
  request_data jsonb,
  result_data jsonb,
  error_message text,
  created_at timestamptz DEFAULT now(),
  started_at timestamptz,
  completed_at timestamptz,
  attempt integer NOT NULL DEFAULT 0,
  execution_arn varchar(300),
  requeued integer NOT NULL DEFAULT 0,
  last_requeued_at timestamptz,
  -- When positions, prices and classifications were frozen for it.
  frozen_at timestamptz,
  CONSTRAINT jobs_have_an_owner CHECK (clerk_user_id IS NOT NULL AND status IS NOT NULL),
  CONSTRAINT jobs_id_and_owner UNIQUE (id, clerk_user_id),
  CONSTRAINT jobs_end_with_a_time CHECK ((status IN ('completed', 'failed')) = (completed_at IS NOT NULL)),
  CONSTRAINT jobs_fail_with_a_reason CHECK (status <> 'failed' OR error_message IS NOT NULL),
  CONSTRAINT jobs_complete_with_a_result CHECK (status <> 'completed' OR result_data IS NOT NULL)
);
CREATE INDEX idx_jobs_status ON analysis_jobs(status);
CREATE INDEX idx_jobs_user ON analysis_jobs(clerk_user_id);
CREATE UNIQUE INDEX one_running_job_a_user ON analysis_jobs(clerk_user_id) WHERE status IN ('pending', 'running');

ALTER TABLE user_classifications ADD CONSTRAINT user_classifications_own_job
  FOREIGN KEY (job_id, clerk_user_id) REFERENCES analysis_jobs(id, clerk_user_id) ON DELETE CASCADE;
CREATE INDEX idx_user_classifications_job ON user_classifications(job_id);

-- One row a state (and a batch of a Map) as it happens.
CREATE TABLE job_steps (
  job_id uuid NOT NULL,
  clerk_user_id varchar(255) NOT NULL,
  state varchar(80) NOT NULL,
  item varchar(200) NOT NULL DEFAULT '',
  status varchar(20) NOT NULL CHECK (status IN ('running', 'completed', 'failed')),
  attempts integer NOT NULL DEFAULT 1,
  started_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  message varchar(500),
  PRIMARY KEY (job_id, state, item),
  FOREIGN KEY (job_id, clerk_user_id) REFERENCES analysis_jobs(id, clerk_user_id) ON DELETE CASCADE,
  CONSTRAINT steps_end_with_a_time CHECK ((status = 'running') = (ended_at IS NULL))
);

-- What a household held when its facts were frozen, row by row, so that no row grows with the portfolio.
CREATE TABLE sheet_accounts (
  job_id uuid NOT NULL,
  clerk_user_id varchar(255) NOT NULL,
  account_id uuid NOT NULL,
  account_name varchar(255) NOT NULL,
  account_purpose text,
  kind varchar(20) NOT NULL,
  cash_balance numeric(12,2) NOT NULL,
  cash_interest numeric(5,4) NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (job_id, account_id),
  FOREIGN KEY (job_id, clerk_user_id) REFERENCES analysis_jobs(id, clerk_user_id) ON DELETE CASCADE
);
CREATE TABLE sheet_positions (
  job_id uuid NOT NULL,
  clerk_user_id varchar(255) NOT NULL,
  position_id uuid NOT NULL,
  account_id uuid NOT NULL,
  symbol varchar(20) NOT NULL,
  quantity numeric(20,8) NOT NULL,
  as_of_date date NOT NULL,
  PRIMARY KEY (job_id, position_id),
  FOREIGN KEY (job_id, clerk_user_id) REFERENCES analysis_jobs(id, clerk_user_id) ON DELETE CASCADE
);
-- `instrument` is the contract `Instrument`: name, price and classification as they held for this user.
CREATE TABLE sheet_instruments (
  job_id uuid NOT NULL,
  clerk_user_id varchar(255) NOT NULL,
  symbol varchar(20) NOT NULL,
  instrument jsonb NOT NULL,
  PRIMARY KEY (job_id, symbol),
  FOREIGN KEY (job_id, clerk_user_id) REFERENCES analysis_jobs(id, clerk_user_id) ON DELETE CASCADE
);

-- The sheet without its facts, and the facts one a row: the Data API gives no row of more than 64 KB.
CREATE TABLE fact_sheets (
  id uuid PRIMARY KEY,
  job_id uuid NOT NULL UNIQUE,
  clerk_user_id varchar(255) NOT NULL,
  hash char(64) NOT NULL,
  body jsonb NOT NULL CHECK (octet_length(body::text) <= 200000),
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT sheets_id_and_owner UNIQUE (id, clerk_user_id),
  FOREIGN KEY (job_id, clerk_user_id) REFERENCES analysis_jobs(id, clerk_user_id) ON DELETE CASCADE
);
CREATE TABLE facts (
  sheet_id uuid NOT NULL,
  ordinal integer NOT NULL,
  clerk_user_id varchar(255) NOT NULL,
  id varchar(80) NOT NULL,
  body jsonb NOT NULL CHECK (octet_length(body::text) <= 16000),
  PRIMARY KEY (sheet_id, ordinal),
  UNIQUE (sheet_id, id),
  FOREIGN KEY (sheet_id, clerk_user_id) REFERENCES fact_sheets(id, clerk_user_id) ON DELETE CASCADE
);

CREATE TABLE drafts (
  job_id uuid NOT NULL,
  agent varchar(20) NOT NULL CHECK (agent IN ('reporter', 'charter', 'retirement')),
  clerk_user_id varchar(255) NOT NULL,
  body jsonb NOT NULL CHECK (octet_length(body::text) <= 200000),
  hash char(64) NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (job_id, agent),
  FOREIGN KEY (job_id, clerk_user_id) REFERENCES analysis_jobs(id, clerk_user_id) ON DELETE CASCADE
);

CREATE TABLE reports (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  clerk_user_id varchar(255) REFERENCES users(clerk_user_id) ON DELETE CASCADE,
  report_date date DEFAULT CURRENT_DATE,
  report_summary text,
  report_detail text,
  asset_class_chart jsonb,
  region_chart jsonb,
  sector_chart jsonb,
  generated_by varchar(100),
  processing_time_ms integer,
  created_at timestamptz DEFAULT now(),
  job_id uuid UNIQUE,
  sheet_id uuid,
  title varchar(200),
  -- The text with its fact ids, before it was rendered to report_detail.
  template text,
  plan jsonb,
  verification jsonb,
  other_charts jsonb NOT NULL DEFAULT '[]',
  CONSTRAINT reports_have_an_owner CHECK (clerk_user_id IS NOT NULL),
  FOREIGN KEY (job_id, clerk_user_id) REFERENCES analysis_jobs(id, clerk_user_id) ON DELETE CASCADE,
  FOREIGN KEY (sheet_id, clerk_user_id) REFERENCES fact_sheets(id, clerk_user_id) ON DELETE CASCADE
);
CREATE INDEX idx_reports_user ON reports(clerk_user_id, created_at DESC);

CREATE TABLE retirement (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  clerk_user_id varchar(255) REFERENCES users(clerk_user_id) ON DELETE CASCADE,
  estimated_income numeric(12,2),
  summary text,
  detail text,
  chart jsonb,
  created_at timestamptz DEFAULT now(),
  job_id uuid UNIQUE,
  template text,
  verification jsonb,
  generated_by varchar(100),
  engine_version varchar(40),
  seed bigint,
  assumptions jsonb,
  -- Balance by year at p5 … p95.
  percentiles jsonb,
  study jsonb,
  CONSTRAINT retirement_has_an_owner CHECK (clerk_user_id IS NOT NULL),
  FOREIGN KEY (job_id, clerk_user_id) REFERENCES analysis_jobs(id, clerk_user_id) ON DELETE CASCADE
);
CREATE INDEX idx_retirement_user ON retirement(clerk_user_id, created_at DESC);

-- Tokens and cost of each call of a model.
CREATE TABLE usage (
  job_id uuid NOT NULL,
  call_id varchar(120) NOT NULL,
  clerk_user_id varchar(255) NOT NULL,
  agent varchar(40) NOT NULL,
  model_id varchar(200) NOT NULL,
  input_tokens bigint NOT NULL CHECK (input_tokens >= 0),
  output_tokens bigint NOT NULL CHECK (output_tokens >= 0),
  -- Null where the price of the model is not known.
  cost_micro_dollars bigint CHECK (cost_micro_dollars >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (job_id, call_id),
  FOREIGN KEY (job_id, clerk_user_id) REFERENCES analysis_jobs(id, clerk_user_id) ON DELETE CASCADE
);
CREATE INDEX idx_usage_user ON usage(clerk_user_id, created_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON analysis_jobs, job_steps, sheet_accounts, sheet_positions, sheet_instruments, fact_sheets, facts, drafts, reports, retirement, usage TO app_user;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['analysis_jobs', 'job_steps', 'sheet_accounts', 'sheet_positions', 'sheet_instruments', 'fact_sheets', 'facts', 'drafts', 'reports', 'retirement', 'usage'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format($policy$CREATE POLICY own_rows ON %I TO app_user
      USING (clerk_user_id = current_setting('app.user_id', true)) WITH CHECK (clerk_user_id = current_setting('app.user_id', true))$policy$, t);
    EXECUTE format('CREATE POLICY owner_reads ON %I FOR SELECT TO CURRENT_USER USING (true)', t);
  END LOOP;
END $$;
