/** One setting that is being changed: saved on what the person saw, undone by another change, and chosen between where somebody else has changed it meanwhile. */
import type { QueryClient } from '@tanstack/svelte-query';
import type { MeView, SettingsChange } from '#schema/settings.ts';
import type { Api } from '#lib/api/client.ts';
import { ME_KEY } from '#lib/api/queries.ts';
import { Attempt, reasonOf } from '#lib/portfolio/attempt.svelte.ts';
import type { Toasts } from '#lib/ui/toasts.svelte.ts';
import { changeSetting, ordered } from './requests.ts';

type Name = keyof SettingsChange & keyof MeView;

interface Around {
  api: Api;
  queries: QueryClient;
  toasts: Toasts;
}

export class Setting<K extends Name> {
  readonly attempt = new Attempt<MeView>();
  readonly #name: K;
  readonly #title: string;
  readonly #around: Around;
  /** Whether something is typed that is not saved; and how what is shown becomes what was seen again. */
  #form: { isDirty: () => boolean; putBack: () => void } = { isDirty: () => false, putBack: () => undefined };
  /** What the person saw when they began. */
  #seen = $state.raw() as MeView[K];

  /** `title`: `Your targets`. */
  constructor(name: K, title: string, seen: MeView[K], around: Around) {
    [this.#name, this.#title, this.#seen, this.#around] = [name, title, seen, around];
  }

  shownBy(form: { isDirty: () => boolean; putBack: () => void }): void {
    this.#form = form;
  }

  get seen(): MeView[K] {
    return this.#seen;
  }
  /** What somebody else has made of it, to choose. */
  get theirs(): MeView[K] | undefined {
    return this.attempt.conflict?.theirs?.[this.#name];
  }

  /** What is read anew takes its place, unless something of it was changed here. */
  follow(now: MeView[K]): void {
    if (this.#form.isDirty() || ordered(now) === ordered(this.#seen)) return;
    this.#seen = now;
    this.#form.putBack();
  }

  save(wanted: MeView[K]): Promise<void> {
    const before = this.#seen;
    return this.attempt.run(async () => {
      await this.#change(before, wanted);
      this.#form.putBack();
      this.#around.toasts.tell(`${this.#title} saved`, { label: 'Undo', run: () => this.#setBack(wanted, before) });
    });
  }

  async keepMine(wanted: MeView[K]): Promise<void> {
    if (this.theirs !== undefined) this.#seen = this.theirs;
    await this.save(wanted);
  }

  async takeTheirs(): Promise<void> {
    const { conflict } = this.attempt;
    await this.attempt.run(() => Promise.resolve(conflict?.theirs && this.#keep(conflict.theirs)));
    this.#form.putBack();
  }

  async #setBack(wanted: MeView[K], before: MeView[K]): Promise<void> {
    const isShown = !this.#form.isDirty();
    try {
      await this.#change(wanted, before);
      if (isShown) this.#form.putBack();
      this.#around.toasts.tell(`${this.#title} are as they were`);
    } catch (error) {
      this.#around.toasts.tell(`${this.#title} were not set back: ${reasonOf(error)}`, undefined, { tone: 'bad' });
    }
  }

  async #change(seen: MeView[K], wanted: MeView[K]): Promise<void> {
    this.#keep(await changeSetting(this.#around.api, this.#name, seen, wanted));
  }

  #keep(me: MeView): void {
    const { queries } = this.#around;
    this.#seen = me[this.#name];
    queries.setQueryData(ME_KEY, me);
    for (const queryKey of [['rebalancing'], ['audit']]) void queries.invalidateQueries({ queryKey });
  }
}
