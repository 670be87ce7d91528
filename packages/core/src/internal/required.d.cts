/** For XML that the fast lane leaves aside. */
export declare function requireFastXmlParser(): typeof import('fast-xml-parser')
/** For streams of Node. */
export declare function requireRawBody(): typeof import('raw-body')
