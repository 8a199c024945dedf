/**
 * The metadata filters of S3 Vectors: `$eq` `$ne` `$gt` `$gte` `$lt` `$lte` `$in` `$nin` `$exists` `$and` `$or`. A value that is a list matches when one of its entries does; only numbers are compared. What a vector does not have
 * equals nothing.
 */
import { AwsError } from '../aws-json.ts';

export type Value = string | number | boolean;
export type Metadata = Readonly<Record<string, Value | readonly Value[]>>;
export type Matches = (metadata: Metadata) => boolean;

/** @throws AwsError ValidationException that says what is wrong */
export function readFilter(filter: unknown, isFilterable: (key: string) => boolean): Matches {
  if (!isObject(filter) || Object.keys(filter).length === 0) throw invalid('A filter is an object with at least one condition.');
  const parts = Object.entries(filter).map(([key, condition]): Matches => {
    if (key === '$and' || key === '$or') {
      if (!Array.isArray(condition) || condition.length === 0) throw invalid(`${key} takes a list of conditions that is not empty.`);
      const inner = condition.map((one) => readFilter(one, isFilterable));
      return key === '$and'
        ? (metadata) => inner.every((matches) => matches(metadata))
        : (metadata) => inner.some((matches) => matches(metadata));
    }
    if (key.startsWith('$')) throw invalid(`${key} is no operator here.`);
    if (!isFilterable(key)) throw invalid(`Metadata key ${key} is not filterable.`);
    return onKey(key, isObject(condition) ? condition : { $eq: condition });
  });
  return (metadata) => parts.every((matches) => matches(metadata));
}

function onKey(key: string, condition: Readonly<Record<string, unknown>>): Matches {
  const operators = Object.entries(condition).map(([operator, operand]) => {
    const test = OPERATORS[operator];
    if (test === undefined) throw invalid(`${operator} is no operator of a key.`);
    return test(operand, key);
  });
  if (operators.length === 0) throw invalid(`The condition on ${key} is empty.`);
  return (metadata) => {
    const held = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
    const values: readonly Value[] | undefined =
      held === undefined ? undefined : Array.isArray(held) ? (held as readonly Value[]) : [held as Value];
    return operators.every((test) => test(values));
  };
}

type Test = (values: readonly Value[] | undefined) => boolean;
const OPERATORS: Readonly<Record<string, (operand: unknown, key: string) => Test>> = {
  $eq: (operand, key) => any(scalar(operand, key), (value, wanted) => value === wanted),
  $ne: (operand, key) => {
    const wanted = scalar(operand, key);
    return (values) => !(values ?? []).includes(wanted);
  },
  $gt: (operand, key) => any(number(operand, key), (value, bound) => value > bound),
  $gte: (operand, key) => any(number(operand, key), (value, bound) => value >= bound),
  $lt: (operand, key) => any(number(operand, key), (value, bound) => value < bound),
  $lte: (operand, key) => any(number(operand, key), (value, bound) => value <= bound),
  $in: (operand, key) => {
    const wanted = list(operand, key);
    return (values) => (values ?? []).some((value) => wanted.has(value));
  },
  $nin: (operand, key) => {
    const wanted = list(operand, key);
    return (values) => !(values ?? []).some((value) => wanted.has(value));
  },
  $exists: (operand, key) => {
    if (typeof operand !== 'boolean') throw invalid(`$exists of ${key} takes true or false.`);
    return (values) => (values !== undefined) === operand;
  },
};

function any<T extends Value>(operand: T, holds: (value: T, operand: T) => boolean): Test {
  return (values) => (values ?? []).some((value) => typeof value === typeof operand && holds(value as T, operand));
}
function scalar(operand: unknown, key: string): Value {
  if (typeof operand !== 'string' && typeof operand !== 'number' && typeof operand !== 'boolean')
    throw invalid(`The condition on ${key} takes a string, a number or a boolean.`);
  return operand;
}
function number(operand: unknown, key: string): number {
  if (typeof operand !== 'number') throw invalid(`Only numbers are compared: the condition on ${key} has none.`);
  return operand;
}
function list(operand: unknown, key: string): ReadonlySet<Value> {
  if (!Array.isArray(operand) || operand.length === 0) throw invalid(`The condition on ${key} takes a list that is not empty.`);
  return new Set(operand.map((one) => scalar(one, key)));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
