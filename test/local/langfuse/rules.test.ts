/** Each rule with a span or a score that breaks it and nothing else, so that no rule can go without a word. */
import { LangfuseOtelSpanAttributes } from '@langfuse/tracing';
import { describe, expect, test } from 'vitest';
import { ATTRIBUTES, METADATA } from '../../../lib/local/langfuse/attributes.ts';
import { OtlpTraces, spansIn, type Score, type Span } from '../../../lib/local/langfuse/read.ts';
import { faultsOfScore, faultsOfSpan, faultsOfTrace, RULES, type Rule } from '../../../lib/local/langfuse/rules.ts';

const O = 'langfuse.observation.';
const GOOD: Span = {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  parentId: 'c'.repeat(16),
  name: 'write_report',
  from: 1_000,
  to: 2_000,
  attributes: {
    'langfuse.environment': 'local',
    'langfuse.release': 'local',
    'langfuse.version': '0123456789ab',
    'langfuse.trace.name': 'analysis',
    'langfuse.trace.tags': ['content:masked'],
    'user.id': 'd'.repeat(32),
    'session.id': 'e'.repeat(32),
    [`${O}type`]: 'generation',
    [`${O}model.name`]: 'm',
    [`${O}model.parameters`]: '{"maxTokens":8000}',
    [`${O}usage_details`]: '{"input":10,"output":2,"total":12}',
    [`${O}cost_details`]: '{"total":0.001}',
    [`${O}input`]: '{"material":"#"}',
    [`${O}output`]: '{}',
    [`${O}metadata.prompt`]: 'write_report',
    [`${O}metadata.attempt`]: '1',
  },
};
const without = (...names: string[]): Span => ({
  ...GOOD,
  attributes: Object.fromEntries(Object.entries(GOOD.attributes).filter(([name]) => !names.includes(name))),
});
const having = (attributes: Record<string, unknown>): Span => ({ ...GOOD, attributes: { ...GOOD.attributes, ...attributes } });
const score = (changed: Partial<Score> = {}): Score => ({
  id: 's1',
  traceId: GOOD.traceId,
  observationId: GOOD.spanId,
  name: 'repairs',
  value: 1,
  dataType: 'NUMERIC',
  ...changed,
});
const root: Span = { ...GOOD, spanId: 'c'.repeat(16), parentId: null };
const MARKERS = ['ZEBRAMARKER', '734,512'];

const WRONG: readonly [Rule, string, () => { rule: Rule }[]][] = [
  ['trace-id', 'an id that is too short', () => faultsOfSpan({ ...GOOD, traceId: 'abc' })],
  ['trace-id', 'an id of nothing but zeros', () => faultsOfSpan({ ...GOOD, traceId: '0'.repeat(32) })],
  ['span-id', 'an id in capitals', () => faultsOfSpan({ ...GOOD, spanId: 'B'.repeat(16) })],
  ['span-id', 'a parent that is no id', () => faultsOfSpan({ ...GOOD, parentId: 'root' })],
  ['times', 'an end before the beginning', () => faultsOfSpan({ ...GOOD, to: 999 })],
  ['known-attribute', 'a name that LangFuse does not read', () => faultsOfSpan(having({ 'langfuse.observation.promt.name': 'x' }))],
  ['form', 'a truth as a text', () => faultsOfSpan(having({ 'langfuse.internal.is_app_root': 'yes' }))],
  ['form', 'tags that are no list', () => faultsOfSpan(having({ 'langfuse.trace.tags': 'masked' }))],
  ['form', 'a prompt’s version in letters, which LangFuse would not find', () => faultsOfSpan(having({ [`${O}prompt.version`]: 'abc' }))],
  ['form', 'parameters that are no object', () => faultsOfSpan(having({ [`${O}model.parameters`]: '8000' }))],
  ['type', 'a kind that LangFuse does not know', () => faultsOfSpan(having({ [`${O}type`]: 'state' }))],
  ['type', 'no kind', () => faultsOfSpan(without(`${O}type`))],
  ['level', 'a level in small letters', () => faultsOfSpan(having({ [`${O}level`]: 'error' }))],
  ['model', 'a generation without its model', () => faultsOfSpan(without(`${O}model.name`))],
  ['usage', 'a generation without its tokens', () => faultsOfSpan(without(`${O}usage_details`))],
  ['usage', 'half a token', () => faultsOfSpan(having({ [`${O}usage_details`]: '{"input":1.5}' }))],
  ['usage', 'tokens below zero', () => faultsOfSpan(having({ [`${O}usage_details`]: '{"input":-1}' }))],
  ['usage', 'no tokens at all', () => faultsOfSpan(having({ [`${O}usage_details`]: '{}' }))],
  ['cost', 'dollars below zero', () => faultsOfSpan(having({ [`${O}cost_details`]: '{"total":-0.1}' }))],
  ['cost', 'dollars as a text', () => faultsOfSpan(having({ [`${O}cost_details`]: '{"total":"1"}' }))],
  ['prompt', 'a generation without its prompt', () => faultsOfSpan(without(`${O}metadata.prompt`))],
  ['prompt', 'a prompt without its version', () => faultsOfSpan(without('langfuse.version'))],
  ['environment', 'an environment in capitals', () => faultsOfSpan(having({ 'langfuse.environment': 'PROD' }))],
  ['environment', 'an environment that is LangFuse’s own', () => faultsOfSpan(having({ 'langfuse.environment': 'langfuse-x' }))],
  ['trace-name', 'no name of the trace', () => faultsOfSpan(without('langfuse.trace.name'))],
  ['pseudonym', 'a user by their id', () => faultsOfSpan(having({ 'user.id': 'user_2abc' }))],
  ['pseudonym', 'a session by its id', () => faultsOfSpan(having({ 'session.id': 'sess_1' }))],
  ['figures', 'a figure in a masked question', () => faultsOfSpan(having({ [`${O}input`]: 'you have $5' }))],
  ['figures', 'a figure in a masked answer, in another script', () => faultsOfSpan(having({ [`${O}output`]: '٣' }))],
  ['figures', 'a figure in a reason', () => faultsOfSpan(having({ [`${O}status_message`]: 'after 2 repairs' }))],
  ['marker', 'a name in metadata', () => faultsOfSpan(having({ [`${O}metadata.asked`]: 'ZEBRAMARKER' }), MARKERS)],
  ['marker', 'a name as a span’s own', () => faultsOfSpan({ ...GOOD, name: 'Tagger ZEBRAMARKER' }, MARKERS)],
  ['marker', 'a name in a score', () => faultsOfScore(score({ comment: 'of ZEBRAMARKER' }), MARKERS)],
  ['parent', 'its own parent', () => faultsOfSpan({ ...GOOD, parentId: GOOD.spanId })],
  ['parent', 'a parent that never came', () => faultsOfTrace([root, { ...GOOD, parentId: 'f'.repeat(16) }], [])],
  ['root', 'a trace without a root', () => faultsOfTrace([{ ...GOOD, parentId: GOOD.spanId }], [])],
  ['root', 'two roots of one attempt', () => faultsOfTrace([root, { ...root, spanId: 'f'.repeat(16) }], [])],
  ['score', 'no number', () => faultsOfScore(score({ value: 'much' }))],
  ['score', 'a truth of two', () => faultsOfScore(score({ dataType: 'BOOLEAN', value: 2 }))],
  ['score', 'no name', () => faultsOfScore(score({ name: '' }))],
  ['score-target', 'no trace', () => faultsOfScore(score({ traceId: 'job' }))],
  ['score-target', 'a span that never came', () => faultsOfTrace([root], [score({ observationId: 'f'.repeat(16) })])],
];

