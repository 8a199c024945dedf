/**
 * The rules writer's answer about instruments. What a symbol or a name settles was looked up before anyone is asked, so here
 * the honest answer is that nothing more is known: these stay unclassified, and the report says so.
 */
import type { ClassificationAnswer } from '#schema/answers.ts';
import type { ClassificationMaterial } from '#schema/material.ts';

export function composeClassification(material: ClassificationMaterial): ClassificationAnswer {
  return {
    classifications: material.instruments.map(({ symbol }) => ({
      symbol: symbol.slice(0, 20),
      known: false,
      assetClass: [],
      regions: [],
      sectors: [],
      confidencePercent: 0,
      evidence:
        'Neither the reference list nor the name settles what this instrument holds, and no language model was asked. Its fact sheet would settle it.',
    })),
  };
}
