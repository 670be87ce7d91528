/**
 * Makes one plain file of a TypeScript program over the packages' sources. Gives the path of the file in `folder`.
 *
 * @param bundled which packages become part of it; the others are found in `node_modules`. @default all
 */
export function bundle(program: string, folder: string, bundled?: true | RegExp[]): Promise<string>
