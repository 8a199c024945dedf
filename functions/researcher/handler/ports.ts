/** What the researcher needs of the world. */
import type { Clock } from '#ports/clock.ts';
import type { Ingest } from '#ports/knowledge/ingest.ts';
import type { AskModel, Meter } from '#ports/model.ts';
import type { Invocation } from '#ports/observe.ts';
import type { ResearchStore } from '#ports/research-store.ts';
import type { Fetch } from '#ports/web/web.ts';

export interface ResearcherPorts {
  store: ResearchStore;
  ingest: Pick<Ingest, 'take'>;
  /** A run's visits. */
  web: () => Fetch;
  askModel: AskModel;
  modelId: string;
  /** A run's. */
  meter: (logger: Invocation['logger']) => Meter;
  clock: Clock;
}

/** The ports of one run. */
export interface Run extends Omit<ResearcherPorts, 'web' | 'meter'> {
  fetch: Fetch;
  meter: Meter;
  today: string;
  invocation: Invocation;
  /** Why no model is asked any more in this run: what is new is left to the next one. */
  modelTrouble: string | null;
}
