/** What a deployed API has in place of functions/api/documents.ts and the code that makes an OpenAPI document: the file that was made of it when the API was bundled. */
import { readFileSync } from 'node:fs';

export const documentsOf = (): unknown => JSON.parse(readFileSync(new URL('documents.json', import.meta.url), 'utf8'));
