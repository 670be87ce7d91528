export declare function searchTerms(text: string): string[]
