/** The module `raw-body`, loaded by the first call. */
export declare function requireRawBody(): typeof import('raw-body')
