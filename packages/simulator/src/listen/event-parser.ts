/** Reads server-sent events from chunks of text. */

/** One event with data. */
export interface StreamEvent {
  readonly name: string
  readonly data: string
  /** The id of this event, or of the last one that had an id. */
  readonly id: string | undefined
}

/**
 * @internal Returns a function that takes a chunk and returns the events that it completes.
 *
 * @throws RangeError, from that function, for an event of more than `longest` characters
 */
export function createEventParser(longest: number): (chunk: string) => StreamEvent[] {
  // Of an incomplete line; joined once, because an event may arrive in thousands of chunks.
  let pieces: string[] = []
  let length = 0
  let id: string | undefined
  let name = 'message'
  let data: string[] = []

  function readLine(line: string): StreamEvent | undefined {
    if (line === '') {
      const event = data.length === 0 ? undefined : { name, data: data.join('\n'), id }
      name = 'message'
      data = []
      length = 0
      return event
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (field === 'id') id = value
    else if (field === 'event') name = value
    else if (field === 'data') data.push(value)
    return undefined
  }

  return (chunk) => {
    length += chunk.length
    if (length > longest) throw new RangeError(`An event is longer than ${longest} characters.`)
    pieces.push(chunk)
    if (!chunk.includes('\n')) return []
    const lines = pieces.join('').split('\n')
    pieces = [lines.pop() ?? '']
    const events = lines.flatMap((line) => readLine(line.endsWith('\r') ? line.slice(0, -1) : line) ?? [])
    length += pieces[0]?.length ?? 0
    return events
  }
}
