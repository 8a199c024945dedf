-- A day of prices that is refused as a whole is noted, with its flags: so that the next day can confirm them, an operator can decide about them, and newer days go first.

ALTER TABLE price_days DROP CONSTRAINT price_days_outcome_check;
ALTER TABLE price_days ADD CONSTRAINT price_days_outcome_check CHECK (outcome IN ('stored', 'closed', 'refused'));

-- As before, but entries end with two more: whether the day's own flag is decided already, and whether an earlier day's answer that is no price is still open.
CREATE OR REPLACE FUNCTION price_basis(p_day date, p_after text, p_limit integer) RETURNS TABLE (last_symbol text, entries jsonb)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  WITH page AS (
    SELECT symbol, row_number() OVER (ORDER BY symbol COLLATE "C") AS n FROM instruments WHERE symbol COLLATE "C" > p_after COLLATE "C" ORDER BY symbol COLLATE "C" LIMIT p_limit
  )
  SELECT max(page.symbol COLLATE "C"), jsonb_agg(jsonb_build_array(page.symbol, last.close::text, last.day, flag.new_price::text, flag.day, flag.reason, same.day IS NOT NULL,
    own.status IS NOT NULL AND own.status <> 'open', unpriced.day IS NOT NULL) ORDER BY n)
  FROM page
  LEFT JOIN LATERAL (SELECT close, day FROM price_history AS h WHERE h.symbol = page.symbol AND h.day < p_day ORDER BY h.day DESC LIMIT 1) AS last ON true
  LEFT JOIN LATERAL (SELECT new_price, day, reason FROM price_flags AS f WHERE f.symbol = page.symbol AND f.day < p_day AND f.status = 'open' AND f.new_price IS NOT NULL ORDER BY f.day DESC LIMIT 1) AS flag ON true
  LEFT JOIN LATERAL (SELECT day FROM price_flags AS f WHERE f.symbol = page.symbol AND f.day < p_day AND f.status = 'open' AND f.reason = 'not-a-price' LIMIT 1) AS unpriced ON true
  LEFT JOIN price_history AS same ON same.symbol = page.symbol AND same.day = p_day
  LEFT JOIN price_flags AS own ON own.symbol = page.symbol AND own.day = p_day
  GROUP BY (n - 1) / 400 ORDER BY min(n);
$$;

-- As before, but for a day that is asked for again: an open flag takes the newer answer, and a close that comes after all decides it; a day that is stored stays so.
CREATE OR REPLACE FUNCTION record_prices(p_day date, p_outcome text, p_source text, p_closes jsonb, p_flags jsonb, p_decisions jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  decision jsonb;
BEGIN
  PERFORM pg_advisory_xact_lock(20260112);
  FOR decision IN SELECT d FROM jsonb_array_elements(p_decisions) AS d LOOP
    PERFORM decide_flags(decision ->> 0, decision ->> 1, p_day, 'the close of ' || p_day);
  END LOOP;
  INSERT INTO price_history (symbol, day, close, source)
  SELECT c ->> 0, p_day, (c ->> 1)::numeric, p_source FROM jsonb_array_elements(p_closes) AS c ON CONFLICT DO NOTHING;
  INSERT INTO price_flags (symbol, day, reason, detail, old_price, old_day, new_price, source)
  SELECT f ->> 'symbol', p_day, f ->> 'reason', f ->> 'detail', (f ->> 'oldPrice')::numeric, (f ->> 'oldDay')::date, (f ->> 'newPrice')::numeric, p_source
  FROM jsonb_array_elements(p_flags) AS f
  ON CONFLICT (symbol, day) DO UPDATE SET reason = EXCLUDED.reason, detail = EXCLUDED.detail, old_price = EXCLUDED.old_price, old_day = EXCLUDED.old_day, new_price = EXCLUDED.new_price, source = EXCLUDED.source
  WHERE price_flags.status = 'open';
  UPDATE price_flags AS f SET status = CASE WHEN f.new_price = (c ->> 1)::numeric THEN 'confirmed' ELSE 'rejected' END, decided_by = 'the close of ' || p_day, decided_at = now()
  FROM jsonb_array_elements(p_closes) AS c
  WHERE f.symbol = c ->> 0 AND f.status = 'open' AND (f.day = p_day OR (f.reason = 'not-a-price' AND f.day < p_day));
  PERFORM take_newest_closes(ARRAY(SELECT c ->> 0 FROM jsonb_array_elements(p_closes) AS c));
  INSERT INTO price_days (day, outcome, prices, flagged, source)
  VALUES (p_day, p_outcome, (SELECT count(*) FROM price_history WHERE day = p_day), (SELECT count(*) FROM price_flags WHERE day = p_day), p_source)
  ON CONFLICT (day) DO UPDATE SET outcome = CASE WHEN price_days.outcome = 'stored' THEN 'stored' ELSE EXCLUDED.outcome END, prices = EXCLUDED.prices, flagged = EXCLUDED.flagged, source = EXCLUDED.source, stored_at = now();
END $$;
