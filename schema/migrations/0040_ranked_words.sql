-- The search by words weighs each word by how rare it is, as BM25 does: a passage that has a question's rare word is better than one that has three of its common ones. Its score of relevance is weighed likewise.

-- Words wait in no list that each search would have to read from one end to the other: on a database that is seldom vacuumed that list cost more than all else.
ALTER INDEX idx_knowledge_passages_words SET (fastupdate = off);
REINDEX INDEX idx_knowledge_passages_words;

CREATE OR REPLACE FUNCTION search_knowledge(p_questions jsonb, p_keys jsonb, p_symbols jsonb, p_since date, p_today date, p_limit integer) RETURNS TABLE (passage text, hits jsonb)
LANGUAGE sql STABLE SET search_path = public, pg_temp SET enable_seqscan = off AS $$
  WITH asked AS MATERIALIZED (
    SELECT (q.n - 1)::integer AS n, lexeme, quote_literal(lexeme)::tsquery AS word
    FROM jsonb_array_elements_text(p_questions) WITH ORDINALITY AS q(text, n) CROSS JOIN LATERAL unnest(tsvector_to_array(to_tsvector('english', q.text))) AS lexeme
  ), having_word AS MATERIALIZED (
    SELECT sought.lexeme, found.at, found.document_id
    FROM (SELECT DISTINCT ON (lexeme) lexeme, word FROM asked) AS sought
    -- Rows by where they stand, which is cheaper to count than their keys; the planner cannot know how rare a word is, and takes the index because it may not read all.
    CROSS JOIN LATERAL (SELECT p.ctid AS at, p.document_id FROM knowledge_passages AS p WHERE p.words @@ sought.word LIMIT 200) AS found
  ), kept AS MATERIALIZED (
    -- Each by its key: a set of all documents that hold would be gone through from one end to the other for each passage, since the planner takes it for small.
    SELECT h.lexeme, h.at FROM having_word AS h
    CROSS JOIN LATERAL (SELECT FROM knowledge_documents AS d WHERE d.id = h.document_id AND d.until >= p_today AND d.published <= p_today AND (p_since IS NULL OR d.published >= p_since)
      AND (p_symbols IS NULL OR d.symbols = '{}' OR d.symbols && ARRAY(SELECT jsonb_array_elements_text(p_symbols))) LIMIT 1) AS fits
  ), counted AS MATERIALIZED (
    SELECT lexeme, count(*)::float8 AS n FROM having_word GROUP BY lexeme
  ), weighed AS MATERIALIZED (
    -- The inverse document frequency of Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), kept above zero. A word with more passages than were looked at counts as if a fifth had it.
    -- Passages are counted to two thousand: with more of them a rare word stands as far above a common one.
    SELECT a.n, a.lexeme, a.word, ln(1 + (total.n - held.n + 0.5) / (held.n + 0.5)) AS idf
    FROM asked AS a LEFT JOIN counted AS c USING (lexeme) CROSS JOIN (SELECT count(*)::float8 AS n FROM (SELECT FROM knowledge_passages LIMIT 2000) AS counted_to) AS total
    CROSS JOIN LATERAL (SELECT CASE WHEN c.n >= 200 THEN greatest(c.n, total.n / 5) ELSE coalesce(c.n, 0) END AS n) AS held
  ), questions AS MATERIALIZED (
    SELECT n, sum(idf) AS whole FROM weighed GROUP BY n
  ), by_words AS MATERIALIZED (
    SELECT q.n, best.key, best.place, best.found / q.whole AS share
    FROM questions AS q CROSS JOIN LATERAL (
      -- The sixty with most of the question; among them, how often and where the words stand decides, less with each further time.
      SELECT p.key, c.found, row_number() OVER (ORDER BY (SELECT sum(w.idf * much / (much + 0.1)) FROM weighed AS w CROSS JOIN LATERAL ts_rank('{0.1,0.2,0.4,0.6}', p.words, w.word) AS much WHERE w.n = q.n) DESC, p.key) AS place
      FROM (SELECT h.at, sum(w.idf) AS found FROM kept AS h JOIN weighed AS w USING (lexeme) WHERE w.n = q.n GROUP BY h.at ORDER BY found DESC, h.at LIMIT 60) AS c
      CROSS JOIN LATERAL (SELECT * FROM knowledge_passages WHERE ctid = c.at LIMIT 1) AS p
    ) AS best WHERE best.place <= p_limit
  ), wanted AS (
    SELECT key FROM by_words UNION SELECT jsonb_array_elements_text(p_keys)
  )
  SELECT json_build_object('key', p.key, 'document', d.id, 'title', d.title, 'heading', p.heading, 'text', p.text, 'url', d.url, 'publisher', d.publisher, 'published', d.published, 'trust', d.trust,
      'symbols', d.symbols, 'figures', p.figures)::text,
    coalesce((SELECT jsonb_agg(jsonb_build_array(w.n, w.place, w.share) ORDER BY w.n) FROM by_words AS w WHERE w.key = p.key), '[]')
  FROM wanted CROSS JOIN LATERAL (SELECT * FROM knowledge_passages WHERE key = wanted.key LIMIT 1) AS p
  CROSS JOIN LATERAL (SELECT * FROM knowledge_documents AS d WHERE d.id = p.document_id AND d.until >= p_today AND d.published <= p_today AND (p_since IS NULL OR d.published >= p_since)
      AND (p_symbols IS NULL OR d.symbols = '{}' OR d.symbols && ARRAY(SELECT jsonb_array_elements_text(p_symbols))) LIMIT 1) AS d
  ORDER BY p.key;
$$;
