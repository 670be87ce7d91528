/**
 * What is pressed must not be replaced before it is released: the browser sends no click to an element that has gone.
 * So what the server sends is shown after the release.
 */

const pressable = 'button, summary, label, .row, .bar-of-chart'
let release = () => {}
let untilReleased = Promise.resolve()

addEventListener('pointerdown', ({ button, target }) => {
  if (button !== 0 || !target.closest?.(pressable)) return
  release()
  untilReleased = new Promise((resolve) => {
    release = resolve
  })
})
// The click follows in the same turn of the event loop.
for (const end of ['pointerup', 'pointercancel', 'blur']) addEventListener(end, () => setTimeout(release))
// After a release outside of the window.
addEventListener('pointermove', ({ buttons }) => {
  if (buttons === 0) release()
})

/** Resolves when nothing is pressed. */
export function released() {
  return untilReleased
}
