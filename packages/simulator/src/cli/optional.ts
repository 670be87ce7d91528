/** Packages that only some users have: they bring a database and a page. */

/** @internal A command needs a package that is not there. */
export class MissingPackageError extends Error {}

/** @internal Loads what may be missing, and says how to mend it. */
export async function optional<M>(load: () => Promise<M>, names: readonly string[]): Promise<M> {
  try {
    return await load()
  } catch (cause) {
    const { code, message = '' } = cause as NodeJS.ErrnoException
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
    if (!isMissing || !names.some((name) => message.includes(name))) throw cause
    const list = names.join(' ')
    throw new MissingPackageError(`This needs packages that are not installed: npm install --save-dev ${list}`, {
      cause,
    })
  }
}
