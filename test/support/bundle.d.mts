/** Makes one plain file of a TypeScript program over the packages' sources. Gives the path of the file in `folder`. */
export function bundle(program: string, folder: string): Promise<string>
