/**
 * What is derived over the sheets of others, whose labels are all that is known of their facts. Over our own what is usually derived is known by name (`usual.ts`), and no digit of
 * a report may be another: a function carries none of this.
 */
import { impliedOf } from './implied.ts';
import { workedOut } from './workings.ts';

export const OTHERS = { impliedOf, workedOut };
export type Others = typeof OTHERS;
