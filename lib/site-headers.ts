/** What every answer of the site's files carries beside its own policy, here and from the CDN, which adds that it is to be asked for by https alone. */
export const SITE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Not no-referrer: with it Chromium sends `Origin: null` with the page's own posts.
  'referrer-policy': 'same-origin',
  // Each page carries its own policy with the hashes of its scripts; what a page cannot say of itself is said here.
  'content-security-policy': "frame-ancestors 'none'; object-src 'none'; base-uri 'none'",
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  // Clerk's sign-in may open a window of its own.
  'cross-origin-opener-policy': 'same-origin-allow-popups',
  'cross-origin-resource-policy': 'same-origin',
} as const;
