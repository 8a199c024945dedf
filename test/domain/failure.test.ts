import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PERMANENT_ERRORS, PLATFORM_ERRORS, TRANSIENT_ERRORS } from '#schema/errors.ts';
import { failureReason, failureSentence } from '#domain/failure.ts';

describe('The reason of a failed job', () => {
  test.each([...TRANSIENT_ERRORS, ...PERMANENT_ERRORS, 'Sandbox.Timedout', 'States.Timeout', 'Runtime.ExitError'])(
    'has a sentence of its own for %s',
    (name) => {
      expect(failureSentence(name)).not.toContain(name);
    },
  );

  test('is found inside a Lambda’s cause when the error names only the task', () => {
    const cause = JSON.stringify({ errorType: 'EmptyPortfolioError', errorMessage: 'Job 1 has nothing' });
    expect(failureReason('States.TaskFailed', cause)).toBe(failureSentence('EmptyPortfolioError'));
  });

  test('never repeats what came with the error', () => {
    const cause = JSON.stringify({ errorType: 'TypeError', errorMessage: 'cannot read $1,204,113 of Ellen', trace: ['at secret.ts:1'] });
    expect(failureReason('TypeError', cause)).not.toMatch(/Ellen|1,204|secret/);
  });

  test('says to try again where that may help, and not where the same would happen again', () => {
    expect(failureReason('ModelThrottledError', undefined)).toBe(
      'The language model was too busy to answer. Start it again in a few minutes.',
    );
    expect(failureReason('States.TaskFailed', JSON.stringify({ errorType: 'DatabaseUnavailableError' }))).toMatch(/Start it again/);
    for (const name of ['EmptyPortfolioError', 'UngroundedReportError', 'InvalidInputError', 'ConfigurationError', 'Whatever'])
      expect(failureReason(name, undefined)).not.toMatch(/Start it again/);
  });

  test('is a sentence or two for a person, whatever it is handed', () => {
    fc.assert(
      fc.property(
        fc.option(fc.string(), { nil: undefined }),
        fc.option(fc.oneof(fc.string(), fc.json()), { nil: undefined }),
        (error, cause) => {
          const reason = failureReason(error, cause);
          return /^[A-Z][^\n{}<>]*\.$/.test(reason) && reason.length < 250;
        },
      ),
    );
  });

  test('knows every platform error that is no catch-all', () => {
    const unknown = PLATFORM_ERRORS.filter(
      (name) => !['States.TaskFailed', 'States.ALL', 'Lambda.Unknown'].includes(name) && failureSentence(name).includes('unexpected error'),
    );
    expect(unknown).toEqual([]);
  });
});
