/** The report: verdict first, limits last, between them in the order of the story. No figure is written here, only tokens. */
import type { ReportAnswer } from '#schema/answers.ts';
import type { ReportMaterial } from '#schema/material.ts';
import { FLAG_KINDS } from '#schema/plan.ts';
import { CHANGES_HEADING, changeLeads, changesSection } from './changes.ts';
import { withoutRefusedLines } from './checked.ts';
import { capital } from './names.ts';
import { optionsList } from './options.ts';
import { classIs, listed } from './phrases.ts';
import { limits, outlookParagraphs } from './projection.ts';
import { REBALANCING_HEADING, rebalancing } from './rebalancing.ts';
import { Sheet } from './sheet.ts';
import { STORY_FLAGS, by, dearFund, situate } from './situation.ts';
import type { FlagKind, Situation } from './situation.ts';
import { checkupTable, holdingsTable, inOrder } from './tables.ts';
import { headingFor, topic } from './topics.ts';
import { onCourse } from './topics/on-course.ts';
import { verdict } from './verdict.ts';

interface Section {
  heading: string | null;
  blocks: string[];
}

/** Works with any subset of the catalogue's facts: what a missing fact would say is left out. */
export function composeReport(material: ReportMaterial): ReportAnswer {
  const sheet = new Sheet(material.facts);
  const { title, summary, markdown } = draftReport(material, sheet);
  return { title, summary: grounded(summary, sheet), markdown: withoutRefusedLines(markdown, sheet) || summary };
}

/** The report before the verifier has been asked. */
export function draftReport(material: ReportMaterial, sheet = new Sheet(material.facts)): ReportAnswer {
  const s = situate(sheet, material.flags, material.readingLevel, material.plan.sections);
  const { title, summary, paragraphs } = verdict(s);
  const [lead, ...others] = focusSections(material.plan.focus, s);
  const changes = { heading: CHANGES_HEADING, blocks: changesSection(s) };
  const sections: Section[] = [
    { heading: null, blocks: paragraphs },
    ...chanceExplained(s, material.plan.sections),
    ...(changeLeads(s) ? [changes] : []),
    ...(s.story === 'on_course' ? [] : lead ? [lead] : []),
    { heading: 'What you own', blocks: [holdingsTable(s), owned(s)] },
    ...(changeLeads(s) ? [] : [changes]),
    { heading: 'Checkup', blocks: [checkupTable(material.checks, s), checkupWords(material.checks, s)] },
    ...(s.story === 'on_course'
      ? [{ heading: 'What could still change that', blocks: s.wants('what_could_change') ? onCourse(s) : [] }, ...(lead ? [lead] : [])]
      : []),
    ...others.filter((_, index) => material.plan.length === 'full' || index === 0),
    { heading: REBALANCING_HEADING, blocks: rebalancing(s) },
    { heading: 'Retirement outlook', blocks: outlookParagraphs(s) },
    { heading: 'Options, in the order we would weigh them', blocks: [optionsList(s)] },
    { heading: 'Assumptions and limits', blocks: limits(s) },
  ];
  return { title, summary, markdown: once(sections) };
}

/** What gets a section though no question of the plan covers it; data has one section for all its flags. */
const UNASKED: readonly FlagKind[][] = [
  ...FLAG_KINDS.filter((kind) => !STORY_FLAGS.data.includes(kind)).map((kind) => [kind]),
  ['unpriced', 'unclassified', 'stale_price'],
];

/** The lead's section first, then one for each question of the plan, then the flags that no question covers. */
function focusSections(focus: ReportMaterial['plan']['focus'], s: Situation): Section[] {
  const told = new Set<FlagKind>();
  const tell = (kinds: readonly FlagKind[]) =>
    kinds.filter((kind) => !told.has(kind) && (told.add(kind), true)).flatMap((kind) => topic(kind, s));
  const raised = new Set(s.flags.map((flag) => flag.kind));
  const leads = STORY_FLAGS[s.story].filter((kind) => raised.has(kind) || s.story === 'gap');
  const questions = [...focus].sort(
    (a, b) => Number(b.flags.some((kind) => leads.includes(kind))) - Number(a.flags.some((kind) => leads.includes(kind))),
  );
  const sections: Section[] = [];
  const unasked = leads.filter((kind) => !questions.some((question) => question.flags.includes(kind)));
  const [first] = unasked;
  if (first && unasked.length === leads.length) sections.push({ heading: headingFor(first, s), blocks: tell(leads) });
  for (const { question, flags } of questions) {
    const [kind] = flags;
    const blocks = tell(flags);
    if (kind && blocks.length > 0) sections.push({ heading: asHeading(question, s) ?? headingFor(kind, s), blocks });
  }
  for (const [kind, ...others] of UNASKED) {
    if (!kind || sections.length >= 4) break;
    const raisedOf = [kind, ...others].filter((one) => raised.has(one) && !told.has(one));
    const [first] = raisedOf;
    if (!first) continue;
    const blocks = tell(raisedOf);
    if (blocks.length > 0) sections.push({ heading: headingFor(first, s), blocks });
  }
  return sections.filter((section) => section.blocks.length > 0);
}

