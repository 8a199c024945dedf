/** Below this a proposal is worth less than saying "unknown". Per cent. */
export const MIN_CONFIDENCE = 60;
