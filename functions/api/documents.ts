/** What the API says of itself, as text. A deployed bundle has it as files beside it, made by `make-documents.ts` when it was built, instead of the code that makes it. */
import type { Contract } from './contract.ts';
import { openApiDocument } from './openapi.ts';
import { referencePage, REFERENCE_SCRIPT, REFERENCE_STYLE } from './reference.ts';

export interface Documents {
  /** JSON of the OpenAPI document. */
  readonly openApi: string;
  /** HTML, and what it loads. */
  readonly page: string;
  readonly script: string;
  readonly style: string;
}

export function documentsOf(routes: readonly Contract[]): Documents {
  const document = openApiDocument(routes);
  return { openApi: JSON.stringify(document), page: referencePage(document), script: REFERENCE_SCRIPT, style: REFERENCE_STYLE };
}
