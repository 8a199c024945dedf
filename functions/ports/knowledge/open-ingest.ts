/** Who takes documents in: the ports from the environment. */
import { vectorsClient } from './clients.ts';
import { systemClock } from '../clock.ts';
import type { Session } from '../database.ts';
import { createIngest, type Ingest } from './ingest.ts';
import { openLibrary } from './library.ts';
import { knowledgeSettings } from './open.ts';
import { openVectorStore } from './vector-store.ts';

export function openIngest(functionName: string, db: Session, environment: NodeJS.ProcessEnv): Ingest {
  const { embed, index } = knowledgeSettings(functionName, environment);
  return createIngest({ embed, vectors: openVectorStore(vectorsClient(environment), index), library: openLibrary(db), clock: systemClock });
}
