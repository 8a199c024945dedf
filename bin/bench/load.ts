/** Reads of portfolios: alone, by fifty households once a second each, and as fast as fifty connections can; and a long list, page by page. */
import { PortfolioView } from '#schema/portfolio.ts';
import { loadHousehold } from '#ports/users.ts';
import { below, median, timeEach, type Figure, type Row } from './figure.ts';
import { largeHousehold, registerInstruments } from './large-portfolio.ts';
import { closedLoop, type Pressed } from './load/closed-loop.ts';
import { longList, type Pages } from './load/pages.ts';
import { percentile, staggered } from './load/staggered.ts';
import { startServed, type Served } from './load/served.ts';
import { ask } from './one-analysis.ts';
import type { Place } from './place.ts';

export const USERS = 50;
export const POSITIONS = 200;
const LIST = 10_000;

export const reads: Row = {
  name: 'reads',
  about:
    'a portfolio of 200 positions read alone, by 50 users once a second, and by 50 connections for a minute; a list of 10,000 by pages',
  measure: async (place) => {
    const calls = await callsOfARead(place);
    const served = await startServed(place, { users: USERS, positions: POSITIONS, list: LIST });
    try {
      const alone = await timeEach(place.runs(60), () => served.read(0));
      const changed = await timeChanged(place.runs(30), served);
      const paced = await staggered(served, { users: USERS, seconds: 30 });
      const pressed = await closedLoop(served, { connections: USERS, seconds: 60 });
      return [
        ...aloneFigures(alone, changed, calls),
        ...pacedFigures(paced),
        ...pressedFigures(pressed),
        ...pageFigures(await longList(served)),
      ];
    } finally {
      await served.stop();
    }
  },
};

/** Reads of which each comes after a change, so that nothing kept can answer them; the change itself is not in the time. */
async function timeChanged(runs: number, served: Served): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    await served.change(0);
    times.push(...(await timeEach(1, () => served.read(0))));
  }
  return times;
}

/** Data API calls of one read by a warm API. */
async function callsOfARead(place: Place): Promise<number[]> {
  const running = await place.running();
  await registerInstruments(running.database('owner'), POSITIONS);
  await loadHousehold(running.database('app_user'), 'reads', largeHousehold(POSITIONS));
  const read = () => ask(running, 'reads', 'GET', '/api/portfolio', PortfolioView);
  await read();
  const counts: number[] = [];
  for (let run = 0; run < place.runs(10); run += 1) {
    running.calls.length = 0;
    await read();
    counts.push(running.calls.length);
  }
  await place.stop();
  return counts;
}

function aloneFigures(alone: number[], changed: number[], calls: number[]): Figure[] {
  return [
    { what: `A portfolio of ${POSITIONS} positions read, alone`, unit: 'ms', values: alone, target: below(15, 'ms') },
    { what: '… just after it has changed', unit: 'ms', values: changed },
    { what: '… its Data API calls', unit: '', values: calls, target: { text: '≤ 2', isMet: (value) => value <= 2 } },
  ];
}

function pacedFigures(times: number[]): Figure[] {
  return [
    {
      what: `… by ${USERS} users once a second each, the middle one`,
      unit: 'ms',
      values: [percentile(times, 50)],
      target: below(20, 'ms'),
    },
    { what: '… of a hundred the slowest', unit: 'ms', values: [percentile(times, 99)], target: below(60, 'ms') },
  ];
}

export function pressedFigures({ perSecond, errors, growth }: Pressed): Figure[] {
  return [
    {
      what: `… a second, by ${USERS} connections for a minute`,
      unit: '',
      values: perSecond,
      target: { text: '≥ 150', isMet: (value) => value >= 150 },
    },
    { what: '… that failed', unit: '', values: [errors], target: { text: '0', isMet: (value) => value === 0 } },
    {
      what: '… memory of the last ten seconds over that of the second ten',
      unit: 'times',
      values: [growth],
      target: { text: '≤ 1.1 ×', isMet: (value) => value <= 1.1 },
    },
  ];
}

function pageFigures({ first, last }: Pages): Figure[] {
  const usual = median(first);
  return [
    { what: `A page of 100 of ${LIST.toLocaleString('en-US')} positions, the first ten`, unit: 'ms', values: first },
    {
      what: '… the last ten, over the first',
      unit: 'times',
      values: last.map((time) => time / usual),
      target: { text: '≤ 1.3 ×', isMet: (value) => value <= 1.3 },
    },
  ];
}
