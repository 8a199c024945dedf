/** Runs while the site is built: every page but the one without any script knows the chosen theme before it is drawn. */
import type { Handle } from '@sveltejs/kit/hooks';

export const handle: Handle = ({ event, resolve }) =>
  resolve(event, {
    transformPageChunk: ({ html }) => html.replace('%alex.theme%', event.route.id === '/' ? '' : '<script src="/theme.js"></script>'),
  });
