/** What a synthesis has made, for whoever reads a terminal or a diff. */
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';

interface Template {
  Resources?: Record<string, { Type: string }>;
}

/** Resource types of each stack with how many there are, by name. */
export function resourceCounts(assembly: CloudAssembly): Record<string, Record<string, number>> {
  return Object.fromEntries(
    assembly.stacks.map(({ stackName, template }) => {
      const types = Object.values((template as Template).Resources ?? {})
        .map(({ Type }) => Type)
        .sort();
      const counts: Record<string, number> = {};
      for (const type of types) counts[type] = (counts[type] ?? 0) + 1;
      return [stackName, counts];
    }),
  );
}

export function resourcesOf(assembly: CloudAssembly): string {
  const lines = Object.entries(resourceCounts(assembly)).map(
    ([stack, counts]) =>
      `${stack.padEnd(28)} ${String(Object.values(counts).reduce((sum, count) => sum + count, 0)).padStart(4)} resources`,
  );
  return lines.join('\n');
}
