export function buildForNode(names: readonly string[]): Promise<string>
