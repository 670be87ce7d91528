/** Counts the bytes of the heap and the promises of one callback. @param program cost-child.mjs, or a bundle of it */
export function costOfCallback(program?: string): { bytes: number; survivors: number; promises: number }
