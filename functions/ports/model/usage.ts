/** What one call used. `costMicroDollars` is null where the price of the model is not known. */
export interface Usage {
  modelId: string;
  /** All of the input, also what the model read from its cache or wrote to it. */
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  outputTokens: number;
  costMicroDollars: number | null;
}
