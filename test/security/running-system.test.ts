/** What could be done to the running system, tried: one system for all of it. What each part is about says README.md of this folder. */
import { afterAll, beforeAll, describe } from 'vitest';
import { identity } from './identity.ts';
import { imports } from './imports.ts';
import { injection } from './injection.ts';
import { research } from './research.ts';
import { startRunning, type Running } from './running.ts';
import { served } from './served.ts';
import { wall } from './wall.ts';
import { wallet } from './wallet.ts';

/** On a machine that does other things beside. */
const SLOW = { timeout: 120_000 };
let running: Running;
beforeAll(async () => void (running = await startRunning()), 480_000);
afterAll(() => running?.stop(), 60_000);
const at = (): Running => running;

describe('Identity', SLOW, () => identity(at));
describe('The wall', SLOW, () => wall(at));
describe('Imports', SLOW, () => imports(at));
describe('The wallet', SLOW, () => wallet(at));
describe('Injection', SLOW, () => injection(at));
describe('Research', SLOW, () => research(at));
describe('What is served', SLOW, () => served(at));
