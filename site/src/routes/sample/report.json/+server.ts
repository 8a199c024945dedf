/** Written as a file when the site is built, its text read already: the page needs no reader of markdown. */
import { json } from '@sveltejs/kit';
import sample from 'virtual:sample-report';
import { reportSections } from '#lib/report/document.ts';

export const prerender = true;

export function GET(): Response {
  return json({ ...sample, sections: reportSections(sample.report) });
}
