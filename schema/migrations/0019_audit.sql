-- Who changed what, and when: one event for each statement that changed something of a user's, written with it. Names of fields, never what was in them.

CREATE TABLE audit_events (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  clerk_user_id varchar(255) NOT NULL REFERENCES users(clerk_user_id) ON DELETE CASCADE,
  -- The beginning of the transaction: what was changed together has one instant.
  at timestamptz NOT NULL DEFAULT now(),
  kind varchar(20) NOT NULL CHECK (kind IN ('account', 'position', 'settings', 'instrument', 'classification', 'scenario', 'file')),
  action varchar(10) NOT NULL CHECK (action IN ('added', 'changed', 'removed', 'imported', 'exported')),
  -- How many of the kind, the first twenty of them, and which of their fields.
  count integer NOT NULL CHECK (count > 0),
  subjects jsonb NOT NULL,
  fields jsonb NOT NULL
);
CREATE INDEX idx_audit_user_order ON audit_events(clerk_user_id, at, id);

-- Nobody rewrites what has happened; a user's events go with the user.
GRANT SELECT, INSERT ON audit_events TO app_user;
ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_events FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON audit_events TO app_user
  USING (clerk_user_id = current_setting('app.user_id', true)) WITH CHECK (clerk_user_id = current_setting('app.user_id', true));
CREATE POLICY owner_reads ON audit_events FOR SELECT TO CURRENT_USER USING (true);

-- After a statement, with the rows before and after it. Its arguments: the kind; the column that tells rows apart; {column: field} of what is watched;
-- {name: column} of what an event says a subject by; and, where not all rows count, what those that do contain.
CREATE FUNCTION note_changes() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  pairs CONSTANT text := CASE TG_OP
    WHEN 'INSERT' THEN 'SELECT NULL::jsonb AS old, to_jsonb(a) AS new FROM after_rows AS a'
    WHEN 'DELETE' THEN 'SELECT to_jsonb(b) AS old, NULL::jsonb AS new FROM before_rows AS b'
    -- By grouping, not by a join: rows are so many sometimes, and known so little, that a join's plan may take their product.
    ELSE 'SELECT (array_agg(doc) FILTER (WHERE NOT is_new))[1] AS old, (array_agg(doc) FILTER (WHERE is_new))[1] AS new
      FROM (SELECT to_jsonb(b) AS doc, false AS is_new FROM before_rows AS b UNION ALL SELECT to_jsonb(a), true FROM after_rows AS a) AS both_sides GROUP BY doc ->> $2' END;
BEGIN
  EXECUTE format($sql$
    WITH numbered AS (
      SELECT old, new, coalesce(new, old) AS doc, row_number() OVER () AS n FROM (%s) AS pairs WHERE coalesce(new, old) @> $5
    ), touched AS MATERIALIZED (
      SELECT n, CASE WHEN n <= 20 OR $6 = 'changed' THEN doc END AS doc, fields
      FROM numbered, LATERAL (
        SELECT array_agg(field.value) AS fields FROM jsonb_each_text($3) AS field
        WHERE ($6 = 'changed' OR n <= 20) AND coalesce(new -> field.key, 'null') <> coalesce(old -> field.key, 'null')
      ) AS differing
      WHERE $6 <> 'changed' OR fields IS NOT NULL
    ), first AS (
      SELECT n, (SELECT coalesce(jsonb_object_agg(name.key, doc -> name.value), '{}') FROM jsonb_each_text($4) AS name) AS subject FROM (SELECT n, doc FROM touched ORDER BY n LIMIT 20) AS twenty
    )
    INSERT INTO audit_events (clerk_user_id, kind, action, count, subjects, fields)
    SELECT current_setting('app.user_id', true), $1, $6, total.count, (SELECT coalesce(jsonb_agg(subject ORDER BY n) FILTER (WHERE subject <> '{}'), '[]') FROM first),
      (SELECT coalesce(jsonb_agg(DISTINCT field), '[]') FROM touched, unnest(fields) AS field)
    FROM (SELECT count(*)::integer AS count FROM touched) AS total WHERE total.count > 0
  $sql$, pairs) USING TG_ARGV[0], TG_ARGV[1], TG_ARGV[2]::jsonb, TG_ARGV[3]::jsonb, coalesce(TG_ARGV[4], '{}')::jsonb, CASE TG_OP WHEN 'INSERT' THEN 'added' WHEN 'DELETE' THEN 'removed' ELSE 'changed' END;
  RETURN NULL;
END $$;

