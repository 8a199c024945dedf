/** Run when the API is bundled to be deployed (`assets.json`): the files that lie beside its bundle, by name. */
import { documentsOf } from './documents.ts';
import { ROUTES } from './routes.ts';

export function files(): Record<string, string> {
  return { 'documents.json': JSON.stringify(documentsOf(ROUTES)) };
}
