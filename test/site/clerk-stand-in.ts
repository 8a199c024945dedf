/**
 * A stand-in for what a Clerk instance serves: its script (the real one, from npm), its Frontend API and its page for signing in. It keeps one
 * browser's client in memory. Written from what clerk-js asks for, not from Clerk's own code: what it leaves out is in site/README.md.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { listen } from '../../lib/local/listen.ts';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';

export const CLERK_HOST = 'clerk.alex.test';
export const PORTAL_HOST = 'accounts.alex.test';
export const PUBLISHABLE_KEY = `pk_live_${Buffer.from(`${CLERK_HOST}$`).toString('base64')}`;
const SCRIPTS = join(PROJECT_ROOT, 'node_modules', '@clerk', 'clerk-js', 'dist');

export interface ClerkStandIn {
  url: string;
  /** Path and method of everything that was asked. */
  asked: string[];
  close(): Promise<void>;
}

/** `token` signs a session token for a user, which the API of the local system takes. */
export async function startClerk(token: (user: string) => Promise<string>): Promise<ClerkStandIn> {
  const asked: string[] = [];
  let session: { id: string; user: string } | null = null;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://stand-in');
    const method = searchParams.get('_method') ?? request.method ?? 'GET';
    asked.push(`${method} ${pathname}`);
    const origin = request.headers['x-page-origin'];
    const cors = {
      'access-control-allow-origin': String(origin ?? '*'),
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': '*',
    };
    const send = (status: number, type: string, body: string | Buffer): void =>
      void response.writeHead(status, { ...cors, 'content-type': type }).end(body);
    const json = (body: unknown): void => send(200, 'application/json', JSON.stringify(body));

    if (pathname.startsWith('/npm/@clerk/clerk-js')) return send(200, 'text/javascript', readFileSync(join(SCRIPTS, basename(pathname))));
    if (pathname === '/sign-in') {
      // Where to go back to stands in the address, before or behind the #, as clerk-js writes it.
      return send(
        200,
        'text/html',
        `<h1>Sign in to Alex</h1><a>Continue with Google</a><script>
        const told = new URLSearchParams(location.search.slice(1) + '&' + location.hash.replace(/^#\\/?\\??/, ''));
        document.querySelector('a').href = 'https://${PORTAL_HOST}/continue?back=' + encodeURIComponent(told.get('sign_in_force_redirect_url') ?? told.get('redirect_url') ?? '');
      </script>`,
      );
    }
    if (pathname === '/continue') {
      session = { id: `sess_${randomUUID()}`, user: 'user_2clerk' };
      return send(200, 'text/html', `<a href="${searchParams.get('back') ?? ''}">Back to Alex</a>`);
    }
    if (pathname === '/v1/environment') return json(ENVIRONMENT);
    if (pathname === '/v1/client' && method === 'GET') return json({ response: await client(), client: null });
    if (/^\/v1\/client\/sessions\/[^/]+\/tokens/.test(pathname))
      return session === null ? send(401, 'application/json', GONE) : json({ object: 'token', jwt: await token(session.user) });
    if (/^\/v1\/client\/sessions\/[^/]+\/touch$/.test(pathname))
      return json({ response: (await client()).sessions[0], client: await client() });
    if (method === 'GET' && /^\/v1\/client\/sessions\/[^/]+$/.test(pathname))
      return session === null ? send(401, 'application/json', GONE) : json({ response: (await client()).sessions[0], client: null });
    if (method === 'DELETE' || pathname.endsWith('/remove') || pathname.endsWith('/end')) {
      session = null;
      return json({ response: await client(), client: await client() });
    }
    return send(
      404,
      'application/json',
      JSON.stringify({ errors: [{ code: 'resource_not_found', message: `The stand-in has no ${method} ${pathname}.` }] }),
    );
  }

  async function client() {
    const now = Date.now();
    const user = session && {
      object: 'user',
      id: session.user,
      first_name: 'Clara',
      last_name: 'Hale',
      username: null,
      primary_email_address_id: 'idn_1',
      email_addresses: [
        {
          object: 'email_address',
          id: 'idn_1',
          email_address: 'clara@example.com',
          verification: { status: 'verified', strategy: 'from_oauth_google' },
          linked_to: [],
        },
      ],
      phone_numbers: [],
      web3_wallets: [],
      external_accounts: [],
      enterprise_accounts: [],
      passkeys: [],
      organization_memberships: [],
      public_metadata: {},
      unsafe_metadata: {},
      created_at: now,
      updated_at: now,
    };
    const sessions =
      session === null
        ? []
        : [
            {
              object: 'session',
              id: session.id,
              status: 'active',
              expire_at: now + 86_400_000,
              abandon_at: now + 86_400_000,
              last_active_at: now,
              last_active_token: { object: 'token', jwt: await token(session.user) },
              last_active_organization_id: null,
              actor: null,
              tasks: null,
              user,
              public_user_data: {
                first_name: 'Clara',
                last_name: 'Hale',
                identifier: 'clara@example.com',
                user_id: session.user,
                image_url: '',
                has_image: false,
              },
              factor_verification_age: [0, -1],
              created_at: now,
              updated_at: now,
            },
          ];
    return {
      object: 'client',
      id: 'client_1',
      sessions,
      sign_in: null,
      sign_up: null,
      last_active_session_id: session?.id ?? null,
      last_authentication_strategy: null,
      cookie_expires_at: null,
      captcha_bypass: false,
      created_at: now,
      updated_at: now,
    };
  }

  const server = createServer(
    (request, response) => void answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error))),
  );
  const listening = await listen(server, 0);
  return { url: listening.url, asked, close: () => listening.close(500) };
}

