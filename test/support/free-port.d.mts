/** A port of 127.0.0.1 that nothing listened on a moment ago. Another process can take it before its user does. */
export function freePort(): Promise<number>
