/** Who is asking, and what they have told: targets, retirement, limits of the checkup. */
import { MeView, SettingsChange } from '#schema/settings.ts';
import type { Told } from '#schema/settings.ts';
import { route, type RouteOf } from '../contract.ts';
import { invalid } from '../problems.ts';

export interface MePorts {
  readSettings(): Promise<Told>;
  /** What `check` throws at the sight of the settings that are about to be changed, undoes everything. Answers what is stored now. */
  saveSettings(change: SettingsChange, check: (current: Told) => void): Promise<Told>;
  me(settings: Told): MeView;
}

const CHANGED = { 412: 'They have been changed since they were read: read them again, then send the change with the new ETag.' };

export const ME_ROUTES: readonly RouteOf<MePorts>[] = [
  route({
    method: 'GET',
    path: '/api/me',
    tag: 'Household',
    summary: 'Read what you have told',
    description:
      'Null where nothing has been told; `sampleHousehold` names the invented household that was loaded, until it is removed. `limits` are the thresholds of the checkup that hold for you, `usualLimits` those that hold where you have set none.',
    answers: { 200: { description: 'Your settings.', body: MeView } },
    run: async ({ user }) => ({ status: 200, body: user.me(await user.readSettings()) }),
  }),
  route({
    method: 'PUT',
    path: '/api/me/settings',
    tag: 'Household',
    summary: 'Change what you have told',
    description:
      'What is given replaces what was stored, null clears it, and what is left out stays. A limit of the checkup is a number; a warning has to come before its failure, also where you set only one of the two. With `If-Match` it is made only while everything is as you read it at `GET /api/me`.',
    body: SettingsChange,
    answers: { 200: { description: 'Your settings after the change.', body: MeView } },
    problems: CHANGED,
    run: async ({ body, user, unchanged }) => {
      if (Object.keys(body).length === 0)
        throw invalid([
          {
            path: '(body)',
            message: 'names no setting: send one or more of displayName, retirement, assetClassTargets, regionTargets, checkupLimits',
          },
        ]);
      return { status: 200, body: user.me(await user.saveSettings(body, (current) => unchanged(user.me(current)))) };
    },
  }),
];
