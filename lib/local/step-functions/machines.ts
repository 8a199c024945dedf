import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { DefinitionError } from '../definition.ts';
import { ServiceError } from './api-error.ts';
import { readMachine } from './asl.ts';
import type { Machine } from './executions.ts';

const FILE = 'machines.json';
const Kept = z.array(z.object({ arn: z.string(), name: z.string(), text: z.string(), created: z.number() }));

/** The machines there are: those that the service was started with, and those made since, which are kept in a file beside their executions. */
export class Machines {
  readonly #folder: string;
  readonly #known = new Map<string, Machine>();
  readonly #given: ReadonlySet<string>;

  /** Throws DefinitionError for a given machine that is not valid or does not run on one machine. */
  constructor(folder: string, given: readonly { arn: string; name: string; definition: string }[]) {
    this.#folder = folder;
    this.#given = new Set(given.map(({ arn }) => arn));
    const created = Date.now();
    for (const { arn, name, definition } of given)
      this.#known.set(arn, { arn, name, text: definition, chain: readMachine(definition), created });
    for (const kept of this.#read()) if (!this.#known.has(kept.arn)) this.#load(kept);
  }

  find(arn: string): Machine | undefined {
    return this.#known.get(arn);
  }

  all(): Machine[] {
    return [...this.#known.values()];
  }

  /** Safe to repeat with the same definition. */
  create(name: string, definition: string): Machine {
    const [first] = this.#known.keys();
    const arn = `${(first ?? '').split(':').slice(0, -1).join(':')}:${name}`;
    const known = this.#known.get(arn);
    if (known?.text === definition) return known;
    if (known) throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${arn}', with another definition.`);
    const machine = { arn, name, text: definition, chain: valid(definition), created: Date.now() };
    this.#known.set(arn, machine);
    this.#write();
    return machine;
  }

  /** Executions that run go on by the definition that they began with. */
  update(machine: Machine, definition: string): void {
    this.#known.set(machine.arn, { ...machine, text: definition, chain: valid(definition) });
    this.#write();
  }

  #load(kept: z.infer<typeof Kept>[number]): void {
    try {
      this.#known.set(kept.arn, { ...kept, chain: readMachine(kept.text) });
    } catch (error) {
      console.error(`step-functions: the machine ${kept.name} is no longer valid and is left out: ${String(error)}`);
    }
  }

  #read(): z.infer<typeof Kept> {
    const path = join(this.#folder, FILE);
    if (!existsSync(path)) return [];
    try {
      return Kept.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (error) {
      console.error(`step-functions: ${path} cannot be read, so the machines in it are left out: ${String(error)}`);
      return [];
    }
  }

  #write(): void {
    const made = this.all()
      .filter(({ arn }) => !this.#given.has(arn))
      .map(({ arn, name, text, created }) => ({ arn, name, text, created }));
    const path = join(this.#folder, FILE);
    writeFileSync(`${path}.new`, `${JSON.stringify(made, null, 2)}\n`);
    renameSync(`${path}.new`, path);
  }
}

function valid(definition: string): Machine['chain'] {
  try {
    return readMachine(definition);
  } catch (error) {
    if (error instanceof DefinitionError) throw new ServiceError('InvalidDefinition', `Invalid State Machine Definition: ${error.message}`);
    throw error;
  }
}
