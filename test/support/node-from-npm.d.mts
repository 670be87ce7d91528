/**
 * Installs a Node.js from npm into a directory of its own.
 *
 * @param version as exact or as loose as npm takes it: 20.19, 24
 * @returns the path of the program
 */
export function installNode(version: string, into: string): string
