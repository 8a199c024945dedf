/** Users: their settings, and the loading of a whole household. */
import * as z from 'zod';
import type { Household } from '#schema/household.ts';
import { AssetClassWeights, RegionWeights } from '#schema/instrument.ts';
import { RetirementInputs } from '#schema/retirement.ts';
import type { Database } from './database.ts';
import { Nothing } from './database/documents.ts';

/** What a user has told about themselves and their goals; null where they have not. */
export interface Settings {
  displayName: string | null;
  retirement: RetirementInputs | null;
  assetClassTargets: AssetClassWeights | null;
  regionTargets: RegionWeights | null;
}

const SettingsRow = z
  .object({
    display_name: z.string().nullable(),
    retirement_inputs: RetirementInputs.nullable(),
    asset_class_targets: AssetClassWeights.nullable(),
    region_targets: RegionWeights.nullable(),
  })
  .transform(
    (row): Settings => ({ displayName: row.display_name, retirement: row.retirement_inputs, assetClassTargets: row.asset_class_targets, regionTargets: row.region_targets }),
  );

/** Creates the user's row at first sight. */
export async function ensureUser(db: Database, userId: string): Promise<void> {
  await db.query('SELECT ensure_user(:user)', { user: userId }, Nothing);
}

/** All null for a user who is not known. */
export async function readSettings(db: Database, userId: string): Promise<Settings> {
  const [settings] = await db.asUser(userId, (session) =>
    session.query('SELECT display_name, retirement_inputs, asset_class_targets, region_targets FROM users WHERE clerk_user_id = :user', { user: userId }, SettingsRow),
  );
  return settings ?? { displayName: null, retirement: null, assetClassTargets: null, regionTargets: null };
}

/** Replaces the user's accounts, positions, statement prices and settings by the household's, in one transaction. */
export async function loadHousehold(db: Database, userId: string, household: Household): Promise<void> {
  const { displayName, retirement, assetClassTargets, regionTargets, accounts } = household;
  const parameters = {
    user: userId,
    display_name: displayName,
    settings: JSON.stringify({ retirement, assetClassTargets, regionTargets }),
    accounts: JSON.stringify(accounts),
    source: 'household statement',
  };
  await db.query('SELECT load_household(:user, :display_name, :settings::jsonb, :accounts::jsonb, :source)', parameters, Nothing);
}
