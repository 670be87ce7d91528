/** For XML that the fast lane leaves aside. */
export declare function fastXmlParser(): typeof import('fast-xml-parser')
/** For streams of Node. */
export declare function rawBody(): typeof import('raw-body')
