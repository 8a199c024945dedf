/** What a household tries on the page: the plan, the changes made to it, and what the engine says of both. */
import { getContext, setContext } from 'svelte';
import type { Fact } from '#schema/facts.ts';
import type { Headline, RetirementInputs, Study } from '#schema/retirement.ts';
import { canonicalJson } from '#domain/canonical.ts';
import type { ProjectionBasis } from '#domain/retirement/plan.ts';
import { display } from '#lib/display/display.svelte.ts';
import type { Engine, Projected } from './engine.ts';
import type { MoneyMode } from './facts.ts';
import { movable, moved, movesBetween, samePlan, withoutPassedMix, type Move, type Moves } from './moves.ts';
import { effective, sliderOf, withMove, type Slider } from './sliders.ts';

/** So long nothing moves until what was tried is told, put into the address, and studied in full. */
const SETTLED_MS = 350;
/** Steps of one slider that follow each other so soon are undone together. */
const ONE_GESTURE_MS = 900;
const MOST_UNDOS = 100;

/** What the changes are made to: the plan, or a saved scenario that differs from it in other ways. */
interface Anchor {
  name: string | null;
  inputs: RetirementInputs;
}
interface Step {
  anchor: Anchor;
  moves: Moves;
}
/** An answer with the question that it belongs to, so that no sentence says more than its figures. */
export interface Outcome extends Step, Projected {
  inputs: RetirementInputs;
}

export interface DeskOptions {
  plan: RetirementInputs;
  basis: ProjectionBasis;
  /** Of the figures. */
  day: string;
  /** What an analysis has stored of this plan. */
  stored: Study | null;
  quick: Engine;
  slow: Engine;
}

export class Desk {
  readonly plan: RetirementInputs;
  readonly basis: ProjectionBasis;
  readonly #day: string;
  readonly #quick: Engine;
  readonly #slow: Engine;
  readonly #stored: Study | null;
  #planned = $state.raw<Headline | Study | null>(null);
  #plannedStudy = $state.raw<Study | null>(null);
  #plannedFacts = $state.raw<readonly Fact[]>([]);
  #anchor = $state.raw<Anchor>({ name: null, inputs: undefined as never });
  #moves = $state.raw<Moves>({});
  #outcome = $state.raw<Outcome | null>(null);
  #study = $state.raw<{ of: RetirementInputs; study: Study } | null>(null);
  #settled = $state.raw<Step | null>(null);
  #problem = $state<string | null>(null);
  #undos = $state.raw<readonly Step[]>([]);
  #lastGesture: { move: Move; at: number } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  mode = $state<MoneyMode>(display.money);
  /** Figures of the scenarios beside the plan. */
  scenarioFacts = $state.raw<readonly Fact[]>([]);

