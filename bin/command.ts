/** What every command does with its arguments: --help, what they mean, and what is said of those that it does not understand. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: O & typeof HELP }>>['values'];
type Write = (text: string) => void;

const HELP = { help: { type: 'boolean', short: 'h' } } as const;

/** One line: what is wrong with the arguments, and what to write instead. */
export class WrongArguments extends Error {
  override readonly name = 'WrongArguments' as const;
}

export interface Command<O extends Options, Asked, Code> {
  usage: string;
  /** As `parseArgs` takes them, without --help. */
  options: O;
  positionals?: boolean;
  /** What is asked for. @throws WrongArguments */
  read: (values: Values<O>, positionals: string[]) => Asked;
  /** Does it, and answers the exit code, or the promise of one. */
  act: (asked: Asked) => Code;
  write: Write;
  /** Told of wrong arguments, in place of `write`. */
  complain?: Write;
}

/** For a command that is its process: what it writes and where it complains. */
export const TERMINAL = {
  write: (text: string): void => void process.stdout.write(text),
  complain: (text: string): void => void process.stderr.write(text),
};

/** @throws WrongArguments */
export function stageOf(name: string): 'dev' | 'prod' {
  if (name !== 'dev' && name !== 'prod') throw new WrongArguments(`There is no stage ${name}: dev or prod.`);
  return name;
}

/** Runs a command and answers its exit code: 0 for help, 2 for wrong arguments, else that of what it does. */
export function command<const O extends Options, Asked, Code extends number | Promise<number>>(
  args: string[],
  { usage, options, positionals: allowPositionals = false, read, act, write, complain = write }: Command<O, Asked, Code>,
): Code | number {
  let asked: Asked;
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals, options: { ...options, ...HELP } });
    if ('help' in values) {
      write(usage);
      return 0;
    }
    asked = read(values, positionals);
  } catch (error) {
    if (!(error instanceof WrongArguments || isOfParser(error))) throw error;
    complain(`${error.message}\n\n${usage}`);
    return 2;
  }
  return act(asked);
}

function isOfParser(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_');
}
