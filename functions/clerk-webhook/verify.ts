/** Whether a message is Clerk's: Standard Webhooks, as Svix sends them for Clerk. */
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

/** Not signed, not by us known secrets, or not now. The message is fit to be shown to the sender. */
export class SignatureError extends Error {
  override readonly name = 'SignatureError' as const;
}

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * The id of a message that one of `secrets` has signed, over its body as it came, byte for byte, less than five minutes ago (and at most five ahead of us).
 * While secrets are changed there are two of them, and the sender may sign with both.
 * @throws SignatureError
 */
export function verifyMessage(secrets: readonly string[], headers: Headers, body: string): string {
  const id = named(headers, 'id');
  const signed = { 'webhook-id': id, 'webhook-timestamp': named(headers, 'timestamp'), 'webhook-signature': named(headers, 'signature') };
  if (!/^[\x21-\x7e]{1,200}$/.test(id) || !/^\d{1,12}$/.test(signed['webhook-timestamp']))
    throw new SignatureError('The message is not signed: it needs svix-id, svix-timestamp and svix-signature.');
  const refusals = secrets.map((secret) => refusalBy(secret, body, signed));
  if (refusals.includes(null)) return id;
  const late = refusals.find((refusal) => refusal?.startsWith('Message timestamp'));
  throw new SignatureError(
    late === undefined
      ? 'No signature of the message is by a secret that is known here.'
      : 'The message was signed more than five minutes from now. Send it again.',
  );
}

/** Svix names its headers after itself, the standard after webhooks. */
function named(headers: Headers, what: string): string {
  return headers[`svix-${what}`] ?? headers[`webhook-${what}`] ?? '';
}

function refusalBy(secret: string, body: string, signed: Record<string, string>): string | null {
  try {
    new Webhook(secret).verify(body, signed, { jsonParse: false });
    return null;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.message;
    throw error;
  }
}
