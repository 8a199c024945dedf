/** Written as a file when the site is built. */
import { json } from '@sveltejs/kit';
import sample from 'virtual:sample-report';

export const prerender = true;

export function GET(): Response {
  return json(sample);
}
