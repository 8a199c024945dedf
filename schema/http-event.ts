/** What is read of an HTTP API event of payload version 2.0. */
import * as z from 'zod';

/** The gateway lower-cases header names. */
export const HttpEvent = z.object({
  rawPath: z.string(),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), z.string().optional()).default({}),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({ http: z.object({ method: z.string() }), requestId: z.string().optional() }),
});
export type HttpEvent = z.infer<typeof HttpEvent>;
