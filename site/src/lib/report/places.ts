/** Where charts stand in a report: behind the section that speaks most of what they show, whatever its writer called it. */
import type { Chart } from '#schema/report.ts';
import type { ReportSection } from './document.ts';

const OUTLOOK = /^(median-at-retirement|poor-at-retirement|spending-at-90|history-|projection-)/;
const OWNED = /^(class|holding|region|sector|account)-/;

export interface Places {
  fan: number;
  charts: number;
}

/** Indexes of sections; the last one stands for a report that speaks of neither. */
export function placeCharts(sections: readonly ReportSection[], charts: readonly Chart[]): Places {
  return { fan: best(sections, OUTLOOK), charts: charts.length === 0 ? -1 : best(sections, OWNED) };
}

/** The opening names everything in short, so that it is no place for a chart unless nothing follows it. */
function best(sections: readonly ReportSection[], wanted: RegExp): number {
  const counts = sections.map(({ factIds }, index) => (index === 0 ? -1 : factIds.filter((id) => wanted.test(id)).length));
  const most = Math.max(...counts);
  return most > 0 ? counts.indexOf(most) : sections.length - 1;
}
