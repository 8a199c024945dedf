/** Who is asking: settings, what was changed, usage, leaving. */
import { USUAL_LIMITS } from '#schema/checkup-limits.ts';
import { limitsOf } from '#domain/limits.ts';
import { listAudit } from '#ports/audit.ts';
import { periodsOf } from '#ports/clock.ts';
import { readLimits, usageSince } from '#ports/usage.ts';
import { deleteUser, readSettings, saveSettings } from '#ports/users.ts';
import type { AuditPorts } from '../routes/audit.ts';
import type { LeavingPorts } from '../routes/leaving.ts';
import type { MePorts } from '../routes/me.ts';
import { limitsLeft, usageOf } from '../usage.ts';
import type { Bound } from './bound.ts';
import { stopExecution } from './executions.ts';

export function householdPorts(bound: Bound): MePorts & AuditPorts & LeavingPorts {
  const { db, userId, today, clock, limits } = bound;
  return {
    readSettings: () => readSettings(db, userId),
    saveSettings: (change, check) => saveSettings(db, userId, change, check),
    me: (settings) => ({ userId, ...settings, limits: { ...limitsOf(settings) }, usualLimits: { ...USUAL_LIMITS } }),
    listAudit: (page) => listAudit(db, userId, page),
    thisMonth: () => today().slice(0, 7),
    usageIn: async (month) => {
      const now = periodsOf(clock.now());
      const asked = periodsOf(new Date(`${month}-01T00:00:00Z`)).month;
      const [used, standing] = await Promise.all([
        usageSince(db, userId, asked.from, asked.to),
        readLimits(db, userId, { day: now.day.from, month: now.month.from }),
      ]);
      return usageOf(month, used, limitsLeft(limits, standing, { analysesAt: now.day.to, modelsAt: now.month.to }));
    },
    deleteEverything: async () => {
      const left = await deleteUser(db, userId);
      if (left !== null) await stopExecution(bound, left);
    },
  };
}
