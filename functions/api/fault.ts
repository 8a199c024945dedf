/** An error as the log may carry it: its class and where it arose. Its message may quote what somebody sent. */
export function faultOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error_name: 'unknown' };
  return {
    error_name: error.name,
    error_at: error.stack
      ?.split('\n')
      .filter((line) => line.startsWith('    at '))
      .slice(0, 8),
  };
}
