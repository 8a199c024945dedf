-- What is known of the world: documents, their passages for a search by words, and which keys of the index of vectors are nobody's any more. Shared by all; no column for a user, and no way to one.

CREATE TABLE knowledge_documents (
  id varchar(32) PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
  hash varchar(64) NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$'),
  -- Of the words alone: the same ones under another address are the same document.
  text_hash varchar(64) NOT NULL UNIQUE CHECK (text_hash ~ '^[0-9a-f]{64}$'),
  title varchar(300) NOT NULL,
  url varchar(1000) NOT NULL,
  publisher varchar(120) NOT NULL,
  published date NOT NULL,
  until date NOT NULL CHECK (until >= published),
  trust varchar(20) NOT NULL CHECK (trust IN ('official', 'issuer', 'summary')),
  symbols text[] NOT NULL DEFAULT '{}',
  stored_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idx_knowledge_documents_until ON knowledge_documents(until);

CREATE TABLE knowledge_passages (
  key varchar(60) PRIMARY KEY,
  document_id varchar(32) NOT NULL REFERENCES knowledge_documents(id) ON DELETE CASCADE,
  ordinal integer NOT NULL CHECK (ordinal >= 0),
  heading varchar(200),
  text varchar(2000) NOT NULL,
  figures jsonb NOT NULL DEFAULT '[]',
  words tsvector NOT NULL,
  UNIQUE (document_id, ordinal)
);
CREATE INDEX idx_knowledge_passages_words ON knowledge_passages USING gin (words);

-- Keys in the index of vectors that no passage has: announced before they are put, and what a newer version or the end of a document has left. So nothing is in the index that is not written here or there.
CREATE TABLE knowledge_leftovers (
  key varchar(60) PRIMARY KEY,
  is_announced boolean NOT NULL,
  since timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT ON knowledge_documents, knowledge_passages TO app_user;
GRANT SELECT, INSERT, UPDATE, DELETE ON knowledge_documents, knowledge_passages, knowledge_leftovers TO worker;

-- Documents are [id, hash, text hash]. `unchanged`: there as it is, or its words are there under another address.
CREATE FUNCTION knowledge_standing(p_documents jsonb) RETURNS TABLE (n integer, standing text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT (d.n - 1)::integer,
    CASE WHEN EXISTS (SELECT FROM knowledge_documents AS k WHERE (k.id = d.value ->> 0 AND k.hash = d.value ->> 1) OR (k.id <> d.value ->> 0 AND k.text_hash = d.value ->> 2)) THEN 'unchanged' ELSE 'new' END
  FROM jsonb_array_elements(p_documents) WITH ORDINALITY AS d(value, n);
$$;

CREATE FUNCTION announce_passages(p_keys jsonb) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
  INSERT INTO knowledge_leftovers (key, is_announced)
  SELECT k.key, true FROM jsonb_array_elements_text(p_keys) AS k(key)
  WHERE NOT EXISTS (SELECT FROM knowledge_passages AS p WHERE p.key = k.key)
  ON CONFLICT (key) DO UPDATE SET is_announced = true, since = now();
$$;

-- A document takes the place of its earlier version, whole. Answers what became of it; of two that come at once with the same words under two addresses the second is `unchanged`.
CREATE FUNCTION store_document(p_document jsonb, p_passages jsonb) RETURNS text
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  v_id text := p_document ->> 'id';
  was_there boolean;
BEGIN
  PERFORM pg_advisory_xact_lock(20260135, hashtext(p_document ->> 'textHash'));
  PERFORM pg_advisory_xact_lock(20260136, hashtext(v_id));
  IF EXISTS (SELECT FROM knowledge_documents WHERE id <> v_id AND text_hash = p_document ->> 'textHash') THEN RETURN 'unchanged'; END IF;
  was_there := EXISTS (SELECT FROM knowledge_documents WHERE id = v_id);
  INSERT INTO knowledge_leftovers (key, is_announced) SELECT key, false FROM knowledge_passages WHERE document_id = v_id
  ON CONFLICT (key) DO UPDATE SET is_announced = false, since = now();
  DELETE FROM knowledge_passages WHERE document_id = v_id;
  INSERT INTO knowledge_documents (id, hash, text_hash, title, url, publisher, published, until, trust, symbols)
  VALUES (v_id, p_document ->> 'hash', p_document ->> 'textHash', p_document ->> 'title', p_document ->> 'url', p_document ->> 'publisher',
    (p_document ->> 'published')::date, (p_document ->> 'until')::date, p_document ->> 'trust', ARRAY(SELECT jsonb_array_elements_text(p_document -> 'symbols')))
  ON CONFLICT (id) DO UPDATE SET hash = EXCLUDED.hash, text_hash = EXCLUDED.text_hash, title = EXCLUDED.title, url = EXCLUDED.url, publisher = EXCLUDED.publisher,
    published = EXCLUDED.published, until = EXCLUDED.until, trust = EXCLUDED.trust, symbols = EXCLUDED.symbols, stored_at = now();
  INSERT INTO knowledge_passages (key, document_id, ordinal, heading, text, figures, words)
  SELECT p ->> 'key', v_id, (p ->> 'ordinal')::integer, p ->> 'heading', p ->> 'text', p -> 'figures',
    setweight(to_tsvector('english', concat_ws(' ', p_document ->> 'title', p ->> 'heading')), 'A') || to_tsvector('english', p ->> 'text')
  FROM jsonb_array_elements(p_passages) AS p;
  DELETE FROM knowledge_leftovers WHERE key IN (SELECT p ->> 'key' FROM jsonb_array_elements(p_passages) AS p);
  RETURN CASE WHEN was_there THEN 'replaced' ELSE 'stored' END;
END $$;

-- What no longer holds goes, with its passages. Answers how many documents went.
CREATE FUNCTION expire_documents(p_today date) RETURNS integer
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  gone integer;
BEGIN
  INSERT INTO knowledge_leftovers (key, is_announced)
  SELECT p.key, false FROM knowledge_passages AS p JOIN knowledge_documents AS d ON d.id = p.document_id WHERE d.until < p_today
  ON CONFLICT (key) DO UPDATE SET is_announced = false, since = now();
  DELETE FROM knowledge_documents WHERE until < p_today;
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;

-- Keys that may be taken out of the index: left by a document, or announced an hour ago and never stored.
CREATE FUNCTION leftover_keys(p_limit integer) RETURNS TABLE (key text)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT l.key FROM knowledge_leftovers AS l WHERE NOT l.is_announced OR l.since < now() - interval '1 hour' ORDER BY l.since LIMIT p_limit;
$$;

CREATE FUNCTION forget_leftovers(p_keys jsonb) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
  DELETE FROM knowledge_leftovers WHERE key IN (SELECT jsonb_array_elements_text(p_keys)) AND (NOT is_announced OR since < now() - interval '1 hour');
$$;

-- Passages by words, for several questions at once, and those of the given keys: one row each, with the questions that it answers as [question, place, share of the question's words that it has].
-- A question's words are joined by "or": a passage that has most of them is better than none that has all.
CREATE FUNCTION search_knowledge(p_questions jsonb, p_keys jsonb, p_symbols jsonb, p_since date, p_today date, p_limit integer) RETURNS TABLE (passage text, hits jsonb)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  WITH asked AS (
    SELECT (q.n - 1)::integer AS n, tsvector_to_array(to_tsvector('english', q.text)) AS lexemes, replace(plainto_tsquery('english', q.text)::text, ' & ', ' | ')::tsquery AS any_of
    FROM jsonb_array_elements_text(p_questions) WITH ORDINALITY AS q(text, n)
  ), fitting AS MATERIALIZED (
    SELECT d.id FROM knowledge_documents AS d
    WHERE d.until >= p_today AND d.published <= p_today AND (p_since IS NULL OR d.published >= p_since)
      AND (p_symbols IS NULL OR d.symbols = '{}' OR d.symbols && ARRAY(SELECT jsonb_array_elements_text(p_symbols)))
  ), by_words AS (
    SELECT asked.n, best.key, best.place, (SELECT count(*) FROM unnest(asked.lexemes) AS lexeme WHERE lexeme = ANY (best.lexemes))::float8 / greatest(cardinality(asked.lexemes), 1) AS share
    FROM asked CROSS JOIN LATERAL (
      SELECT p.key, tsvector_to_array(p.words) AS lexemes, row_number() OVER (ORDER BY ts_rank(p.words, asked.any_of, 1) DESC, p.key) AS place
      FROM knowledge_passages AS p WHERE p.words @@ asked.any_of AND p.document_id IN (SELECT id FROM fitting)
      ORDER BY ts_rank(p.words, asked.any_of, 1) DESC, p.key LIMIT p_limit
    ) AS best
  ), wanted AS (
    SELECT key FROM by_words UNION SELECT jsonb_array_elements_text(p_keys)
  )
  SELECT json_build_object('key', p.key, 'document', d.id, 'title', d.title, 'heading', p.heading, 'text', p.text, 'url', d.url, 'publisher', d.publisher, 'published', d.published, 'trust', d.trust,
      'symbols', d.symbols, 'figures', p.figures)::text,
    coalesce((SELECT jsonb_agg(jsonb_build_array(w.n, w.place, w.share) ORDER BY w.n) FROM by_words AS w WHERE w.key = p.key), '[]')
  FROM wanted JOIN knowledge_passages AS p ON p.key = wanted.key JOIN knowledge_documents AS d ON d.id = p.document_id
  WHERE d.id IN (SELECT id FROM fitting)
  ORDER BY p.key;
$$;

GRANT EXECUTE ON FUNCTION knowledge_standing(jsonb), announce_passages(jsonb), store_document(jsonb, jsonb), expire_documents(date), leftover_keys(integer), forget_leftovers(jsonb),
  search_knowledge(jsonb, jsonb, jsonb, date, date, integer) TO worker;
GRANT EXECUTE ON FUNCTION search_knowledge(jsonb, jsonb, jsonb, date, date, integer) TO app_user;
