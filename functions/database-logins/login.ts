/** What is asked of this function, and the one statement that answers it. Pure. */
import * as z from 'zod';

/** Secrets Manager's own four steps, each an invocation. */
export const Rotation = z.object({
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
  SecretId: z.string().startsWith('arn:'),
  ClientRequestToken: z.string().min(1),
});
export type Rotation = z.infer<typeof Rotation>;

/** A deployment's: whose logins the database must know. */
export const Deployment = z.object({ SecretArns: z.array(z.string().startsWith('arn:')).min(1) });

/** The roles that migrations make and that serve people: nobody else's password is changed here. */
const ROLES = ['app_user', 'worker'] as const;
export const Role = z.enum(ROLES);

/** A utility statement takes no parameters: the role is one of two names, and a SCRAM verifier has letters, digits and `$:+/=-` alone. */
export function alterRole(role: z.infer<typeof Role>, verifier: string): string {
  if (!/^SCRAM-SHA-256\$\d+:[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$/.test(verifier))
    throw new TypeError('This is no SCRAM verifier.');
  return `ALTER ROLE ${role} LOGIN PASSWORD '${verifier}'`;
}
