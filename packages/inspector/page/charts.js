/** Small charts, drawn as SVG. Sizes are attributes, because the page's policy forbids styles in elements. */

const namespace = 'http://www.w3.org/2000/svg'
const width = 300
const height = 56
const gap = 0.25

/**
 * One bar per value, from the left.
 *
 * @param {{ values: (number | undefined)[], kind: string, label: string, titles: string[], choose(index: number): void }} chart
 * `label` says for screen readers what the chart shows, `titles` what each bar is
 */
export function barChart({ values, kind, label, titles, choose }) {
  const most = Math.max(0, ...values.map((value) => value ?? 0))
  const step = width / Math.max(1, values.length)
  const chart = svg('svg', {
    class: `chart ${kind}`,
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: 'none',
    role: 'img',
    'aria-label': label,
  })
  for (const [index, value = 0] of values.entries()) {
    const bar = most === 0 ? 0 : Math.max(value > 0 ? 2 : 0, (height * value) / most)
    const group = svg('g', { class: 'bar-of-chart' })
    // The whole height can be pointed at, however low the bar is.
    const area = svg('rect', { class: 'area', x: index * step, y: 0, width: step, height })
    const title = svg('title', {})
    title.textContent = titles[index]
    area.append(title)
    const shape = { x: (index + gap / 2) * step, y: height - bar, width: step * (1 - gap), height: bar, rx: 0.6 }
    group.append(svg('rect', { class: 'shape', ...shape }), area)
    group.addEventListener('click', () => choose(index))
    chart.append(group)
  }
  chart.append(svg('line', { class: 'ground', x1: 0, x2: width, y1: height, y2: height }))
  return chart
}

function svg(name, attributes) {
  const element = document.createElementNS(namespace, name)
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value))
  return element
}
