/**
 * What is tried, as a part of an address: `#try=retire:2,spend:-6000`. It holds changes and nothing else, and what follows `#` is sent to nobody. Whoever opens it
 * tries the same changes on a plan of their own.
 */
import { MOVES, nonZero, type Move, type Moves } from './moves.ts';

const MOST: Record<Move, number> = { retire: 40, spend: 10_000_000, save: 10_000_000, stocks: 100, claim: 8, until: 40 };
const KEY = 'try';
const ITEM = /^([a-z]{1,10}):(-?\d{1,8})$/;
/** A link that is longer was not made here. */
const LONGEST = 400;

/** The part after `#`, without it; empty when nothing is tried. */
export function fragmentOf(moves: Moves): string {
  const items = MOVES.flatMap((move) => (moves[move] === undefined || moves[move] === 0 ? [] : [`${move}:${moves[move]}`]));
  return items.length === 0 ? '' : `${KEY}=${items.join(',')}`;
}

export interface Opened {
  moves: Moves;
  /** Whether it says something that nobody here understands. */
  spoiled: boolean;
}

/** Reads the part after `#`, whatever a person or a messenger has made of it. Null when it is about something else. */
export function openFragment(fragment: string): Opened | null {
  const text = decoded(fragment.replace(/^#/, ''));
  if (!text.startsWith(`${KEY}=`)) return null;
  const moves: Partial<Record<Move, number>> = {};
  let spoiled = text.length > LONGEST;
  const items = spoiled
    ? []
    : text
        .slice(KEY.length + 1)
        .replace(/[.;)>\]\s]+$/, '')
        .split(',');
  for (const item of items) {
    const [, name = '', amount = ''] = ITEM.exec(item.trim()) ?? [];
    const by = Number(amount);
    if (!isMove(name) || amount === '' || name in moves || Math.abs(by) > MOST[name]) spoiled = true;
    else moves[name] = by === 0 ? 0 : by;
  }
  return { moves: nonZero(moves), spoiled };
}

function isMove(name: string): name is Move {
  return (MOVES as readonly string[]).includes(name);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
