/** The retirement section by itself: success, range, what would change it, what is not modelled. */
import type { OutlookAnswer } from '#schema/answers.ts';
import type { OutlookMaterial } from '#schema/material.ts';
import { withoutRefusedLines } from './checked.ts';
import { grantedSentences, spendingAYear, stepSentences } from './particulars.ts';
import { STANDING, isAbove } from './phrases.ts';
import { adapts, borrowed, leftOut, outlookParagraphs } from './projection.ts';
import { Sheet } from './sheet.ts';
import { by, situate } from './situation.ts';
import type { Situation } from './situation.ts';
import { leversTable } from './tables.ts';
import { topic } from './topics.ts';
import { runOutAt, until } from './until.ts';

const NO_PROJECTION = 'There is no projection, because what it needs about your retirement is not complete.';
/** Per cent of the futures that fail. */
const WORTH_NAMING = 10;
const PLAIN_SUMMARY = 'The projection follows from what you entered and what you own today.';

export function composeOutlook(material: OutlookMaterial): OutlookAnswer {
  const s = situate(new Sheet(material.facts), material.flags, material.readingLevel);
  const summary = s.sheet.has('chance') ? summarise(s) : NO_PROJECTION;
  const blocks = s.sheet.has('chance') ? withProjection(s) : ['## What is missing', NO_PROJECTION, ...topic('no_retirement_inputs', s)];
  const markdown = withoutRefusedLines(blocks.filter(Boolean).join('\n\n'), s.sheet);
  return { summary: s.sheet.verify(summary).ok ? summary : PLAIN_SUMMARY, markdown: markdown || summary };
}

function summarise(s: Situation): string {
  return (
    s.sheet.first(
      s.stands &&
        `There is {{chance:an}} chance that spending of ${spendingAYear(s.sheet)} lasts ${until(s.sheet, 'to age {{plan-end-age}}')}, ${STANDING[s.stands]} the target of {{chance-target}}.`,
      s.stands && `There is {{chance:an}} chance of success, ${STANDING[s.stands]} the target of {{chance-target}}.`,
      'There is {{chance:an}} chance of success on this plan.',
    ) ?? PLAIN_SUMMARY
  );
}

function withProjection(s: Situation): string[] {
  const { sheet } = s;
  const table = leversTable(s);
  const [taxed, ruled] = [sheet.has('tax-rate-assumed'), sheet.has('spending-rule')];
  return [
    '## What to expect',
    sheet.paragraph(
      sheet.first(
        s.stands &&
          `The chance of success is {{chance}}, ${STANDING[s.stands]} your target of {{chance-target}}, for spending of ${spendingAYear(sheet)} in today's money.`,
        'The chance of success is {{chance}} on this plan.',
      ),
      ...stepSentences(sheet),
      sheet.first(
        `${isAbove(s.stands) ? 'In the few futures where it fails' : 'Where the plan fails'}, the money typically runs out ${runOutAt(sheet)}.`,
      ),
    ),
    ...outlookParagraphs(s),
    sheet.paragraph(...thatYear(s)),
    sheet.paragraph(otherModel(s)),
    ...failures(s),
    ...(isAbove(s.stands) || table === '' ? [] : ['## What would change it', table]),
    '## What is not modelled',
    by(s.level, {
      standard: `${taxed ? 'Health costs' : 'Taxes, health costs'} and long-term care are not modelled on their own: they are taken to be inside the spending goal. A home, gifts and changes of the law are left out.${ruled ? '' : ' Spending follows prices and never adapts.'}`,
      beginner: `The test leaves some things out: ${taxed ? '' : 'taxes, '}doctors, care in old age, your home. Think of them as part of what you plan to spend.`,
      expert: `Not modelled: tax lots, brackets and the order of accounts, health costs, long-term care, housing wealth, ${ruled ? '' : 'adaptive spending, '}single-issuer variance, and a break of the return history itself.`,
    }),
    sheet.paragraph(
      leftOut(s),
      sheet.first('A tax of {{tax-rate-assumed}} is taken from every withdrawal, whatever the account.'),
      adapts(s),
      ...grantedSentences(sheet),
      ...borrowed(s),
      sheet.first(
        'The projection runs {{paths}} simulated futures from assumptions that may prove wrong, among them a return of stocks of {{real-return-stocks}} a year above inflation.',
        'The projection runs {{paths}} simulated futures from assumptions that may prove wrong.',
      ),
    ),
  ];
}

/** What would have saved the futures that fail: the causes worth naming, the largest first. */
function failures({ sheet, level }: Situation): string[] {
  const told: [string, string][] = [
    [
      'cause-early-crash-pct',
      '{{cause-early-crash-pct}} of them would have been saved by a steady start: the first years of retirement decide more than any later ones.',
    ],
    ['cause-inflation-pct', '{{cause-inflation-pct}} of them would have been saved by steady prices, with the same returns.'],
    ['cause-longevity-pct', '{{cause-longevity-pct}} of them fail only in the last years of the plan.'],
    ['cause-overspending-pct', 'In {{cause-overspending-pct}} of them nothing but lower spending would have helped.'],
  ];
  const found = told
    .filter(([id]) => (sheet.number(id) ?? 0) >= WORTH_NAMING)
    .sort(([a], [b]) => (sheet.number(b) ?? 0) - (sheet.number(a) ?? 0))
    .slice(0, level === 'beginner' ? 2 : 4);
  if (found.length === 0) return [];
  return [
    '## Why it fails where it fails',
    [
      'We ran the futures that fail once more, each time with one thing mended.',
      ...found.map(([, sentence]) => sentence.replace(/^(\{\{[^}]*)\}\}/, 'As many as $1}}')),
    ].join(' '),
  ];
}

/** The choice of model moves the chance more than anything drawn within one. */
function otherModel(s: Situation): string | null {
  if (s.level === 'beginner') return null;
  return s.sheet.first(
    by(s.level, {
      standard:
        'The lognormal model, which draws every year independently of the one before, gives a chance of {{lognormal-chance}} for the same plan.',
      expert: 'The lognormal model (independent years, the same assumed returns) gives a chance of {{lognormal-chance}} for the same plan.',
    }),
  );
}

/** What the goal comes to when it is first paid: prices do not wait for retirement. */
function thatYear(s: Situation): (string | null | false)[] {
  return [
    !s.retired &&
      s.level !== 'beginner' &&
      s.sheet.first(
        'In the money of {{retire-year}}, your planned spending comes to {{goal-then-year}} a year, at an assumed inflation of {{inflation-assumed}}.',
      ),
  ];
}
