/** Before anything of a page is read: zod would try whether it may write code of its own, which the content-security policy refuses and the browser notes. */
import type { HandleClientError } from '@sveltejs/kit/hooks';
import { config } from 'zod/v4/core';
import { isNotArrived } from '#lib/api/away.ts';

config({ jitless: true });

/** That a page's script did not come is told apart, since it mends itself. */
export const handleError: HandleClientError = ({ error }) => {
  if (isNotArrived(error)) return { away: true };
  // As SvelteKit does of itself where there is no such hook.
  // eslint-disable-next-line no-console
  console.error(error);
};
