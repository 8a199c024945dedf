/** What every command does with its arguments, and with an error of its work: texts, where they go, and exit codes. */
import { expect, test } from 'vitest';
import { command, WrongArguments } from '../../bin/command.ts';
import { NoTargetError, orComplaint } from '../../lib/local/operator.ts';

const USAGE = 'npm run apples -- [--many N] [FILE]\n';

/** A command whose exit code is the number that is asked for. */
function apples(args: string[], { alone = false, act = (many: string) => Number(many), read = (many: string) => many } = {}) {
  let [said, complained] = ['', ''];
  const code = command(args, {
    usage: USAGE,
    options: { many: { type: 'string', default: '0' }, ripe: { type: 'boolean' } },
    positionals: !alone,
    read: ({ many, ripe }, [file = many]) => read(ripe === true ? '5' : file),
    act,
    write: (text) => (said += text),
    ...(alone && { complain: (text: string) => (complained += text) }),
  });
  return { code, said, complained };
}

test.each([[['--help']], [['-h']], [['--many', '3', 'x', '--help']]])('%j: its usage alone, and 0', (args) => {
  expect(apples(args, { act: () => 7 })).toEqual({ code: 0, said: USAGE, complained: '' });
});

test.each([
  [[], 0],
  [['--many', '3'], 3],
  [['4'], 4],
  [['--ripe'], 5],
])('%j is read, and the exit code is that of what is done', (args, code) => {
  expect(apples(args)).toEqual({ code, said: '', complained: '' });
});

test.each([
  ["Unknown option '--loud'", ['--loud']],
  ["Option '--many <value>' argument missing", ['--many']],
  ["Option '--ripe' does not take an argument", ['--ripe=yes']],
  ["Unexpected argument 'x'", ['x']],
])('%s: with the usage where it complains, and 2', (says, args) => {
  const { code, said, complained } = apples(args, { alone: true });
  expect({ code, said }).toEqual({ code: 2, said: '' });
  expect(complained.startsWith(says)).toBe(true);
  expect(complained.endsWith(`\n\n${USAGE}`)).toBe(true);
});

test('what reading refuses is told as it is, with the usage, where all else is written unless told, and 2', () => {
  const read = (many: string): string => {
    throw new WrongArguments(`--many is "${many}", which is no number.`);
  };
  const text = `--many is "some", which is no number.\n\n${USAGE}`;
  expect(apples(['--many', 'some'], { read })).toEqual({ code: 2, said: text, complained: '' });
  expect(apples(['--many', 'some'], { read, alone: true })).toEqual({ code: 2, said: '', complained: text });
});

test('a fault of its own is no fault of the arguments', () => {
  const fail = (): never => {
    throw new TypeError('many is not a function');
  };
  expect(() => apples([], { read: fail })).toThrow(TypeError);
  expect(() => apples([], { act: fail })).toThrow(TypeError);
});

test.each([
  [new NoTargetError('No system runs here.'), 'No system runs here.\n'],
  [new Error('connect ECONNREFUSED'), 'connect ECONNREFUSED\nDoes the system still run? Start it with: npm start\n'],
  ['no error', 'no error\n'],
])('of work that ends in %s a sentence is written, and 1 answered', async (error: unknown, text) => {
  let said = '';
  const write = (line: string): void => void (said += line);
  expect(await orComplaint(write, async () => Promise.reject(error as Error))).toBe(1);
  expect(said).toBe(text);
  expect(await orComplaint(write, async () => Promise.resolve(3))).toBe(3);
  expect(said).toBe(text);
});
