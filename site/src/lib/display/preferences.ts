/** How this browser shows things: it belongs to the device, not to the account, and is kept here alone. */
export const THEMES = ['system', 'light', 'dark'] as const;
export const READING_LEVELS = ['beginner', 'standard', 'expert'] as const;
export const MONEY_MODES = ['today', 'future'] as const;

export interface Preferences {
  theme: (typeof THEMES)[number];
  /** Whether amounts are dots. */
  hidden: boolean;
  /** How the next reports are written. */
  readingLevel: (typeof READING_LEVELS)[number];
  /** In which dollars the years to come are told first. */
  money: (typeof MONEY_MODES)[number];
}

/** Also read by static/theme.js, before anything is drawn. */
export const KEY = 'alex-display';
export const USUAL: Preferences = { theme: 'system', hidden: false, readingLevel: 'standard', money: 'today' };

/** What is stored, as far as it can be understood: nothing of it is worth an error. */
export function readPreferences(stored: string | null): Preferences {
  const told = objectOf(stored);
  const one = <T extends string>(known: readonly T[], value: unknown, usual: T): T => known.find((name) => name === value) ?? usual;
  return {
    theme: one(THEMES, told['theme'], USUAL.theme),
    hidden: told['hidden'] === true,
    readingLevel: one(READING_LEVELS, told['readingLevel'], USUAL.readingLevel),
    money: one(MONEY_MODES, told['money'], USUAL.money),
  };
}

function objectOf(stored: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(stored ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
