/**
 * The corpus: reports in several voices whose every checkable claim is annotated with the facts that it states. `[[text|fact-id]]`, `[[text|fact-id,fact-id]]`
 * for a range or a comparison, `[[text|= expression]]` for a figure derived from facts. Text outside annotations claims nothing that could be checked.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFacts } from '#domain/verify/foreign.ts';
import type { Fact } from '#schema/facts.ts';

export interface Annotation {
  /** Where in the report's text. */
  start: number;
  end: number;
  text: string;
  factIds: string[];
  /** What the claim's figure is before rounding; null for words, dates and what states several facts. */
  value: number | null;
  derived: boolean;
}
export interface CorpusReport {
  name: string;
  household: string;
  voice: string;
  author: 'house' | 'independent';
  text: string;
  facts: Fact[];
  annotations: Annotation[];
}

const FOLDER = import.meta.dirname;
const HEAD = /^<!--\s*facts:\s*(\S+)\s*\|\s*voice:\s*([^|]+?)\s*\|\s*author:\s*(house|independent)\s*-->\s*\n/;

export function corpus(): CorpusReport[] {
  const facts = new Map<string, Fact[]>();
  return readdirSync(join(FOLDER, 'reports'))
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .sort()
    .map((file) =>
      readReport(file.slice(0, -3), readFileSync(join(FOLDER, 'reports', file), 'utf8'), (household) => {
        let known = facts.get(household);
        if (!known) facts.set(household, (known = readFacts(JSON.parse(readFileSync(join(FOLDER, 'facts', `${household}.json`), 'utf8')))));
        return known;
      }),
    );
}

export function readReport(name: string, source: string, factsOf: (household: string) => Fact[]): CorpusReport {
  const head = HEAD.exec(source);
  if (!head) throw new Error(`${name}: the first line must be <!-- facts: household | voice: voice | author: house or independent -->`);
  const [whole, household = '', voice = '', author] = head;
  const facts = factsOf(household);
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const annotations: Annotation[] = [];
  let text = '';
  let end = 0;
  const body = source.slice(whole.length);
  for (const match of body.matchAll(/\[\[([^[\]|]+)\|([^[\]]+)\]\]/g)) {
    text += body.slice(end, match.index);
    end = match.index + match[0].length;
    const [, shown = '', of = ''] = match;
    annotations.push({
      start: text.length,
      end: text.length + shown.length,
      text: shown,
      ...meaning(of.trim(), byId, `${name}: ${match[0]}`),
    });
    text += shown;
  }
  text += body.slice(end);
  if (/\[\[|\]\]/.test(text)) throw new Error(`${name}: an annotation is not closed`);
  return { name, household, voice, author: author === 'independent' ? 'independent' : 'house', text, facts, annotations };
}

function meaning(of: string, byId: Map<string, Fact>, where: string): Pick<Annotation, 'factIds' | 'value' | 'derived'> {
  if (of.startsWith('=')) {
    const used: string[] = [];
    const value = evaluate(
      of.slice(1),
      (id) => {
        const fact = byId.get(id);
        if (!fact) throw new Error(`${where}: no fact ${id}`);
        used.push(id);
        return Number(fact.value);
      },
      [...byId.keys()],
    );
    return { factIds: [...new Set(used)], value, derived: true };
  }
  const factIds = of.split(',').map((id) => id.trim());
  for (const id of factIds) if (!byId.has(id)) throw new Error(`${where}: no fact ${id}`);
  const value = factIds.length === 1 ? Number(byId.get(factIds[0] ?? '')?.value) : NaN;
  return { factIds, value: Number.isFinite(value) ? value : null, derived: false };
}

/** `+ - * / ( )`, numbers and fact ids; ids are read at their longest. A comparison (`a > b`) gives the left side. */
export function evaluate(expression: string, valueOf: (id: string) => number, ids: readonly string[]): number {
  const longest = [...ids].sort((a, b) => b.length - a.length);
  let at = 0;
  const skip = () => {
    while (/\s/.test(expression[at] ?? '')) at++;
  };
  const sum = (): number => {
    let value = product();
    for (skip(); '+-−'.includes(expression[at] ?? ' '); skip()) value = expression[at++] === '+' ? value + product() : value - product();
    return value;
  };
  const product = (): number => {
    let value = factor();
    for (skip(); '*/×÷'.includes(expression[at] ?? ' '); skip()) {
      const operator = expression[at++];
      value = operator === '*' || operator === '×' ? value * factor() : value / factor();
    }
    return value;
  };
  const factor = (): number => {
    skip();
    const id = longest.find(
      (one) => expression.startsWith(one, at) && !/[\w-]\w/.test(expression.slice(at + one.length, at + one.length + 2)),
    );
    if (id) {
      at += id.length;
      return valueOf(id);
    }
    const number = /^\d+(?:\.\d+)?/.exec(expression.slice(at))?.[0];
    if (number) {
      at += number.length;
      return Number(number);
    }
    if (expression[at] === '-' || expression[at] === '−') {
      at++;
      return -factor();
    }
    const call = /^(?:abs|round)?\(/.exec(expression.slice(at))?.[0];
    if (!call) throw new Error(`cannot read "${expression}" from "${expression.slice(at)}"`);
    at += call.length;
    const value = sum();
    skip();
    if (expression[at++] !== ')') throw new Error(`a parenthesis is not closed in "${expression}"`);
    return call.startsWith('abs') ? Math.abs(value) : call.startsWith('round') ? Math.round(value) : value;
  };
  const value = sum();
  skip();
  if (at < expression.length && !/^[<>=]/.test(expression.slice(at)))
    throw new Error(`cannot read "${expression}" from "${expression.slice(at)}"`);
  return value;
}
