/**
 * Database logins: gives the two roles that serve people the password in their secret, at each deployment, and a new one when Secrets Manager rotates it.
 * As the owner, by the Data API: no network into the database's subnets is needed.
 */
import * as z from 'zod';
import { secretsClient } from '#ports/clients.ts';
import type { Database } from '#ports/database.ts';
import { alsoForDeployments } from '#ports/deployment.ts';
import { databaseOf } from '#ports/environment.ts';
import { instrumented } from '#ports/observe.ts';
import type { Work } from '#ports/observe.ts';
import { openPasswords } from '#ports/passwords.ts';
import type { Login, Passwords } from '#ports/passwords.ts';
import { scramVerifier } from '#ports/scram.ts';
import { SecretError } from '#ports/secrets.ts';
import { alterRole, Deployment, Role, Rotation } from './login.ts';

export interface DatabaseLoginsPorts {
  db: Database;
  passwords: Passwords;
}

export function createHandler(ports: DatabaseLoginsPorts): Work<unknown, { roles: string[] }> {
  return async (event, { logger }) => {
    const rotation = Rotation.safeParse(event);
    const roles = rotation.success ? await rotate(ports, rotation.data) : await setAll(ports, Deployment.parse(event).SecretArns);
    logger.info('Logins', { roles, step: rotation.data?.Step ?? 'deployment' });
    return { roles };
  };
}

async function setAll({ db, passwords }: DatabaseLoginsPorts, secretArns: readonly string[]): Promise<string[]> {
  const roles: string[] = [];
  for (const arn of secretArns) roles.push(await setLogin(db, await passwords.current(arn)));
  return roles;
}

/**
 * Until a version is current everybody signs in with the one before, so the database learns the new password in the last step, just before the label moves: what signs in
 * in between is turned away for milliseconds, and tries again (ports/database/failures.ts). Each step may be repeated.
 */
async function rotate(
  { db, passwords }: DatabaseLoginsPorts,
  { Step: step, SecretId: arn, ClientRequestToken: version }: Rotation,
): Promise<string[]> {
  if (await passwords.isCurrent(arn, version)) return [];
  const login = await passwords.pending(arn, version);
  switch (step) {
    case 'createSecret':
      return [];
    // The Data API signs in with the current version only, so the new one cannot be tried; that the owner reaches the role can.
    case 'setSecret':
    case 'testSecret':
      await mustExist(db, roleOf(login));
      return [];
    case 'finishSecret': {
      const role = await setLogin(db, login);
      await passwords.makeCurrent(arn, version);
      return [role];
    }
  }
}

async function setLogin(db: Database, login: Login): Promise<string> {
  const role = roleOf(login);
  await db.execute(alterRole(role, scramVerifier(login.password)));
  return role;
}

function roleOf({ username }: Login): z.infer<typeof Role> {
  const role = Role.safeParse(username);
  if (!role.success) throw new SecretError(`The secret is of the login ${username}, which is none of those changed here.`);
  return role.data;
}

export class RoleMissingError extends Error {
  override readonly name = 'RoleMissingError' as const;
}

async function mustExist(db: Database, role: string): Promise<void> {
  const found = await db.query('SELECT rolname FROM pg_roles WHERE rolname = :role', { role }, z.object({ rolname: z.string() }));
  if (found.length === 0) throw new RoleMissingError(`The database has no role ${role}. Have the migrations run?`);
}

export const handler = instrumented('database-logins', () =>
  alsoForDeployments(
    createHandler({ db: databaseOf('database-logins', process.env), passwords: openPasswords(secretsClient(process.env)) }),
  ),
);
