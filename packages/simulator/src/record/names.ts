/** Names of recordings. */

/** @internal Returns a function that names bodies. Names sort in the order of the calls, also over several runs. */
export function createNames(): (body: Buffer) => string {
  const started = Date.now()
  let count = 0
  return (body) => {
    const first = body.toString('latin1', 0, 64).replace('\u00ef\u00bb\u00bf', '').trimStart()[0]
    const extension = first === '<' ? 'xml' : first === '{' ? 'json' : 'bin'
    return `${started}-${String(++count).padStart(6, '0')}.${extension}`
  }
}
