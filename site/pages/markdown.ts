/** The little that the site knows of Markdown: fences, headings, sections. */

/** A heading of a text. */
export interface Heading {
  readonly level: number
  readonly text: string
  readonly anchor: string
}

/** A heading with what is below it, up to the next heading of its level or above. */
export interface Section {
  readonly heading: string
  /** Without the heading. */
  readonly text: string
}

/** The anchor that GitHub gives a heading, which VitePress is set to give it too. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
}

/** Calls a function with the text outside of fences, and leaves the fences as they are. */
export function outsideFences(text: string, change: (prose: string) => string): string {
  return text
    .split(/(^(?<fence>```+|~~~+).*?^\k<fence>$)/gms)
    .map((part, index) => (index % 3 === 0 ? change(part) : index % 3 === 1 ? part : ''))
    .join('')
}

/** The headings of a text, those in fences left out. Equal ones are numbered as GitHub and VitePress do. */
export function headingsOf(text: string): Heading[] {
  const seen = new Map<string, number>()
  const headings: Heading[] = []
  outsideFences(text, (prose) => {
    for (const [, marks = '', words = ''] of prose.matchAll(/^(#+) (.*)$/gm)) {
      const anchor = anchorOf(words)
      const count = seen.get(anchor) ?? 0
      seen.set(anchor, count + 1)
      headings.push({ level: marks.length, text: words, anchor: count === 0 ? anchor : `${anchor}-${count}` })
    }
    return prose
  })
  return headings
}

/** The text above the first heading of a level, and the sections of that level. */
export function sectionsOf(text: string, level: number): { intro: string; sections: Section[] } {
  const marks = '#'.repeat(level)
  const higher = new RegExp(`^#{1,${level}} `)
  const parts: { heading?: string; lines: string[] }[] = [{ lines: [] }]
  let fence: string | undefined
  for (const line of text.split('\n')) {
    const [opened] = /^(?:```+|~~~+)/.exec(line) ?? []
    if (fence === undefined) fence = opened
    else if (line === fence) fence = undefined
    if (fence === undefined && higher.test(line) && (line.startsWith(`${marks} `) || parts.length > 1)) {
      const isOfLevel = line.startsWith(`${marks} `)
      parts.push(isOfLevel ? { heading: line.slice(level + 1), lines: [] } : { lines: [line] })
    } else parts.at(-1)?.lines.push(line)
  }
  const [intro, ...rest] = parts
  return {
    intro: intro?.lines.join('\n') ?? '',
    sections: rest.flatMap(({ heading, lines }) =>
      heading === undefined ? [] : [{ heading, text: `${lines.join('\n').trim()}\n` }],
    ),
  }
}

/** The section of a heading. */
export function sectionOf(text: string, level: number, heading: string | RegExp): Section {
  const found = sectionsOf(text, level).sections.find((section) =>
    typeof heading === 'string' ? section.heading === heading : heading.test(section.heading),
  )
  if (!found) throw new Error(`There is no heading ${heading} of level ${level}.`)
  return found
}

/** Moves all headings of a text by some levels. */
export function shiftHeadings(text: string, by: number): string {
  return outsideFences(text, (prose) =>
    prose.replace(/^(#+)(?= )/gm, (marks) => '#'.repeat(Math.min(6, Math.max(1, marks.length + by)))),
  )
}

/** The first heading of a text. */
export function titleOf(text: string): string {
  return headingsOf(text)[0]?.text ?? ''
}
