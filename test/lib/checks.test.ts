import { afterEach, describe, expect, it, vi } from 'vitest';
import { PROJECT_ROOT } from '../../lib/local/endpoints.ts';
import { runChecks } from '../../lib/checks.ts';

const CHECKS = [
  { name: 'first', about: 'fails', run: ['-e', 'process.exit(1)'] },
  { name: 'second', about: 'holds', run: ['-e', ''] },
  { name: 'third', about: 'fails in its own way', run: ['-e', 'process.exit(7)'] },
];
let said = '';
const hear = (): void => {
  said = '';
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => ((said += String(text)), true));
};
afterEach(() => void vi.restoreAllMocks());
const run = (asked: string[], prepare = () => true): number => {
  hear();
  return runChecks('lint', CHECKS, asked, PROJECT_ROOT, prepare);
};

describe('Checks', () => {
  it('all run even when one fails, and the exit code counts those that did', () => {
    expect(run([])).toBe(2);
    expect(said).toBe('── first: fails\n── second: holds\n── third: fails in its own way\n');
  });

  it('run alone where they are named', () => {
    expect(run(['second'])).toBe(0);
    expect(said).toBe('── second: holds\n');
  });

  it('run also when what comes before them failed, which counts', () => {
    expect(run(['second'], () => false)).toBe(1);
  });

  it('of which there is none by that name do not run any, and those that there are are told', () => {
    const prepare = vi.fn(() => true);
    expect(run(['second', 'fourth'], prepare)).toBe(2);
    expect(said).toContain('There is no check "fourth".\n\nnpm run lint [-- NAME …]');
    expect(said).not.toContain('──');
    expect(prepare).not.toHaveBeenCalled();
  });

  it.each(['--help', '-h'])('explain themselves to %s', (help) => {
    expect(run([help])).toBe(0);
    expect(said).toContain('npm run lint [-- NAME …]');
    expect(said).toContain('second');
    expect(said).not.toContain('──');
  });
});
