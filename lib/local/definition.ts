/** A definition that cannot be run here: what is wrong with it, and where. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError' as const;
}

/**
 * Puts values in the place of `${Name}` in the text of a state machine, as CDK's and CloudFormation's definition substitutions do.
 * Throws DefinitionError for a placeholder without a value and for a value without a placeholder: either is a misspelling.
 */
export function resolveDefinition(aslText: string, substitutions: Record<string, string>): string {
  const used = new Set<string>();
  const text = aslText.replaceAll(/\$\{([A-Za-z0-9_]+)\}/g, (_whole, name: string) => {
    const value = substitutions[name];
    if (value === undefined)
      throw new DefinitionError(`The definition names \${${name}}, but no value was given for it. Add it to the substitutions.`);
    used.add(name);
    return JSON.stringify(value).slice(1, -1);
  });
  const spare = Object.keys(substitutions).filter((name) => !used.has(name));
  if (spare.length > 0)
    throw new DefinitionError(`The definition has no placeholder for ${spare.join(', ')}. Remove it, or correct its name.`);
  return text;
}
