/** Who is asking: settings, usage, leaving. */
import { USUAL_LIMITS } from '#schema/checkup-limits.ts';
import { limitsOf } from '#domain/limits.ts';
import { usageSince } from '#ports/usage.ts';
import { deleteUser, ensureUser, readSettings, saveSettings } from '#ports/users.ts';
import type { LeavingPorts } from '../routes/leaving.ts';
import type { MePorts } from '../routes/me.ts';
import { usageOf } from '../usage.ts';
import type { Bound } from './bound.ts';
import { stopExecution } from './executions.ts';

export function householdPorts(bound: Bound): MePorts & LeavingPorts {
  const { db, userId, today } = bound;
  return {
    ensureUser: () => ensureUser(db, userId),
    readSettings: () => readSettings(db, userId),
    saveSettings: (change) => saveSettings(db, userId, change),
    me: (settings) => ({ userId, ...settings, limits: { ...limitsOf(settings) }, usualLimits: { ...USUAL_LIMITS } }),
    thisMonth: () => today().slice(0, 7),
    usageIn: async (month) => usageOf(month, await usageSince(db, userId, `${month}-01T00:00:00Z`, endOf(month))),
    deleteEverything: async () => {
      const left = await deleteUser(db, userId);
      if (left !== null) await stopExecution(bound, left);
    },
  };
}

/** The first instant of the next month. */
function endOf(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString();
}
