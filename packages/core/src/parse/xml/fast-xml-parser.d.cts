/** The module `fast-xml-parser`, loaded by the first call. */
export declare function requireFastXmlParser(): typeof import('fast-xml-parser')
