/** Lists that may grow come page by page. */
import * as z from 'zod';

/** Where a page ends, as the API wrote it: nothing in it is for reading. */
export const Cursor = z.string().regex(/^[A-Za-z0-9_-]{1,400}$/, 'must be the `next` of an earlier answer, as it came');

export const PageQuery = z.strictObject({
  cursor: Cursor.optional().describe('The `next` of the page before; the first page has none.'),
  limit: z.coerce.number('must be a number').int().min(1).max(100).default(50).describe('Most entries on a page.'),
});

/** The cursor of the page after this one; null on the last. */
export const Next = Cursor.nullable();