const GONE = JSON.stringify({ errors: [{ code: 'authentication_invalid', message: 'Unauthenticated' }] });
const ENVIRONMENT = {
  object: 'environment',
  id: 'env_1',
  maintenance_mode: false,
  client_debug_mode: false,
  auth_config: {
    object: 'auth_config',
    id: 'aconf_1',
    single_session_mode: true,
    url_based_session_syncing: false,
    claimed_at: null,
    reverification: false,
  },
  display_config: {
    object: 'display_config',
    id: 'display_1',
    instance_environment_type: 'production',
    application_name: 'Alex',
    theme: {},
    home_url: '/',
    sign_in_url: `https://${PORTAL_HOST}/sign-in`,
    sign_up_url: `https://${PORTAL_HOST}/sign-in`,
    after_sign_in_url: '/dashboard',
    after_sign_up_url: '/dashboard',
    after_sign_out_one_url: '/',
    after_sign_out_all_url: '/',
    after_switch_session_url: '/',
    user_profile_url: '',
    after_leave_organization_url: '',
    after_create_organization_url: '',
    branded: false,
    captcha_public_key: null,
    captcha_widget_type: null,
    captcha_public_key_invisible: null,
    captcha_provider: 'turnstile',
    captcha_oauth_bypass: [],
    clerk_js_version: '6',
    experimental__forced_oauth: false,
    show_devmode_warning: false,
  },
  user_settings: {
    id: '',
    object: 'user_settings',
    attributes: {},
    actions: { delete_self: true, create_organization: false },
    social: {
      oauth_google: { enabled: true, required: false, authenticatable: true, strategy: 'oauth_google', name: 'Google' },
      oauth_github: { enabled: true, required: false, authenticatable: true, strategy: 'oauth_github', name: 'GitHub' },
    },
    enterprise_sso: { enabled: false },
    sign_in: { second_factor: { required: false, enabled: false } },
    sign_up: {
      mode: 'public',
      captcha_enabled: false,
      progressive: true,
      custom_action_required: false,
      mfa: { required: false },
      legal_consent_enabled: false,
    },
    password_settings: {},
    passkey_settings: {},
    username_settings: {},
  },
  organization_settings: { enabled: false, actions: {}, domains: {} },
  commerce_settings: { billing: { user: { enabled: false }, organization: { enabled: false } } },
  api_keys_settings: { enabled: false },
};
