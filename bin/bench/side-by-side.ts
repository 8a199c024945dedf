/** Each headline beside a plain baseline of the same work, in one run. */
import { coldImport } from './side-by-side/cold-import.ts';
import type { Comparing } from './side-by-side/comparison.ts';
import { engine } from './side-by-side/engine.ts';
import { reading } from './side-by-side/reading.ts';
import { valuation } from './side-by-side/valuation.ts';
import { verifier } from './side-by-side/verifier.ts';
import { weight } from './side-by-side/weight.ts';
import { workflow } from './side-by-side/workflow.ts';

export const sideBySide: Comparing = {
  name: 'side-by-side',
  about:
    'retirement engine, valuation, verifier, workflow, a read of the API, cold import and the site’s weight, each beside a plain baseline of the same work',
  headlines: [engine, valuation, verifier, workflow, reading, coldImport, weight],
};
