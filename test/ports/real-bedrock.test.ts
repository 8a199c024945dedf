/** The same code against the person's own Bedrock. It costs about a cent, so it runs only where it is asked for. */
import { describe, expect, test } from 'vitest';
import { composeClassification } from '#domain/compose/classification.ts';
import { carryOut } from '../../bin/agent/carry-out.ts';
import { assignment, proposalsFrom } from '../../functions/tagger/classify.ts';

const isAsked = process.env['ALEX_TEST_BEDROCK'] === 'aws';
if (!isAsked)
  process.stderr.write(
    'Real Bedrock is not asked: set ALEX_TEST_BEDROCK=aws, with credentials of an account that may use the model, to run test/ports/real-bedrock.test.ts.\n',
  );

describe.skipIf(!isAsked)('Real Bedrock (ALEX_TEST_BEDROCK=aws)', () => {
  test('classifies a well-known fund by the contract, and says what it used', async () => {
    const asked = assignment([{ symbol: 'VTI', name: 'Vanguard Total Stock Market ETF' }]);
    const { authored, usage, calls } = await carryOut(asked, { ...process.env, ALEX_BEDROCK: 'aws' }, null);
    expect({ standIn: authored.standIn, errors: calls.flatMap(({ error }) => error ?? []) }).toEqual({ standIn: null, errors: [] });
    expect(authored.draft).not.toEqual(composeClassification(asked.material));
    expect(
      proposalsFrom(authored.draft, ['VTI'], { writer: authored.authorship.writer, asOf: '2026-11-22' }).get('VTI')?.assetClass?.equity,
    ).toBeGreaterThanOrEqual(95);
    expect(usage[0]?.inputTokens).toBeGreaterThan(100);
  }, 120_000);
});
