/** What must hold of the database whatever is in it: tables, row-level security, roles, migrations. */
import * as z from 'zod';
import { readMigrations } from '#ports/migrations.ts';
import type { Check } from './check.ts';
import { plural } from './check.ts';

const SHARED_TABLES = [
  'instruments',
  'schema_migrations',
  'seed_loads',
  'price_history',
  'price_days',
  'price_flags',
  'price_feed',
  'clerk_messages',
  'departed_users',
  'departed_usage',
  'departure_salt',
  'knowledge_documents',
  'knowledge_passages',
  'knowledge_leftovers',
  'research_sources',
  'research_pages',
  'research_calls',
] as const;
const PERSONAL_TABLES = [
  'users',
  'accounts',
  'positions',
  'user_instruments',
  'user_classifications',
  'analysis_jobs',
  'job_steps',
  'usage',
  'sheet_accounts',
  'sheet_positions',
  'sheet_instruments',
  'fact_sheets',
  'facts',
  'drafts',
  'reports',
  'retirement',
  'idempotency_keys',
  'retirement_scenarios',
] as const;

const Table = z.object({ name: z.string(), personal: z.boolean(), enabled: z.boolean(), forced: z.boolean(), policies: z.number() });

const TABLES_SQL = `
  SELECT c.relname::text AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
    EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'clerk_user_id' AND NOT a.attisdropped) AS personal,
    (SELECT count(*) FROM pg_policy AS p WHERE p.polrelid = c.oid)::int AS policies
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY c.relname`;

export const everyTableExists: Check = {
  label: 'Every expected table exists',
  async run(db) {
    const names = new Set((await db.query(TABLES_SQL, {}, Table)).map(({ name }) => name));
    const expected = [...SHARED_TABLES, ...PERSONAL_TABLES];
    const missing = expected.filter((name) => !names.has(name));
    const counted = `${expected.length - missing.length} of ${plural(expected.length, 'table')}`;
    return { counted, faults: missing.map((name) => `${name} is missing: run the migrations`) };
  },
};

/** Also a table that is in no list: whatever has a user's id in it must be behind a forced policy. */
export const rowsAreGuarded: Check = {
  label: 'Row-level security is forced on every table with a user’s rows',
  async run(db) {
    const known: readonly string[] = PERSONAL_TABLES;
    const personal = (await db.query(TABLES_SQL, {}, Table)).filter(({ name, personal }) => personal || known.includes(name));
    const faults = personal.flatMap(({ name, enabled, forced, policies }) => [
      ...(enabled ? [] : [`${name}: row-level security is off`]),
      ...(forced ? [] : [`${name}: not forced, so the owner passes it`]),
      ...(policies > 0 ? [] : [`${name}: has no policy`]),
    ]);
    return { counted: plural(personal.length, 'table'), faults };
  },
};

const View = z.object({ name: z.string(), invoker: z.boolean() });

/** A view runs with its owner's rights unless told otherwise: one would look past every policy. */
export const viewsAskTheReader: Check = {
  label: 'Every view reads with the rights of who asks',
  async run(db) {
    const views = await db.query(
      `SELECT c.relname::text AS name, coalesce('security_invoker=true' = ANY (c.reloptions), false) AS invoker
       FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
       WHERE n.nspname = 'public' AND c.relkind IN ('v', 'm') ORDER BY 1`,
      {},
      View,
    );
    const faults = views.filter(({ invoker }) => !invoker).map(({ name }) => `${name}: not security_invoker`);
    return { counted: plural(views.length, 'view'), faults };
  },
};

const Role = z.object({ name: z.string(), passes: z.boolean(), owned: z.number() });

export const rolesAreSmall: Check = {
  label: 'app_user and worker pass no policy and own nothing',
  async run(db) {
    const roles = await db.query(
      `SELECT r.rolname::text AS name, r.rolsuper OR r.rolbypassrls AS passes,
         (SELECT count(*) FROM pg_class AS c WHERE c.relowner = r.oid)::int AS owned
       FROM pg_roles AS r WHERE r.rolname IN ('app_user', 'worker') ORDER BY 1`,
      {},
      Role,
    );
    const faults = ['app_user', 'worker'].flatMap((name) => {
      const role = roles.find((candidate) => candidate.name === name);
      if (role === undefined) return [`${name} does not exist`];
      const passes = role.passes ? [`${name} is a superuser or bypasses row-level security`] : [];
      return role.owned > 0 ? [...passes, `${name} owns ${plural(role.owned, 'relation')}`] : passes;
    });
    return { counted: plural(roles.length, 'role'), faults };
  },
};

const Applied = z.object({ version: z.number(), sha256: z.string() });

export const migrationsAreApplied: Check = {
  label: 'Every migration is applied, as it is in schema/migrations',
  async run(db) {
    const rows = await db.query('SELECT version, sha256::text AS sha256 FROM schema_migrations ORDER BY version', {}, Applied);
    const applied = new Map(rows.map(({ version, sha256 }) => [version, sha256]));
    const migrations = readMigrations();
    const faults = migrations.flatMap(({ version, name, sha256 }) => {
      const found = applied.get(version);
      if (found === undefined) return [`${name} is not applied`];
      return found === sha256 ? [] : [`${name} has changed since it was applied`];
    });
    const unknown = rows.filter(({ version }) => !migrations.some((migration) => migration.version === version));
    const newer = unknown.map(({ version }) => `version ${version} is applied but in no file: this checkout is older than the database`);
    return { counted: `${applied.size} of ${plural(migrations.length, 'migration')}`, faults: [...faults, ...newer] };
  },
};