-- What goes with something else (the positions of an account, everything with its user) is removed in the owner's name, and said by that something alone.
DO $$
DECLARE watched record; operation text;
BEGIN
  FOR watched IN SELECT * FROM (VALUES
    ('accounts', 'account', 'id', '{"account_name": "name", "account_purpose": "purpose", "kind": "kind", "cash_balance": "cashBalance", "cash_interest": "cashInterest"}', '{"id": "id", "name": "account_name"}', '{}'),
    ('positions', 'position', 'id', '{"quantity": "quantity", "as_of_date": "asOf"}', '{"id": "id", "name": "symbol", "accountId": "account_id"}', '{}'),
    ('user_instruments', 'instrument', 'symbol', '{"name": "name", "instrument_type": "type", "expense_ratio": "expenseRatio", "price": "statementPrice", "price_as_of": "statementPrice", "manual_price": "price", "manual_price_as_of": "price"}', '{"id": "symbol", "name": "symbol"}', '{}'),
    ('user_classifications', 'classification', 'symbol', '{"allocation_asset_class": "assetClass", "allocation_regions": "regions", "allocation_sectors": "sectors"}', '{"id": "symbol", "name": "symbol"}', '{"method": "override"}'),
    ('retirement_scenarios', 'scenario', 'id', '{"name": "name", "inputs": "inputs"}', '{"id": "id", "name": "name"}', '{}'),
    ('users', 'settings', 'clerk_user_id', '{"display_name": "displayName", "retirement_inputs": "retirement", "asset_class_targets": "assetClassTargets", "region_targets": "regionTargets", "checkup_limits": "checkupLimits", "sample_household": "sampleHousehold"}', '{}', '{}')
  ) AS w(tab, kind, key, fields, names, only_those) LOOP
    FOREACH operation IN ARRAY CASE watched.tab WHEN 'users' THEN ARRAY['UPDATE'] ELSE ARRAY['INSERT', 'UPDATE', 'DELETE'] END LOOP
      EXECUTE format('CREATE TRIGGER %I AFTER %s ON %I REFERENCING %s FOR EACH STATEMENT WHEN (current_user = ''app_user'') EXECUTE FUNCTION note_changes(%L, %L, %L, %L, %L)',
        watched.tab || '_audit_' || lower(operation), operation, watched.tab,
        CASE operation WHEN 'INSERT' THEN 'NEW TABLE AS after_rows' WHEN 'DELETE' THEN 'OLD TABLE AS before_rows' ELSE 'OLD TABLE AS before_rows NEW TABLE AS after_rows' END,
        watched.kind, watched.key, watched.fields, watched.names, watched.only_those);
    END LOOP;
  END LOOP;
END $$;

-- A file that came in or went out. Of a user who is not known there is nothing to say.
CREATE FUNCTION note_file(p_user text, p_action text, p_id text, p_name text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  INSERT INTO audit_events (clerk_user_id, kind, action, count, subjects, fields)
  SELECT p_user, 'file', p_action, 1, jsonb_build_array(jsonb_build_object('id', p_id, 'name', p_name)), '[]' FROM users WHERE clerk_user_id = p_user;
END $$;

CREATE FUNCTION note_import() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM note_file(NEW.clerk_user_id, 'imported', NEW.id::text, NEW.broker);
  RETURN NULL;
END $$;
CREATE TRIGGER holdings_imports_audit AFTER INSERT ON holdings_imports FOR EACH ROW EXECUTE FUNCTION note_import();

-- Newest first.
CREATE FUNCTION list_audit(p_user text, p_at text, p_id uuid, p_limit integer) RETURNS TABLE (at text, id uuid, body jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  RETURN QUERY SELECT instant(e.at), e.id, jsonb_build_object('id', e.id, 'at', instant(e.at), 'kind', e.kind, 'action', e.action, 'count', e.count, 'subjects', e.subjects, 'fields', e.fields)
    FROM audit_events AS e
    WHERE e.clerk_user_id = p_user AND (p_at IS NULL OR (e.at, e.id) < (p_at::timestamptz, p_id)) ORDER BY e.at DESC, e.id DESC LIMIT p_limit;
END $$;

-- As before; with the lock of one's own that a message of Clerk's takes, so that nobody is made again while they are being deleted.
CREATE OR REPLACE FUNCTION ensure_user(p_user text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('app.user_id', p_user, true);
  PERFORM one_at_a_time(p_user);
  INSERT INTO users (clerk_user_id) VALUES (p_user) ON CONFLICT (clerk_user_id) DO NOTHING;
END $$;

GRANT EXECUTE ON FUNCTION note_file(text, text, text, text), list_audit(text, text, uuid, integer) TO app_user;
