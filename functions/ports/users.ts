/** Users: their settings, and the loading of a whole household. */
import * as z from 'zod';
import { CheckupLimits } from '#schema/checkup-limits.ts';
import type { Household } from '#schema/household.ts';
import { AssetClassWeights, RegionWeights } from '#schema/instrument.ts';
import { RetirementInputs } from '#schema/retirement.ts';
import type { SettingsChange, Told } from '#schema/settings.ts';
import type { Database, Session } from './database.ts';
import { Nothing } from './database/documents.ts';

const SettingsRow = z
  .object({
    display_name: z.string().nullable(),
    retirement_inputs: RetirementInputs.nullable(),
    asset_class_targets: AssetClassWeights.nullable(),
    region_targets: RegionWeights.nullable(),
    checkup_limits: CheckupLimits.nullable(),
    sample_household: z.string().nullable(),
  })
  .transform((row): Told => ({
    displayName: row.display_name,
    retirement: row.retirement_inputs,
    assetClassTargets: row.asset_class_targets,
    regionTargets: row.region_targets,
    checkupLimits: row.checkup_limits,
    sampleHousehold: row.sample_household,
  }));

/** Creates the user's row at first sight. */
export async function ensureUser(db: Database, userId: string): Promise<void> {
  await db.query('SELECT ensure_user(:user)', { user: userId }, Nothing);
}

/** All null for a user who is not known. */
export async function readSettings(db: Database, userId: string): Promise<Told> {
  return db.asUser(userId, (session) => settingsIn(session, userId));
}

async function settingsIn(session: Session, userId: string, lock: '' | 'FOR NO KEY UPDATE' = ''): Promise<Told> {
  const [settings] = await session.query(
    `SELECT display_name, retirement_inputs, asset_class_targets, region_targets, checkup_limits, sample_household FROM users WHERE clerk_user_id = :user ${lock}`,
    { user: userId },
    SettingsRow,
  );
  return (
    settings ?? {
      displayName: null,
      retirement: null,
      assetClassTargets: null,
      regionTargets: null,
      checkupLimits: null,
      sampleHousehold: null,
    }
  );
}

/** Replaces what the change names; what it leaves out stays. What `check` throws at the sight of the settings before it undoes everything, also that the user is known. */
export async function saveSettings(db: Database, userId: string, change: SettingsChange, check: (current: Told) => void): Promise<Told> {
  return db.asUser(userId, async (session) => {
    await session.execute(ENSURE_USER, { user: userId });
    check(await settingsIn(session, userId, 'FOR NO KEY UPDATE'));
    await session.execute(SAVE_SETTINGS, { user: userId, change: JSON.stringify(change) });
    return settingsIn(session, userId);
  });
}

/** First in a transaction of the user's: a first change makes them known, one that is refused does not, and nobody deletes them in between. */
export const ENSURE_USER =
  'INSERT INTO users (clerk_user_id) SELECT :user::text FROM one_at_a_time(:user::text) ON CONFLICT (clerk_user_id) DO NOTHING';

const SAVE_SETTINGS = `
  UPDATE users SET
    display_name = CASE WHEN jsonb_exists(change, 'displayName') THEN change ->> 'displayName' ELSE display_name END,
    asset_class_targets = CASE WHEN jsonb_exists(change, 'assetClassTargets') THEN nullif(change -> 'assetClassTargets', 'null') ELSE asset_class_targets END,
    region_targets = CASE WHEN jsonb_exists(change, 'regionTargets') THEN nullif(change -> 'regionTargets', 'null') ELSE region_targets END,
    checkup_limits = CASE WHEN jsonb_exists(change, 'checkupLimits') THEN nullif(change -> 'checkupLimits', 'null') ELSE checkup_limits END,
    retirement_inputs = CASE WHEN jsonb_exists(change, 'retirement') THEN nullif(change -> 'retirement', 'null') ELSE retirement_inputs END
  FROM (SELECT :change::jsonb AS change) AS given WHERE clerk_user_id = :user`;

