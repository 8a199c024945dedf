/** What CloudWatch takes of the embedded metric format, after "Specification: Embedded metric format" of the CloudWatch user guide (read 2026-11-27), as a JSON schema and what a schema cannot say. */
import { Ajv } from 'ajv';
import type { Line } from './walk.ts';

const name = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const UNITS = [
  'Seconds',
  'Microseconds',
  'Milliseconds',
  'Bytes',
  'Kilobytes',
  'Megabytes',
  'Gigabytes',
  'Terabytes',
  'Bits',
  'Kilobits',
  'Megabits',
  'Gigabits',
  'Terabits',
  'Percent',
  'Count',
  'Bytes/Second',
  'Kilobytes/Second',
  'Megabytes/Second',
  'Gigabytes/Second',
  'Terabytes/Second',
  'Bits/Second',
  'Kilobits/Second',
  'Megabits/Second',
  'Gigabits/Second',
  'Terabits/Second',
  'Count/Second',
  'None',
];
const DIRECTIVE = {
  type: 'object',
  required: ['Namespace', 'Dimensions', 'Metrics'],
  additionalProperties: false,
  properties: {
    Namespace: name(1024),
    Dimensions: { type: 'array', minItems: 1, items: { type: 'array', maxItems: 30, items: name(250) } },
    Metrics: {
      type: 'array',
      minItems: 1,
      maxItems: 100,
      items: {
        type: 'object',
        required: ['Name'],
        additionalProperties: false,
        properties: { Name: name(1024), Unit: { enum: UNITS }, StorageResolution: { enum: [1, 60] } },
      },
    },
  },
};
const validate = new Ajv().compile<Emf>({
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: { Timestamp: { type: 'integer' }, CloudWatchMetrics: { type: 'array', minItems: 1, items: DIRECTIVE } },
    },
  },
});

export interface Directive {
  Namespace: string;
  Dimensions: string[][];
  Metrics: { Name: string; Unit?: string }[];
}
export interface Emf extends Line {
  _aws: { Timestamp: number; CloudWatchMetrics: Directive[] };
}

export function isEmf(line: Line): line is Emf {
  return '_aws' in line;
}

/** What is wrong with a line; empty when CloudWatch would take all of it. */
export function faultsOf(line: Line): string[] {
  if (!validate(line)) return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
  return line._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) => [
    ...Dimensions.flat()
      .filter((key) => typeof line[key] !== 'string' || line[key] === '' || line[key].length > 1024)
      .map((key) => `dimension ${key} has no value at the root`),
    ...Metrics.filter(({ Name }) => !isValue(line[Name])).map(
      ({ Name }) => `metric ${Name} has no number at the root, or more than a hundred`,
    ),
    ...(Buffer.byteLength(JSON.stringify(line)) > 256 * 1024 ? ['it is longer than 256 KB'] : []),
  ]);
}

function isValue(value: unknown): boolean {
  const isNumber = (one: unknown): boolean => typeof one === 'number' && Number.isFinite(one);
  return Array.isArray(value) ? value.length > 0 && value.length <= 100 && value.every(isNumber) : isNumber(value);
}

/** Metric by metric, with each of its sets of dimensions and their values. */
export function samplesOf(line: Emf): { name: string; unit: string; dimensions: Record<string, string>; values: number[] }[] {
  return line._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name, Unit = 'None' }) =>
      Dimensions.map((keys) => ({
        name: Name,
        unit: Unit,
        dimensions: Object.fromEntries(keys.map((key) => [key, line[key]])) as Record<string, string>,
        values: [line[Name]].flat() as number[],
      })),
    ),
  );
}
