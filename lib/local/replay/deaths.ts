/** Functions that die in the middle: right after the database has stored something for them, and before they learn of it. */
import * as z from 'zod';

export interface Death {
  state: string;
  functionName: string;
  /** The function of the database after whose call it dies. */
  after: string;
}

const Call = z.object({
  sql: z.string(),
  parameters: z.array(z.object({ name: z.string(), value: z.looseObject({ stringValue: z.string().optional() }) })).default([]),
});

export class Deaths {
  readonly #crash: (functionName: string) => void;
  readonly awaited: Death[] = [];

  constructor(crash: (functionName: string) => void) {
    this.#crash = crash;
  }

  expect(death: Death): void {
    this.awaited.push(death);
  }

  /** Told of each call of the database before it is answered. */
  onCall(body: unknown): void {
    const call = Call.safeParse(body).data;
    if (!call) return;
    const index = this.awaited.findIndex((death) => isTheirs(call, death));
    const [death] = index < 0 ? [] : this.awaited.splice(index, 1);
    if (death) this.#crash(death.functionName);
  }
}

/** Parallel writers call the same statement: its state or agent tells whose call it is, where it names one. */
function isTheirs({ sql, parameters }: z.infer<typeof Call>, { state, after }: Death): boolean {
  if (!sql.includes(`${after}(`)) return false;
  const named = parameters.find(({ name }) => name === 'state' || name === 'agent')?.value.stringValue;
  return named === undefined || named.toLowerCase() === state.toLowerCase();
}
