/** Knowledge: how well questions find what answers them, how fast documents come in and questions are answered, and what the endpoint of embeddings takes. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Database } from '#ports/database.ts';
import { openLibrary, type Registered } from '#ports/knowledge/library.ts';
import { ask, retrieve } from '#ports/knowledge/search.ts';
import type { StoredPassage } from '#schema/knowledge.ts';
import { LOCAL_DIMENSION } from '../../lib/local/sagemaker.ts';
import { below, timeEach, type Figure, type Row } from './figure.ts';
import { qualityOf, readLabelled, WAYS } from './knowledge/labelled.ts';
import { openKnowledgePlace, type KnowledgePlace } from './knowledge/place.ts';

const NAMES = { meaning: 'by meaning alone', words: 'by words alone, in Postgres', both: 'by both, as shipped' } as const;
const ON = { on: '2026-11-26' };
const DOCUMENTS = 1_000;
const PASSAGES = 10_000;
const A_DOCUMENT = 500;

export const knowledge: Row = {
  name: 'knowledge',
  about: 'questions over a labelled set, 1,000 documents taken in, four questions over 10,000 passages, memory of the embeddings',
  measure: async (place) => {
    const { database } = await place.running();
    const at = await openKnowledgePlace(database);
    try {
      return [...(await quality(at)), await intake(at), await questions(at, database('worker'), place.runs(9)), await memory()];
    } finally {
      await at.close();
      await database('worker').execute('DELETE FROM knowledge_documents');
    }
  },
};

async function quality({ ingest, search }: KnowledgePlace): Promise<Figure[]> {
  const set = readLabelled();
  const documents = set.documents.map(({ title, text, url, publisher, published }) => ({ title, text, url, publisher, published }));
  for (let start = 0; start < documents.length; start += 100) await ingest.take(documents.slice(start, start + 100));
  const { answered, passages } = await ask(
    search,
    set.questions.map(({ question }) => question),
    ON,
  );
  const about = `${set.questions.length} labelled questions over ${documents.length} documents`;
  return (Object.keys(WAYS) as (keyof typeof WAYS)[]).flatMap((way, index) => {
    const { recallAt5, reciprocalRank, silence } = qualityOf(set, answered, passages, WAYS[way]);
    const lead = index === 0 ? `${about}, ` : '… ';
    return [
      { what: `${lead}${NAMES[way]}: found among the first five`, unit: 'percent' as const, values: [recallAt5 * 100] },
      { what: '… mean reciprocal rank', unit: 'percent' as const, values: [reciprocalRank * 100] },
      { what: '… of those that nothing answers, left unanswered', unit: 'percent' as const, values: [silence * 100] },
    ];
  });
}

async function intake({ ingest }: KnowledgePlace): Promise<Figure> {
  const documents = Array.from({ length: DOCUMENTS }, (_, n) => ({
    title: `Note ${n} on markets`,
    url: `https://bench.example.org/${n}`,
    publisher: 'Bench',
    published: '2026-06-01',
    text: `Note ${n} says that yields of ten-year notes moved by ${n} points in a week. Stocks of smaller companies followed, and the dollar did little. What comes next depends on prices and jobs, said those who set rates in region ${n}.`,
  }));
  const values = await timeEach(1, async () => {
    for (let start = 0; start < DOCUMENTS; start += 100) {
      const { results } = await ingest.take(documents.slice(start, start + 100));
      if (results.some(({ outcome }) => outcome !== 'stored')) throw new Error('A document was not stored.');
    }
  });
  return {
    what: `${DOCUMENTS.toLocaleString('en-US')} documents taken in, embedded one by one`,
    unit: 's',
    values: values.map((milliseconds) => milliseconds / 1_000),
    target: below(60, 's'),
  };
}

async function questions({ search, store, embed }: KnowledgePlace, worker: Database, runs: number): Promise<Figure> {
  await fill(store, worker);
  const asked = [
    'sustainable withdrawal rates and ways to raise the chance of success',
    'effect of fund costs over long horizons',
    'money market funds and idle cash',
    'rebalancing towards target weights inside retirement accounts',
  ];
  await embed(asked); // loads the weights
  const values = await timeEach(runs, async () => void (await retrieve(search, asked, ON)));
  return {
    what: `Four questions over ${PASSAGES.toLocaleString('en-US')} passages and more, embedded anew`,
    unit: 'ms',
    values,
    target: below(100, 'ms'),
  };
}

/** Passages of words that occur in questions, with any vectors: what is searched is as much as it would be. */
async function fill(store: KnowledgePlace['store'], worker: Database): Promise<void> {
  const words = readLabelled().documents.flatMap(({ text }) => text.split(' '));
  const library = openLibrary(worker);
  for (let n = 0; n < PASSAGES / A_DOCUMENT; n += 1) {
    const id = n.toString(16).padStart(32, '0');
    const document: Registered = {
      id,
      hash: id.repeat(2),
      textHash: id.repeat(2),
      title: `Volume ${n}`,
      url: `https://bench.example.org/volume/${n}`,
      publisher: 'Bench',
      published: '2026-06-01',
      until: '2027-06-01',
      trust: 'official',
      symbols: [],
    };
    const passages = Array.from({ length: A_DOCUMENT }, (_, ordinal): StoredPassage => {
      const from = (n * A_DOCUMENT + ordinal * 37) % (words.length - 60);
      return {
        key: `${id}.${id.slice(0, 12)}.${ordinal}`,
        ordinal,
        heading: null,
        text: words.slice(from, from + 60).join(' '),
        figures: [],
      };
    });
    await store.put(
      document,
      passages.map((passage) => ({
        passage,
        vector: Array.from({ length: LOCAL_DIMENSION }, (_, at) =>
          Math.sin(n * 31 + passage.ordinal * 17 + at * (1 + (passage.ordinal % 7))),
        ),
      })),
    );
    await library.store(document, passages);
  }
}

async function memory(): Promise<Figure> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'knowledge/endpoint.ts')]);
  return {
    what: 'The endpoint of embeddings in a process of its own, at the most, MB',
    unit: '',
    values: [Number(stdout) / 1e6],
    target: below(500, ''),
  };
}