/** Replaces the user's accounts, positions, statement prices and settings by the household's, in one transaction. */
export async function loadHousehold(db: Session, userId: string, household: Household): Promise<void> {
  const { displayName, retirement, assetClassTargets, regionTargets, accounts } = household;
  const parameters = {
    user: userId,
    display_name: displayName,
    settings: JSON.stringify({ retirement, assetClassTargets, regionTargets }),
    accounts: JSON.stringify(accounts),
    source: STATEMENT,
  };
  await db.query('SELECT load_household(:user, :display_name, :settings::jsonb, :accounts::jsonb, :source)', parameters, Nothing);
}
const STATEMENT = 'household statement';

/** As loadHousehold, and remembers that it is an invented one. */
export async function loadSample(db: Database, userId: string, household: Household): Promise<void> {
  await db.asUser(userId, async (session) => {
    await loadHousehold(session, userId, household);
    await session.execute('UPDATE accounts SET from_sample = true WHERE clerk_user_id = :user', { user: userId });
    await session.execute('UPDATE users SET sample_household = :id WHERE clerk_user_id = :user', { user: userId, id: household.id });
  });
}

/** Takes away what `loadSample` brought, as far as it is still as it was brought: a person's own accounts, prices and plans stay. False when there is none. */
export async function removeSample(db: Database, userId: string, households: readonly Household[]): Promise<boolean> {
  return db.asUser(userId, async (session) => {
    const [user] = await session.query(
      'SELECT sample_household FROM users WHERE clerk_user_id = :user FOR UPDATE',
      { user: userId },
      z.object({ sample_household: z.string().nullable() }),
    );
    if (!user?.sample_household) return false;
    const household = households.find(({ id }) => id === user.sample_household);
    await session.execute('DELETE FROM accounts WHERE clerk_user_id = :user AND from_sample', { user: userId });
    if (household) await removeStatement(session, userId, household);
    await session.execute('UPDATE users SET sample_household = NULL WHERE clerk_user_id = :user', { user: userId });
    return true;
  });
}

async function removeStatement(
  session: Session,
  userId: string,
  { displayName, retirement, assetClassTargets, regionTargets, accounts }: Household,
): Promise<void> {
  const symbols = JSON.stringify(accounts.flatMap(({ positions }) => positions.map(({ symbol }) => symbol)));
  const notHeld = `symbol IN (SELECT jsonb_array_elements_text(:symbols::jsonb)) AND symbol NOT IN (SELECT symbol FROM positions WHERE clerk_user_id = :user)`;
  await session.execute(
    `DELETE FROM user_instruments WHERE clerk_user_id = :user AND coalesce(price_source, :source) = :source AND manual_price IS NULL AND ${notHeld}`,
    { user: userId, symbols, source: STATEMENT },
  );
  await session.execute(
    `DELETE FROM user_classifications WHERE clerk_user_id = :user AND method = 'override' AND source = 'assigned by the household' AND ${notHeld}`,
    { user: userId, symbols },
  );
  await session.execute('UPDATE users SET display_name = NULL WHERE clerk_user_id = :user AND display_name = :name', {
    user: userId,
    name: displayName,
  });
  await session.execute(
    'UPDATE users SET retirement_inputs = NULL WHERE clerk_user_id = :user AND retirement_inputs = :retirement::jsonb',
    { user: userId, retirement: JSON.stringify(retirement) },
  );
  await session.execute(
    'UPDATE users SET asset_class_targets = NULL WHERE clerk_user_id = :user AND asset_class_targets = :targets::jsonb',
    { user: userId, targets: JSON.stringify(assetClassTargets) },
  );
  await session.execute('UPDATE users SET region_targets = NULL WHERE clerk_user_id = :user AND region_targets = :targets::jsonb', {
    user: userId,
    targets: JSON.stringify(regionTargets),
  });
}

const Left = z
  .object({ job_id: z.string().nullable(), execution: z.string().nullable(), attempt: z.number().nullable() })
  .transform(({ job_id: jobId, execution, attempt }) => (jobId !== null && attempt !== null ? { jobId, execution, attempt } : null));

/** Everything of the user, in one transaction; answers the execution that is left to be stopped. Of one who is not known there is nothing. */
export async function deleteUser(db: Database, userId: string): Promise<z.infer<typeof Left>> {
  const [left] = await db.query('SELECT job_id, execution, attempt FROM delete_user(:user)', { user: userId }, Left);
  return left ?? null;
}
