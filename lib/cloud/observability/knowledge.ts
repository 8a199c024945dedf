/** What is known of the world: documents, passages that analyses were given, prices. */
import { Duration } from 'aws-cdk-lib';
import { definitionOf, type MetricName } from '../../../schema/metrics.ts';
import { own } from './own.ts';
import { chart, type Section } from './section.ts';

/** A weekend with a holiday on either side, and the night until prices are there. */
const OLDEST_PRICES_DAYS = 5;
/** An endpoint that wakes is waited for, and is none of these: every other search is an outage, or a right that is missing. */
const WORDS_ALONE = 0.5;

export function knowledge(): Section {
  const byOutcome = (name: MetricName) =>
    (definitionOf(name).outcomes ?? []).map((outcome) => own(name, { statistic: 'Sum', label: outcome, by: { outcome } }));
  return {
    name: 'knowledge',
    title: 'Knowledge and prices',
    charts: [
      chart('Passages that an analysis was given', 'passages', [own('PassagesFound', { statistic: 'Average', label: 'on average' })]),
      chart('A search for one analysis', 'ms', [
        own('RecallLatency', { statistic: 'p50', label: 'p50' }),
        own('RecallLatency', { statistic: 'p99', label: 'p99' }),
      ]),
      chart('Searches by words alone', 'share', [own('WordsAloneCount', { statistic: 'Average', label: 'all' })]),
      chart('Documents sent, by what became of them', 'documents', byOutcome('DocumentCount')),
      chart('Pages read, by what became of them', 'pages', byOutcome('PageCount')),
      chart('Closes', 'prices', byOutcome('PriceCount')),
      chart('Age of the newest day of closes', 'days', [own('PriceAge', { statistic: 'Maximum', label: 'days' })]),
    ],
    watches: [
      {
        id: 'WordsAlone',
        runbook: 'alarm-wordsalone',
        metric: own('WordsAloneCount', { statistic: 'Average', period: Duration.hours(1) }),
        above: WORDS_ALONE,
        when: 'More than half of the searches for analyses found no way to meaning, and went by words alone.',
        act: 'The log of facts names the error: a right, the endpoint of embeddings, or the index.',
      },
      {
        id: 'PricesOld',
        runbook: 'alarm-pricesold',
        metric: own('PriceAge', { statistic: 'Maximum', period: Duration.days(1) }),
        above: OLDEST_PRICES_DAYS,
        when: `The newest closes are more than ${OLDEST_PRICES_DAYS} days old.`,
        act: 'npm run prices says which days were refused, and why; a person decides flags with --flags.',
      },
    ],
  };
}
