/** GET /api/reports/{id}/model-requests: what the writers of a report handed to their models, whole. */
import * as z from 'zod';
import { Uuid } from './values.ts';

export const ModelRequest = z.object({
  agent: z.enum(['reporter', 'charter', 'retirement']),
  /** The model that was asked for this report; null where none was, so that the rules writer wrote alone. */
  modelId: z.string().nullable(),
  /** The instructions, the same for every household. */
  system: z.string(),
  /** Everything about the household, in its marked block of JSON. */
  material: z.string(),
  /** The form in which the answer was asked for: JSON. */
  answer: z.string(),
  /** Most tokens of the answer. */
  maxTokens: z.int(),
});
export type ModelRequest = z.infer<typeof ModelRequest>;

export const ModelRequestsView = z.object({ reportId: Uuid, requests: z.array(ModelRequest) });
export type ModelRequestsView = z.infer<typeof ModelRequestsView>;
