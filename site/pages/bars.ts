/** Draws bars that take their colours and their widths from the theme, so that they fit a phone. */

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

/** One line of HTML: VitePress takes an empty line within it for its end. The theme turns shares into lengths. */
export function barsOf({ title, bars }: Chart): string {
  const longest = Math.max(...bars.map(({ value }) => value))
  const rows = bars.map(
    ({ label, value, figure, kind }) =>
      `<div><span class="label">${escaped(label)}</span><i class="${kind}" style="--share:${(value / longest).toFixed(3)}"></i><b>${escaped(figure)}</b></div>`,
  )
  const words = bars.map(({ label, figure }) => `${label} ${figure}`).join(', ')
  return `<figure class="bars"><figcaption>${escaped(title)}</figcaption><div role="img" aria-label="${escaped(`${title}: ${words}`)}">${rows.join('')}</div></figure>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