describe('The rules of a trace', () => {
  test('let through what is right', () => {
    expect([...faultsOfSpan(GOOD, MARKERS), ...faultsOfScore(score(), MARKERS), ...faultsOfTrace([root, GOOD], [score()])]).toEqual([]);
  });

  test.each(WRONG)('%s: refuse %s', (rule, _what, faults) => {
    expect(faults().map((fault) => fault.rule)).toEqual([rule]);
  });

  test('have a case each', () => {
    expect([...new Set(WRONG.map(([rule]) => rule))].sort()).toEqual([...RULES].sort());
  });

  test('let a call that came to nothing go without tokens, and whole traces with figures', () => {
    expect(
      faultsOfSpan({
        ...without(`${O}usage_details`, `${O}cost_details`),
        attributes: { ...without(`${O}usage_details`, `${O}cost_details`).attributes, [`${O}level`]: 'ERROR' },
      }),
    ).toEqual([]);
    expect(faultsOfSpan(having({ 'langfuse.trace.tags': ['content:whole'], [`${O}input`]: '$5' }))).toEqual([]);
  });
});

test('The table of attributes has every name of the package that sends them, but those of experiments', () => {
  const names = Object.values(LangfuseOtelSpanAttributes).filter((name) => !name.startsWith('langfuse.experiment.'));
  expect(names.filter((name) => !(name in ATTRIBUTES))).toEqual([]);
  expect(METADATA.every((prefix) => names.includes(prefix.slice(0, -1) as LangfuseOtelSpanAttributes))).toBe(true);
});

test('Spans are read as OTLP writes them in JSON', () => {
  const value = (key: string, given: object) => ({ key, value: given });
  const attributes = [
    value('text', { stringValue: 'a' }),
    value('yes', { boolValue: true }),
    value('count', { intValue: '7' }),
    value('share', { doubleValue: 0.5 }),
    value('list', { arrayValue: { values: [{ stringValue: 'b' }] } }),
    value('none', { arrayValue: {} }),
  ];
  const span = {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    parentSpanId: '',
    name: 'x',
    kind: 1,
    startTimeUnixNano: '1795741130299123456',
    endTimeUnixNano: '1795741130300000000',
    attributes,
    status: { code: 0 },
  };
  expect(spansIn(OtlpTraces.parse({ resourceSpans: [{ resource: {}, scopeSpans: [{ scope: {}, spans: [span] }] }] }))).toEqual([
    {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      parentId: null,
      name: 'x',
      from: 1_795_741_130_299.123,
      to: 1_795_741_130_300,
      attributes: { text: 'a', yes: true, count: 7, share: 0.5, list: ['b'], none: [] },
    },
  ]);
});
