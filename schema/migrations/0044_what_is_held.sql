-- Whether a user holds anything at all: asked before an analysis or another household, for which whole portfolios were read until now.

CREATE FUNCTION what_is_held(p_user text) RETURNS TABLE (accounts boolean, assets boolean)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT EXISTS (SELECT FROM accounts AS a WHERE a.clerk_user_id = p_user),
    EXISTS (SELECT FROM positions AS p WHERE p.clerk_user_id = p_user) OR EXISTS (SELECT FROM accounts AS a WHERE a.clerk_user_id = p_user AND a.cash_balance <> 0);
END $$;
GRANT EXECUTE ON FUNCTION what_is_held(text) TO app_user;

-- Nothing calls it: what the site is shown comes by read_portfolio_unless.
DROP FUNCTION read_portfolio_with_feed(text, integer, text);
