/** One sentence under each chart: its largest segment, set against its target or against what follows it. */
import type { TakeawaysAnswer } from '#schema/answers.ts';
import type { TakeawaysMaterial } from '#schema/material.ts';
import { MANDATORY_CHARTS } from '#schema/plan.ts';
import { accountOf, capital, nameOf, symbolOf } from './names.ts';
import { Sheet, relation } from './sheet.ts';

const MANDATORY: ReadonlySet<Kind> = new Set(MANDATORY_CHARTS);
type Kind = TakeawaysMaterial['charts'][number]['kind'];

const WITHOUT_FACTS: Record<Kind, string> = {
  asset_class: 'How the portfolio divides among asset classes.',
  region: 'Where in the world the portfolio is invested.',
  sector: 'Which parts of the economy the portfolio depends on.',
  account: 'Which accounts hold the money.',
  holdings: 'The largest holdings beside all others.',
};

export function composeTakeaways(material: TakeawaysMaterial): TakeawaysAnswer {
  const sheet = new Sheet(material.facts);
  return {
    takeaways: material.charts
      .filter(serves)
      .map(({ kind, factIds }) => ({ chart: kind, sentence: takeaway(kind, factIds, sheet) ?? WITHOUT_FACTS[kind] })),
  };
}

/** Where all the money is in one place, a chart of places shows nothing. */
function serves({ kind, factIds }: TakeawaysMaterial['charts'][number]): boolean {
  return MANDATORY.has(kind) || factIds.length !== 1;
}

function takeaway(kind: Kind, factIds: string[], sheet: Sheet): string | null {
  if (kind === 'account') return accounts(factIds, sheet);
  const shares = [...new Set(factIds.map((id) => id.replace(/-(value|total|drift)$/, '-pct')))].filter((id) => sheet.number(id) !== null);
  const known = shares.filter((id) => !/-(unknown|other)-pct$/.test(id));
  const [first, second] = known.length > 0 ? known : shares;
  if (!first) return null;
  if (kind === 'holdings') {
    const [a, b] = [symbolOf(first), second && symbolOf(second)];
    if (!a) return null;
    return sheet.first(
      b && `${a} is the largest holding, {{${first}}} of the portfolio; ${b} follows with {{${second}}}.`,
      `${a} is the largest holding, {{${first}}} of the portfolio.`,
    );
  }
  const name = nameOf(first);
  if (!name) return null;
  const targetId = first.replace(/-pct$/, '-target-pct');
  const investedId = first.replace(/-pct$/, '-invested-pct');
  const [found, whole] = sheet.has(investedId) ? [investedId, 'what is invested'] : [first, 'the portfolio'];
  // A target for a region is one of what is invested: without that share there is nothing to compare it with.
  const [share, target] = [sheet.number(found), first.startsWith('region') && found === first ? null : sheet.number(targetId)];
  const unknown = shares.find((id) => id.endsWith('-unknown-pct'));
  const verb = name.plural ? 'make up' : 'makes up';
  const next = second ? nameOf(second) : null;
  return sheet.first(
    share !== null &&
      target !== null &&
      found !== first &&
      sheet.number(first) !== share &&
      `${capital(name.text)} ${verb} {{${first}}} of the portfolio; without cash it is {{${found}}} of what is invested, ${STANDS[relation(share, target)]} {{${targetId}}}.`,
    share !== null &&
      target !== null &&
      `${capital(name.text)} ${verb} {{${found}}} of ${whole}, ${STANDS[relation(share, target)]} {{${targetId}}}.`,
    unknown !== undefined &&
      (sheet.number(unknown) ?? 0) > (sheet.number(second ?? '') ?? 0) &&
      `${capital(name.text)} ${verb} {{${first}}} of the portfolio; for {{${unknown}}} the ${kind === 'asset_class' ? 'asset class' : kind} is not known.`,
    next &&
      `${capital(name.text)} ${verb} {{${first}}} of the portfolio; ${next.text} ${next.plural ? 'come' : 'comes'} next with {{${second ?? ''}}}.`,
    `${capital(name.text)} ${verb} {{${first}}} of the portfolio.`,
  );
}

const STANDS = {
  'far above': 'far above the target of',
  'above': 'above the target of',
  'just above': 'close to the target of',
  'level': 'level with the target of',
  'just below': 'close to the target of',
  'below': 'below the target of',
  'far below': 'far below the target of',
} as const;

function accounts(factIds: string[], sheet: Sheet): string | null {
  const [first, second] = factIds.map((id) => sheet.fact(id)).filter((fact) => fact !== undefined);
  if (!first) return null;
  return sheet.first(
    second &&
      `The largest account is the ${accountOf(first)} with {{${first.id}}}; the ${accountOf(second)} follows with {{${second.id}}}.`,
    `The largest account is the ${accountOf(first)} with {{${first.id}}}.`,
  );
}
