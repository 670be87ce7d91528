/** Draws bars as an SVG that takes its colours from the theme. */

/** A bar: what is measured, how much, and the figure as the results write it. */
interface Bar {
  readonly label: string
  readonly value: number
  readonly figure: string
  /** Ours, and what is compared with it. */
  readonly kind: 'ours' | 'other'
}

/** Bars of one unit. */
export interface Chart {
  readonly title: string
  readonly bars: readonly Bar[]
}

const rowHeight = 26
const labelWidth = 216
const width = 640
const figureWidth = 64

/** One line of SVG: VitePress takes a line break within it for the end of the HTML. */
export function svgOf({ title, bars }: Chart): string {
  const longest = Math.max(...bars.map(({ value }) => value))
  const height = bars.length * rowHeight
  const rows = bars.map(({ label, value, figure, kind }, index) => {
    const y = index * rowHeight
    const length = Math.max(2, (value / longest) * (width - labelWidth - figureWidth))
    return [
      `<text x="${labelWidth - 8}" y="${y + 17}" text-anchor="end">${escaped(label)}</text>`,
      `<rect class="${kind}" x="${labelWidth}" y="${y + 4}" width="${length.toFixed(1)}" height="${rowHeight - 8}" rx="2"/>`,
      `<text class="figure" x="${(labelWidth + length + 6).toFixed(1)}" y="${y + 17}">${escaped(figure)}</text>`,
    ].join('')
  })
  const words = bars.map(({ label, figure }) => `${label} ${figure}`).join(', ')
  return `<figure class="bars"><figcaption>${escaped(title)}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(`${title}: ${words}`)}">${rows.join('')}</svg></figure>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
