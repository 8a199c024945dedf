/** A function's log: JSON lines in one file of bounded size, with one predecessor. A log that cannot be written stops nothing: it is said once. */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const MAX_BYTES = 5_000_000;
const MAX_LINE = 64_000;

export interface FunctionLog {
  /** One line of a function's output; what is not a JSON object is wrapped in one. */
  line(text: string): void;
  /** Lambda's own report after each invocation. */
  report(record: { requestId: string; durationMs: number; status: 'success' | 'error' | 'timeout'; errorType?: string }): void;
}

export const SILENT: FunctionLog = { line: () => undefined, report: () => undefined };

export function openLog(path: string, maxBytes = MAX_BYTES): FunctionLog {
  mkdirSync(dirname(path), { recursive: true });
  let failing = false;
  let size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const write = (line: string): void => {
    const bytes = Buffer.from(`${line}\n`);
    try {
      if (size > 0 && size + bytes.length > maxBytes) {
        renameSync(path, `${path}.1`);
        size = 0;
      }
      appendFileSync(path, bytes);
      size += bytes.length;
      failing = false;
    } catch (error) {
      if (!failing)
        console.error(
          `${path} cannot be written, and its lines are lost until it can: ${error instanceof Error ? error.message : String(error)}`,
        );
      failing = true;
    }
  };
  return {
    line: (text) => {
      if (text.trim() !== '')
        write(isJsonObject(text) ? text : JSON.stringify({ timestamp: new Date().toISOString(), message: text.slice(0, MAX_LINE) }));
    },
    report: (record) => write(JSON.stringify({ time: new Date().toISOString(), type: 'platform.report', record })),
  };
}

function isJsonObject(text: string): boolean {
  if (!text.startsWith('{') || text.length > MAX_LINE) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