/** A question of the plan as one plain line, unless it states something that is no fact. */
function asHeading(question: string, s: Situation): string | null {
  const plain = question.replace(/[{}|#*_`<>[\]\\\s]+/g, ' ').trim();
  return plain.length >= 5 && s.sheet.verify(`## ${plain}`).ok ? capital(plain) : null;
}

/** For a beginner always; for others where the plan asks for it. */
function chanceExplained(s: Situation, sections: ReportMaterial['plan']['sections'] = []): Section[] {
  if (!(s.level === 'beginner' || sections.includes('chance_explained')) || !s.sheet.has('chance', 'paths')) return [];
  return [
    {
      heading: 'What does the chance mean?',
      blocks: [
        'We tested your plan against {{paths}} imagined futures. Some were kind, some were harsh. The chance is the share of them in which the money lasted.',
        'It is no promise, more a weather forecast: useful for deciding what to carry, and sometimes wrong.',
      ],
    },
  ];
}

/** The mix in a sentence: the three largest classes, the largest region and sector. */
function owned(s: Situation): string {
  const { sheet } = s;
  const largest = (prefix: string, keep: number) =>
    sheet.facts
      .filter(
        (fact) =>
          new RegExp(`^${prefix}-(?!unknown|cash|other).+-pct$`).test(fact.id) &&
          !/-(?:target|invested)-pct$/.test(fact.id) &&
          (sheet.number(fact.id) ?? 0) > 0,
      )
      .sort((a, b) => Number(b.value) - Number(a.value))
      .slice(0, keep)
      .map((fact) => fact.id.replace(/-pct$/, ''));
  const [mainClass, ...classes] = largest('class', 3);
  const [region] = largest('region', 1);
  const [sector] = largest('sector', 1);
  const classWords = [mainClass, ...classes]
    .filter((stem) => stem !== undefined)
    .map(
      (stem, index) =>
        `${
          index === 0
            ? classIs(stem)
            : classIs(stem)
                .toLowerCase()
                .replace(/ (is|are)$/, '')
        } {{${stem}-pct}}`,
    );
  return sheet.paragraph(
    s.level === 'beginner' &&
      'A fund is a basket of many stocks or bonds; a stock is a part of one company; a bond is a loan that pays interest.',
    classWords.length > 0 && `${listed(classWords)} of the portfolio.`,
    (s.sheet.number('class-fixed-income-pct') ?? 1) === 0 &&
      (s.sheet.number('class-fixed-income-target-pct') ?? 0) > 0 &&
      'You hold no bonds.',
    s.level !== 'beginner' &&
      region &&
      !s.drifts.some(({ stem }) => stem.startsWith('region')) &&
      `By region, the largest part is ${nameIn(region)} with {{${region}-pct}}.`,
    s.level !== 'beginner' &&
      sector &&
      `By sector, ${nameIn(sector)} ${/s$/.test(nameIn(sector)) ? 'come' : 'comes'} first with {{${sector}-pct}}${(sheet.number('sector-unknown-pct') ?? 0) >= 5 ? '; for {{sector-unknown-pct}} the sector is not known' : ''}.`,
    s.level !== 'beginner' &&
      !s.company &&
      s.sheet.has('largest-company-funds-pct') &&
      `The largest single company is {{largest-company-symbol}} with {{largest-company-pct}} of the portfolio, ${s.sheet.has('largest-company-direct-pct') ? '{{largest-company-funds-pct}} through funds' : 'all of it through funds'}.`,
    s.level !== 'beginner' && !s.company && 'Of the stocks in funds, {{companies-known-pct}} is known by company.',
    dearFund(s) &&
      '{{dearest-fund-symbol}} is the dear one among the funds: it costs {{dearest-fund-cost-pct}} a year, or {{dearest-fund-cost-year}}.',
    s.findings.length < 3 &&
      s.sheet.has('account-count') &&
      (s.sheet.number('holding-count') ?? 0) > 0 &&
      `The portfolio is spread over ${sheet.counted('account-count', 'account', 'accounts')} and ${sheet.counted('holding-count', 'holding', 'holdings')}.`,
  );
}

function nameIn(stem: string): string {
  return classIs(stem)
    .replace(/ (is|are)$/, '')
    .replace(/^(?!North|Latin|Europe|Asia|Oceania|Africa|Treasur)./, (letter) => letter.toLowerCase());
}

function checkupWords(checks: ReportMaterial['checks'], s: Situation): string {
  if (checks.length === 0) return '';
  const failed = checks.filter((check) => check.outcome === 'fail').length;
  const warned = checks.filter((check) => check.outcome === 'warn').length;
  const words = [
    failed + warned === 0 &&
      by(s.level, {
        standard: 'Nothing here needs attention; the checkup is a list of usual rules of thumb, and passing it is what is normal.',
        beginner: 'Nothing on this list needs attention.',
      }),
    failed === 0 && warned > 0 && 'What is there to look at is to be known rather than mended at once.',
  ];
  return s.sheet.paragraph(inOrder(checks, s), ...words, ...noted(checks), ...undecided(checks, s));
}

/** What the row of the table does not say: two funds whose companies are not known, and where the glide path stands. */
function noted(checks: ReportMaterial['checks']): (string | false | undefined)[] {
  const worth = (rule: string, found: string) =>
    checks.some((check) => check.rule === rule && check.foundFactId === found && (check.outcome === 'warn' || check.outcome === 'fail'));
  return [
    worth('duplicate-funds', 'duplicate-fund-count') &&
      '{{duplicate-fund-symbols}} are funds of one index, so the two of them spread no more than one would.',
    worth('glide-path', 'glide-path-points') && 'The usual glide path has {{glide-path-pct}} in stocks with as many years to go.',
  ];
}

/** Why a check could not be decided, in words; none is left as a bare "not known". */
function undecided(checks: ReportMaterial['checks'], { sheet }: Situation): (string | false)[] {
  const open = checks.filter((check) => check.outcome === 'unknown');
  const drifts = open.flatMap(({ foundFactId }) => (foundFactId?.endsWith('-drift') ? [nameIn(foundFactId.replace(/-drift$/, ''))] : []));
  const has = (rule: string) => open.some((check) => check.rule === rule);
  return [
    drifts.length > 0 &&
      sheet.has('unclassified-symbols') &&
      `Whether ${listed(drifts)} ${drifts.length > 1 || drifts[0]?.endsWith('s') ? 'are' : 'is'} off target cannot be told while {{unclassified-symbols}} could belong there.`,
    open.some((check) => check.foundFactId === 'largest-untyped-pct') &&
      'Nor is it known whether {{largest-untyped-symbol}} is the stock of one company or a fund.',
    has('opaque-fund') && 'What {{opaque-fund-symbol}} holds is not known, so it may be broad or narrow.',
    open.some((check) => check.rule === 'single-company' && check.foundFactId === 'largest-company-pct') &&
      'Which companies some of the funds hold is not known, so more may hang on one company than was found.',
    has('fund-cost') && 'What {{fund-cost-unknown-symbols}} costs is not known, so the cost of the funds may be higher.',
    has('class-drift') && 'No target mix has been entered, so the mix could not be held against one.',
    has('region-drift') &&
      !has('class-drift') &&
      open.some((check) => check.rule === 'region-drift' && check.foundFactId === null) &&
      'No targets for regions have been entered, so regions could not be held against any.',
    has('sector-over') && 'The sector of many stocks is not known, so none could be held against the market.',
    has('classified') && 'How much of the whole is classified is not known while there is no price for {{unpriced-symbols}}.',
    has('glide-path') && 'How the stocks stand to the glide path depends on what is not classified.',
  ];
}

function once(sections: Section[]): string {
  const said = new Set<string>();
  const blocks = sections.flatMap(({ heading, blocks }) => {
    const fresh = blocks.map((block) => (/^[-|\d]/.test(block) ? block : unsaid(block, said))).filter(Boolean);
    return fresh.length === 0 ? [] : [...(heading ? [`## ${heading}`] : []), ...fresh];
  });
  return blocks.join('\n\n');
}

/** The block without the sentences that were said before; two sections may each have reason for the same one. */
function unsaid(block: string, said: Set<string>): string {
  return block
    .split(/(?<=[.?!*])\s+(?=[A-Z*{])/)
    .filter((sentence) => !said.has(sentence) && said.add(sentence))
    .join(' ');
}

function grounded(summary: string, sheet: Sheet): string {
  return sheet.verify(summary).ok
    ? summary
    : 'This report sets out what the portfolio holds, what the checkup found and what could be weighed next.';
}
