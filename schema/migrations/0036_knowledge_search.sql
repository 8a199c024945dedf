-- The search by words looks at a bounded number of passages, however many there are: of each word of a question the first so many that have it, so that a rare word is never lost to a common one.
CREATE OR REPLACE FUNCTION search_knowledge(p_questions jsonb, p_keys jsonb, p_symbols jsonb, p_since date, p_today date, p_limit integer) RETURNS TABLE (passage text, hits jsonb)
LANGUAGE sql STABLE SET search_path = public, pg_temp SET enable_seqscan = off AS $$
  WITH asked AS (
    SELECT (q.n - 1)::integer AS n, tsvector_to_array(to_tsvector('english', q.text)) AS lexemes, replace(plainto_tsquery('english', q.text)::text, ' & ', ' | ')::tsquery AS any_of
    FROM jsonb_array_elements_text(p_questions) WITH ORDINALITY AS q(text, n)
  ), fitting AS MATERIALIZED (
    SELECT d.id FROM knowledge_documents AS d
    WHERE d.until >= p_today AND d.published <= p_today AND (p_since IS NULL OR d.published >= p_since)
      AND (p_symbols IS NULL OR d.symbols = '{}' OR d.symbols && ARRAY(SELECT jsonb_array_elements_text(p_symbols)))
  ), having_word AS MATERIALIZED (
    SELECT word.lexeme, found.key
    FROM (SELECT DISTINCT unnest(lexemes) AS lexeme FROM asked) AS word
    -- How rare a word is, the planner cannot know, and takes every row: without sequential scans it takes the index of words. What does not fit is left out of what was found.
    CROSS JOIN LATERAL (SELECT p.key, p.document_id FROM knowledge_passages AS p WHERE p.words @@ (quote_literal(word.lexeme))::tsquery LIMIT 200) AS found
    WHERE found.document_id IN (SELECT id FROM fitting)
  ), candidates AS (
    -- Those with most of the question's words; what is looked at further is a fraction of what was found.
    SELECT n, key, matched FROM (
      SELECT asked.n, h.key, count(*) AS matched, row_number() OVER (PARTITION BY asked.n ORDER BY count(*) DESC, h.key) AS place
      FROM asked JOIN having_word AS h ON h.lexeme = ANY (asked.lexemes) GROUP BY asked.n, h.key
    ) AS counted WHERE place <= 60
  ), by_words AS (
    SELECT best.n, best.key, best.place,
      cardinality(ARRAY(SELECT unnest(best.lexemes) INTERSECT SELECT unnest(tsvector_to_array(p.words))))::float8 / greatest(cardinality(best.lexemes), 1) AS share
    FROM (
      SELECT asked.n, asked.lexemes, p.key, row_number() OVER (PARTITION BY asked.n ORDER BY ts_rank(p.words, asked.any_of, 1) DESC, p.key) AS place
      FROM candidates AS c JOIN asked ON asked.n = c.n CROSS JOIN LATERAL (SELECT key, words FROM knowledge_passages WHERE key = c.key LIMIT 1) AS p
    ) AS best CROSS JOIN LATERAL (SELECT words FROM knowledge_passages WHERE key = best.key LIMIT 1) AS p
    WHERE best.place <= p_limit
  ), wanted AS (
    SELECT key FROM by_words UNION SELECT jsonb_array_elements_text(p_keys)
  )
  SELECT json_build_object('key', p.key, 'document', d.id, 'title', d.title, 'heading', p.heading, 'text', p.text, 'url', d.url, 'publisher', d.publisher, 'published', d.published, 'trust', d.trust,
      'symbols', d.symbols, 'figures', p.figures)::text,
    coalesce((SELECT jsonb_agg(jsonb_build_array(w.n, w.place, w.share) ORDER BY w.n) FROM by_words AS w WHERE w.key = p.key), '[]')
  FROM wanted CROSS JOIN LATERAL (SELECT * FROM knowledge_passages WHERE key = wanted.key LIMIT 1) AS p JOIN knowledge_documents AS d ON d.id = p.document_id
  WHERE d.id IN (SELECT id FROM fitting)
  ORDER BY p.key;
$$;
