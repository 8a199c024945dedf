import type { AnswerName } from '#schema/answers.ts';

/** What the stand-in does instead of answering well; for the first `calls` calls only, and for one answer's name only, where said. */
export type Fault = { calls?: number; only?: AnswerName } & (
  | { mode: 'throttle' } // ThrottlingException, 429
  | { mode: 'unavailable' } // ServiceUnavailableException, 503
  | { mode: 'garbage'; as?: 'text' | 'shape' } // half of a JSON text (the default), or well-formed JSON of another shape
  | { mode: 'invent' } // a good answer with a figure and a token that are no facts
  | { mode: 'late'; milliseconds: number } // a good answer, later
  | { mode: 'silent' } // no answer until the endpoint is closed
  | { mode: 'refuse' } // stop reason content_filtered
);

/** The faults in force. */
export class Faults {
  #list: { fault: Fault; left: number }[] = [];

  constructor(...faults: Fault[]) {
    this.set(...faults);
  }

  /** Replaces all faults; without arguments there are none. The first that fits a call is the one that it meets. */
  set(...faults: Fault[]): void {
    this.#list = faults.map((fault) => ({ fault, left: fault.calls ?? Infinity }));
  }

  /** The fault that the next call for this answer meets; counts the call. */
  next(name: string): Fault | undefined {
    const met = this.#list.find(({ fault, left }) => left > 0 && (fault.only === undefined || fault.only === name));
    if (met) met.left -= 1;
    return met?.fault;
  }
}

const INVENTED = ' ($123,456, {{invented-figure}})';

/** The answer with an invented amount and an unknown token behind its longest sentence. An answer without a sentence stays as it is. */
export function invent(answer: unknown): unknown {
  const copy = structuredClone(answer);
  let longest: { holder: Record<string, unknown>; key: string; text: string } | undefined;
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const holder = value as Record<string, unknown>;
    for (const [key, inner] of Object.entries(holder)) {
      if (typeof inner === 'string' && inner.includes(' ') && inner.length > (longest?.text.length ?? 0))
        longest = { holder, key, text: inner };
      visit(inner);
    }
  };
  visit(copy);
  if (longest) longest.holder[longest.key] = longest.text + INVENTED;
  return copy;
}
