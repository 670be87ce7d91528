export declare function brokenLinksIn(dist: string, base: string): string[]
