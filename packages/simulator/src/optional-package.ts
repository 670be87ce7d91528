/** Loads packages that only some commands need, so that the others work without them. */

/** @internal A command needs a package that is not installed. */
export class MissingPackageError extends Error {}

/**
 * @internal Loads a package.
 *
 * @param names what to install when it is missing
 * @throws MissingPackageError with the command that installs it
 */
export async function loadOptional<M>(load: () => Promise<M>, names: readonly string[]): Promise<M> {
  try {
    return await load()
  } catch (cause) {
    const { code, message = '' } = cause as NodeJS.ErrnoException
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
    if (!isMissing || !names.some((name) => message.includes(name))) throw cause
    throw new MissingPackageError(
      `This command needs packages that are not installed: npm install --save-dev ${names.join(' ')}`,
      { cause },
    )
  }
}