  constructor({ plan, basis, day, stored, quick, slow }: DeskOptions) {
    [this.plan, this.basis, this.#day, this.#stored, this.#quick, this.#slow] = [plan, basis, day, stored, quick, slow];
    this.#anchor = { name: null, inputs: plan };
    [this.#planned, this.#plannedStudy] = [stored, stored];
  }

  readonly tried = $derived.by(() => moved(this.#anchor.inputs, this.#moves, this.basis));
  readonly changed = $derived.by(() => !samePlan(this.plan, this.tried));
  readonly sliders: Slider[] = $derived.by(() =>
    movable(this.plan, this.basis).map((move) =>
      sliderOf(move, { anchor: this.#anchor.inputs, tried: this.tried, plan: this.plan, moves: this.#moves, basis: this.basis }),
    ),
  );
  /** What the page shows: the answer to what is tried; null while there is none, and where nothing is changed. */
  readonly outcome = $derived.by(() => (this.changed ? this.#outcome : null));

  /** The plan's own projection: as the analysis stored it, or as the engine finds it now. Null until there is one. */
  get planned(): Headline | null {
    return this.#planned;
  }
  /** The figures of a plan that no analysis has as it is now; of one that has, they are the report's. */
  get plannedFacts(): readonly Fact[] {
    return this.#plannedFacts;
  }
  /** Whether the plan was analysed as it is now. */
  readonly asAnalysed = $derived.by(() => this.#stored !== null && this.#planned === this.#stored);

  /** The study of what is shown: of the plan while that of what is tried is on its way. */
  readonly study = $derived.by((): { study: Study; tried: boolean } | null => {
    const tried = this.changed && this.#study !== null && samePlan(this.#study.of, this.tried);
    if (tried && this.#study) return { study: this.#study.study, tried: true };
    return this.#plannedStudy && { study: this.#plannedStudy, tried: false };
  });
  get moves(): Moves {
    return this.#moves;
  }
  /** Set once nothing has moved for a moment. */
  get settled(): Step | null {
    return this.#settled;
  }
  get problem(): string | null {
    return this.#problem;
  }
  get canUndo(): boolean {
    return this.#undos.length > 0;
  }
  /** The changes as such, where they are all that differs from the plan: only these can be shared. */
  readonly shareable = $derived.by(() => (this.#anchor.name === null ? this.#moves : null));
  get anchorName(): string | null {
    return this.#anchor.name;
  }

  /** Has the plan projected here as well: the first answer shows if what was stored is of this plan and this engine, and what is tried next is quick. */
  async begin(): Promise<void> {
    const found = await this.#ask(this.#quick.project(this.plan, this.basis, this.#day));
    if (found === null) return;
    const { headline, facts } = found;
    if (
      this.#stored !== null &&
      headline.engineVersion === this.#stored.engineVersion &&
      canonicalJson(headline.input) === canonicalJson(this.#stored.input)
    )
      return;
    [this.#planned, this.#plannedFacts] = [headline, facts];
    this.#plannedStudy = null;
    this.#plannedStudy = await this.#ask(this.#slow.study(this.plan, this.basis));
  }

  /** One slider to one value. */
  move(move: Move, by: number): void {
    const moves = withMove(this.#moves, move, by);
    const now = performance.now();
    const goesOn = this.#lastGesture?.move === move && now - this.#lastGesture.at < ONE_GESTURE_MS;
    this.#lastGesture = { move, at: now };
    this.#to({ anchor: this.#anchor, moves }, !goesOn);
  }
  /** Several changes at once, in place of those before: of a lever, or of a link. */
  open(moves: Moves): void {
    this.#lastGesture = null;
    this.#to({ anchor: { name: null, inputs: this.plan }, moves: effective(this.plan, moves, this.basis) });
  }
  openScenario(name: string, saved: RetirementInputs): void {
    const inputs = withoutPassedMix(saved, this.plan, this.basis);
    const moves = movesBetween(this.plan, inputs, this.basis);
    if (moves !== null) this.open(moves);
    else {
      this.#lastGesture = null;
      this.#to({ anchor: { name, inputs }, moves: {} });
    }
  }
  reset(): void {
    this.open({});
  }
  undo(): void {
    const last = this.#undos.at(-1);
    if (last === undefined) return;
    this.#undos = this.#undos.slice(0, -1);
    this.#lastGesture = null;
    this.#to(last, false);
  }
  stop(): void {
    clearTimeout(this.#timer);
    this.#quick.stop();
    this.#slow.stop();
  }

  #to(step: Step, undoable = true): void {
    if (undoable) this.#undos = [...this.#undos, { anchor: this.#anchor, moves: this.#moves }].slice(-MOST_UNDOS);
    [this.#anchor, this.#moves] = [step.anchor, step.moves];
    void this.#project(step, this.tried);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#settle(step, this.tried), SETTLED_MS);
  }

  async #project(step: Step, inputs: RetirementInputs): Promise<void> {
    if (samePlan(inputs, this.plan)) return void (this.#problem = null);
    const found = await this.#ask(this.#quick.project(inputs, this.basis, this.#day));
    if (found !== null) this.#outcome = { ...step, inputs, ...found };
  }

  async #settle(step: Step, inputs: RetirementInputs): Promise<void> {
    this.#settled = step;
    if (samePlan(inputs, this.plan)) return;
    const study = await this.#ask(this.#slow.study(inputs, this.basis));
    if (study !== null) this.#study = { of: inputs, study };
  }

  async #ask<T>(answer: Promise<T | null>): Promise<T | null> {
    try {
      const found = await answer;
      if (found !== null) this.#problem = null;
      return found;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      return null;
    }
  }
}

const KEY = Symbol('retirement');
export function provideDesk(desk: Desk): Desk {
  return setContext(KEY, desk);
}
export function useDesk(): Desk {
  return getContext<Desk>(KEY);
}
