/**
 * What bundles have in place of cls-hooked, by which the X-Ray SDK keeps the segment that code runs in: the same few calls on Node's own AsyncLocalStorage. cls-hooked is from
 * before that was there; it watches every promise of the process, and takes 11 KB with what it brings along.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

/** Values by key; a context inherits those of the one that it was made in. */
type Context = Record<string, unknown>;

class Namespace {
  readonly #storage = new AsyncLocalStorage<Context>();
  /** Entered for good, as the SDK does when it is loaded: what runs in no other context runs in this one. */
  #entered: Context | null = null;

  get active(): Context | null {
    return this.#storage.getStore() ?? this.#entered;
  }

  createContext(): Context {
    return Object.create(this.active) as Context;
  }

  enter(context: Context): void {
    this.#entered = context;
  }

  run(work: (context: Context) => void): Context {
    const context = this.createContext();
    this.#storage.run(context, work, context);
    return context;
  }

  get(key: string): unknown {
    return this.active?.[key];
  }

  set<T>(key: string, value: T): T {
    const { active } = this;
    if (active === null) throw new Error(`"${key}" was set outside of any context.`);
    active[key] = value;
    return value;
  }
}

const namespaces = new Map<string, Namespace>();

export const getNamespace = (name: string): Namespace | undefined => namespaces.get(name);
export const destroyNamespace = (name: string): void => void namespaces.delete(name);
export function createNamespace(name: string): Namespace {
  const namespace = new Namespace();
  namespaces.set(name, namespace);
  return namespace;
}
