/** Saved alternatives to what a household has entered about retirement. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { Scenario, type NewScenario } from '#schema/api.ts';
import { StatementError, type Database } from './database.ts';
import { readList, type Page, type Place } from './lists.ts';

/** Another scenario of the user has this name. */
export class ScenarioNameTakenError extends Error {
  override readonly name = 'ScenarioNameTakenError' as const;
}

const Row = z.object({ body: Scenario.nullable() });

/** Newest first. */
export function listScenarios(db: Database, userId: string, page: { after: Place | null; limit: number }): Promise<Page<Scenario>> {
  return readList(db, 'list_scenarios', userId, page, Scenario);
}

/** Null, and nothing saved, when the user has `most` of them. @throws {ScenarioNameTakenError} */
export async function saveScenario(db: Database, userId: string, { name, inputs }: NewScenario, most: number): Promise<Scenario | null> {
  const parameters = { user: userId, id: randomUUID(), name, inputs: JSON.stringify(inputs), most };
  const [row] = await db
    .query('SELECT body FROM save_scenario(:user, :id::uuid, :name, :inputs::jsonb, :most::integer)', parameters, Row)
    .catch((error: unknown) => {
      if (error instanceof StatementError && error.sqlState === '23505')
        throw new ScenarioNameTakenError(`You have saved a scenario named “${name}” already. Choose another name, or delete that one.`);
      throw error;
    });
  return row?.body ?? null;
}

export async function deleteScenario(db: Database, userId: string, id: string): Promise<Scenario | null> {
  const [row] = await db.query('SELECT body FROM delete_scenario(:user, :id::uuid)', { user: userId, id }, Row);
  return row?.body ?? null;
}
