/** Messages of Clerk's for tests, and the function that takes them. */
import { createHandler, type WebhookPorts } from '../../../functions/clerk-webhook/handler.ts';
import { messageOf, signedHeaders, type UserNews } from '../../../lib/local/issuer-webhooks.ts';
import { quiet } from '../invocation.ts';
import type { TestDatabase } from '../../local-database.ts';

export const SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;
export const OTHER = `whsec_${Buffer.from('some other secret, also of 32 by').toString('base64')}`;
export const NEWS: UserNews = { type: 'user.created', user: 'user_ada', name: 'Ada Lovelace', at: new Date('2026-11-20T10:00:00Z') };

export interface Sent {
  status: number;
  json: Record<string, unknown>;
  headers: Record<string, string>;
}
export interface Webhook {
  post(body: string, headers: Record<string, string>, more?: object): Promise<Sent>;
  /** Signed as it should be. */
  tell(news: Partial<UserNews>, options?: { id?: string; sentAt?: Date }): Promise<Sent>;
  stopped: string[];
  log: unknown[];
}

export function webhookOf(data: TestDatabase, ports: Partial<WebhookPorts> = {}): Webhook {
  const stopped: string[] = [];
  const log: unknown[] = [];
  const handler = createHandler({
    secrets: { known: () => Promise.resolve([SECRET]), refreshed: () => Promise.resolve(null) },
    db: data.database('worker'),
    executions: { arnOf: (jobId, attempt) => `${jobId} ${attempt}`, stop: (arn) => Promise.resolve(void stopped.push(arn)) },
    ...ports,
  });
  const post: Webhook['post'] = async (body, headers, more = {}) => {
    const event = {
      rawPath: '/api/webhooks/clerk',
      headers,
      body,
      requestContext: { http: { method: 'POST' }, requestId: 'request-1' },
      ...more,
    };
    const response = await handler(event, quiet(log));
    return { status: response.statusCode, json: JSON.parse(response.body) as Record<string, unknown>, headers: response.headers };
  };
  return {
    post,
    tell: (news, options) => {
      const body = messageOf({ ...NEWS, ...news });
      return post(body, signedHeaders(SECRET, body, options));
    },
    stopped,
    log,
  };
}
