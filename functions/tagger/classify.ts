/** From a model's proposal to a classification that may be stored: checked, set to exactly 100 per cent, or left unknown. */
import type { ClassificationAnswer } from '#schema/answers.ts';
import { AssetClassWeights, RegionWeights, SectorWeights } from '#schema/instrument.ts';
import type { Classification } from '#schema/instrument.ts';
import { composeClassification } from '#domain/compose/classification.ts';
import { largestRemainder } from '#domain/money.ts';
import type { Assignment } from '#ports/model/author.ts';
import { MIN_CONFIDENCE } from './confidence.ts';
import { PROMPT } from './prompt.ts';

export { MIN_CONFIDENCE };
/** Whole per cents seldom add up to 100 exactly; further off than this the proposal is not about one whole. */
const ACCEPTED_SUM = { min: 95, max: 105 } as const;

type Proposal = ClassificationAnswer['classifications'][number];

/** What is asked about instruments that no look-up settles, ten at most; `proposalsFrom` makes of the answer what may be stored. */
export function assignment(
  instruments: readonly { symbol: string; name: string }[],
): Assignment<'classify_instruments', ClassificationAnswer> {
  const material = { instruments: instruments.map(({ symbol, name }) => ({ symbol, name })) };
  return {
    agent: 'tagger',
    answerName: 'classify_instruments',
    prompt: PROMPT,
    material,
    compose: composeClassification,
    judge: (answer) => ({ draft: answer }),
  };
}

/**
 * What is stored for each symbol that the model spoke of, once each; symbols that were not asked for are dropped. An instrument that it does not know, or not
 * well enough, gets a classification without parts: it stays unclassified, and is not asked about again at once.
 */
export function proposalsFrom(
  answer: ClassificationAnswer,
  asked: readonly string[],
  by: { writer: string; asOf: string },
): Map<string, Classification> {
  const proposals = new Map<string, Classification>();
  for (const proposal of answer.classifications) {
    if (!asked.includes(proposal.symbol) || proposals.has(proposal.symbol)) continue;
    proposals.set(proposal.symbol, classificationOf(proposal, by));
  }
  return proposals;
}

function classificationOf(proposal: Proposal, { writer, asOf }: { writer: string; asOf: string }): Classification {
  const provenance = { method: 'model', confidence: proposal.confidencePercent / 100, asOf } as const;
  if (!proposal.known || proposal.confidencePercent < MIN_CONFIDENCE) {
    return { ...provenance, assetClass: null, regions: null, sectors: null, source: `not known to ${writer}`.slice(0, 300) };
  }
  const assetClass = AssetClassWeights.safeParse(normalised(proposal.assetClass));
  const regions = RegionWeights.safeParse(normalised(proposal.regions));
  const sectors = SectorWeights.safeParse(normalised(proposal.sectors));
  return {
    ...provenance,
    assetClass: assetClass.data ?? null,
    // Regions and sectors of something whose asset class is unknown would be shown without a whole to be part of.
    regions: assetClass.success ? (regions.data ?? null) : null,
    sectors: assetClass.success ? (sectors.data ?? null) : null,
    source: `proposed by ${writer}: ${oneLine(proposal.evidence)}`.slice(0, 300),
  };
}

/** Weights in per cent with two decimals (basis points) that sum to exactly 100, by largest remainder; null when they are no whole. */
export function normalised(weights: readonly { key: string; percent: number }[]): Record<string, number> | null {
  const keys = weights.map(({ key }) => key);
  const sum = weights.reduce((total, { percent }) => total + percent, 0);
  if (new Set(keys).size !== keys.length || sum < ACCEPTED_SUM.min || sum > ACCEPTED_SUM.max) return null;
  const shares = largestRemainder(
    weights.map(({ percent }) => percent),
    100,
    2,
  );
  return Object.fromEntries(keys.flatMap((key, index) => (shares[index]?.isZero() ? [] : [[key, shares[index]?.toNumber() ?? 0]])));
}

/** A model's words are kept as one plain line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}
