-- A portfolio that has not changed is not read again: its reader names the version that it has, and is told that this is still the one.

-- What an answer of my portfolio is made from, as one text that is another whenever any of it is: each row that was ever written carries the transaction that wrote it (xmin),
-- so that a row's key and its xmin stand for all that it says. The feed of prices is small and stands for itself; a migration may show the same rows in another way.
-- A sum of the rows and no counter: nothing has to be kept in step by those who write, and nobody waits for anybody.
CREATE FUNCTION portfolio_version(p_user text, p_feed text) RETURNS text
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT encode(sha256(convert_to(concat_ws(E'\n', p_feed, (SELECT max(version) FROM schema_migrations),
    (SELECT string_agg(format('%s %s', id, xmin), ' ' ORDER BY id) FROM accounts WHERE clerk_user_id = p_user),
    (SELECT string_agg(format('%s %s %s', p.id, p.xmin, i.xmin), ' ' ORDER BY p.id) FROM positions AS p JOIN instruments AS i ON i.symbol = p.symbol WHERE p.clerk_user_id = p_user),
    (SELECT string_agg(format('%s %s', symbol, xmin), ' ' ORDER BY symbol) FROM user_instruments WHERE clerk_user_id = p_user),
    (SELECT string_agg(format('%s %s %s', symbol, method, xmin), ' ' ORDER BY symbol, method) FROM user_classifications WHERE clerk_user_id = p_user)), 'UTF8')), 'hex')
$$;

-- As read_portfolio of what is held now. The first page begins with section 0: its key is the version, its body the feed of prices where there is one. When the version is
-- p_known, nothing follows. The version is looked at first: what is written in between is in the pages and not in the version, and so is read once more, never once too few.
CREATE FUNCTION read_portfolio_unless(p_user text, p_known text, p_after_section integer, p_after_key text) RETURNS TABLE (section integer, key text, body json, is_last boolean)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  feed json;
  version text;
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  IF p_after_section = 0 THEN
    SELECT to_json(f) INTO feed FROM read_price_feed(p_user) AS f;
    version := portfolio_version(p_user, feed::text);
    RETURN QUERY SELECT 0, version, CASE WHEN feed IS NULL THEN '[]'::json ELSE json_build_array(json_build_array('', feed)) END, version IS NOT DISTINCT FROM p_known;
    IF version = p_known THEN RETURN; END IF;
  END IF;
  RETURN QUERY SELECT page.section, page.key, page.body, page.is_last FROM read_portfolio(p_user, NULL, p_after_section, p_after_key) AS page;
END $$;

GRANT SELECT (version) ON schema_migrations TO app_user;
GRANT EXECUTE ON FUNCTION portfolio_version(text, text), read_portfolio_unless(text, text, integer, text) TO app_user;
