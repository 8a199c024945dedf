/** The sample analysis: how long, how much of it is the workflow's, how many transitions and how many calls to the database. */
import { PortfolioView } from '#schema/portfolio.ts';
import { below, type Figure, type Row } from './figure.ts';
import { analyse, ask, type Analysis, type Span } from './one-analysis.ts';
import type { Place } from './place.ts';

export const analysis: Row = {
  name: 'analysis',
  about: 'the sample analysis from POST to completed, the workflow’s own share, its transitions and Data API calls',
  measure: async (place) => {
    const first = await sampleAnalysis(place, 0);
    const warm: Analysis[] = [];
    for (let run = 1; run <= place.runs(11); run += 1) warm.push(await sampleAnalysis(place, run));
    return [
      {
        what: 'Sample analysis, POST to completed',
        unit: 's',
        values: warm.map(({ span }) => lengthOf(span) / 1000),
        target: below(1.5, 's'),
      },
      { what: '… of it the workflow’s own share', unit: 'ms', values: warm.map(ownShare), target: below(150, 'ms') },
      { what: '… the first after a start, every function cold', unit: 's', values: [lengthOf(first.span) / 1000] },
      { what: 'State transitions per analysis', unit: '', values: warm.map(transitions) },
      { what: 'Data API calls per analysis', unit: '', values: warm.map(({ calls }) => calls.length) },
    ] satisfies Figure[];
  },
};

/** Each run is a new user's, so that every run does the same: the sample household, nothing classified for them yet. */
export async function sampleAnalysis(place: Place, run: number): Promise<Analysis> {
  const running = await place.running();
  const user = `sample-${process.pid}-${run}-${Math.round(performance.now())}`;
  await ask(running, user, 'POST', '/api/sample-household', PortfolioView, {});
  return analyse(running, user, place.folder);
}

/** The time of the whole in which no function of a state ran: API, queue, dispatcher, state machine and all hand-overs. */
export function ownShare({ span, functions }: Pick<Analysis, 'span' | 'functions'>): number {
  let busy = 0;
  let reached = span.from;
  for (const { from, to } of [...functions].sort((a, b) => a.from - b.from)) {
    busy += Math.max(0, Math.min(to, span.to) - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return lengthOf(span) - busy;
}

/** As Step Functions counts them: every state entered, inside Map and Parallel, too, and every attempt repeated. */
export function transitions({ history }: Pick<Analysis, 'history'>): number {
  const tasks = history.filter(({ type }) => type === 'TaskStateEntered').length;
  const attempts = history.filter(({ type }) => type === 'TaskScheduled').length;
  return history.filter(({ type }) => type?.endsWith('StateEntered') === true).length + attempts - tasks;
}

export function lengthOf({ from, to }: Span): number {
  return to - from;
}
