/** Loads SQLite. */
export declare function requireLibsql(): typeof import('libsql')
