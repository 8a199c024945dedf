-- What the researcher may read, what it has read, and what it has spent on models. Shared by all; no column for a user, and no way to one.

CREATE TABLE research_sources (
  name varchar(60) PRIMARY KEY,
  address varchar(1000) NOT NULL UNIQUE CHECK (address LIKE 'https://%'),
  kind varchar(10) NOT NULL CHECK (kind IN ('rss', 'atom', 'html')),
  publisher varchar(120) NOT NULL,
  trust varchar(20) NOT NULL CHECK (trust IN ('official', 'issuer')),
  topics text[] NOT NULL DEFAULT '{}',
  hosts text[] NOT NULL DEFAULT '{}',
  symbols text[] NOT NULL DEFAULT '{}',
  enabled boolean NOT NULL,
  -- By which the address is asked whether it has changed; only once all that it led to is settled.
  etag varchar(200),
  last_modified varchar(200),
  read_at timestamptz,
  outcome varchar(400)
);

-- A page with what was learned of it: the source as it was read, and the summary with who wrote it.
CREATE TABLE research_pages (
  url varchar(1000) PRIMARY KEY,
  source varchar(60) NOT NULL REFERENCES research_sources(name) ON DELETE CASCADE,
  title varchar(300) NOT NULL,
  published date NOT NULL,
  fetched_at timestamptz NOT NULL,
  etag varchar(200),
  last_modified varchar(200),
  hash varchar(64) NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  -- Of the words alone: the same ones under another address are learned once.
  text_hash varchar(64) NOT NULL CHECK (text_hash ~ '^[0-9a-f]{64}$'),
  text varchar(20000) NOT NULL,
  summary varchar(4000),
  writer varchar(120),
  is_extract boolean,
  -- Why nothing was learned of it.
  reason varchar(600),
  CHECK ((summary IS NULL) = (writer IS NULL) AND (summary IS NULL) = (is_extract IS NULL))
);
CREATE INDEX idx_research_pages_source ON research_pages(source, published DESC);
CREATE INDEX idx_research_pages_text ON research_pages(text_hash);

-- Calls of models by the researcher. While one is under way, `cost_micro_dollars` is what it may cost.
CREATE TABLE research_calls (
  id varchar(60) PRIMARY KEY,
  model_id varchar(120) NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  is_settled boolean NOT NULL DEFAULT false,
  input_tokens bigint NOT NULL DEFAULT 0,
  output_tokens bigint NOT NULL DEFAULT 0,
  -- Null where the price of the model is not known.
  cost_micro_dollars bigint
);
CREATE INDEX idx_research_calls_at ON research_calls(at);

GRANT SELECT, INSERT, UPDATE, DELETE ON research_sources, research_pages, research_calls TO worker;

-- False, and nothing set aside, when the budget since an instant does not have it.
CREATE FUNCTION reserve_research(p_id text, p_model text, p_most bigint, p_since timestamptz, p_budget bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(20260137);
  IF p_most > 0 AND p_most + (SELECT coalesce(sum(cost_micro_dollars), 0) FROM research_calls WHERE at >= p_since) > p_budget THEN RETURN false; END IF;
  INSERT INTO research_calls (id, model_id, cost_micro_dollars) VALUES (p_id, p_model, p_most);
  RETURN true;
END $$;
GRANT EXECUTE ON FUNCTION reserve_research(text, text, bigint, timestamptz, bigint) TO worker;
