/** The path of the directory that holds the page's files. */
export declare const directory: string
