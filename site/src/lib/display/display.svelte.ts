/** The preferences of this browser, as they are now: kept when they are changed, and followed when another tab changes them. */
import { KEY, readPreferences, USUAL, type Preferences } from './preferences.ts';

class Display implements Preferences {
  #now = $state.raw<Preferences>(USUAL);

  constructor() {
    if (typeof window === 'undefined') return;
    this.#take(stored());
    // Another tab has changed them.
    addEventListener('storage', ({ key }) => key === KEY && this.#take(stored()));
  }

  get theme(): Preferences['theme'] {
    return this.#now.theme;
  }
  get hidden(): boolean {
    return this.#now.hidden;
  }
  get readingLevel(): Preferences['readingLevel'] {
    return this.#now.readingLevel;
  }
  get money(): Preferences['money'] {
    return this.#now.money;
  }

  change(change: Partial<Preferences>): void {
    this.#take({ ...this.#now, ...change });
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#now));
    } catch {
      // A browser that keeps nothing shows it like this until the page is closed.
    }
  }

  #take(preferences: Preferences): void {
    this.#now = preferences;
    const { dataset } = document.documentElement;
    if (preferences.theme === 'system') delete dataset['theme'];
    else dataset['theme'] = preferences.theme;
    if (preferences.hidden) dataset['amounts'] = 'hidden';
    else delete dataset['amounts'];
  }
}

function stored(): Preferences {
  try {
    return readPreferences(localStorage.getItem(KEY));
  } catch {
    return USUAL;
  }
}

export const display = new Display();
