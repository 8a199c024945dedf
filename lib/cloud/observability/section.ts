/** One concern as an operator watches it: what is charted, and what rings. */
import { GraphWidget, type IMetric, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';

/** Rings when `metric` is above `above` in `periods` of its periods on end. Silence is no alarm: what was not called has not failed. */
export interface Watch {
  id: string;
  /** What is so, in a sentence. */
  when: string;
  /** What to do, in a sentence. */
  act: string;
  /** The heading in lib/README.md that says more, as its anchor. */
  runbook: string;
  metric: IMetric;
  above: number;
  periods?: number;
}

export interface Section {
  /** Part of the dashboard's name. */
  name: string;
  title: string;
  charts: IWidget[];
  watches: Watch[];
}

/** `unit`: what its numbers are, at the axis. */
export function chart(title: string, unit: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 12, leftYAxis: { label: unit, showUnits: false, min: 0 } });
}
