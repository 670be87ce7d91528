/** In which order callbacks and their copies are sent. */
import type { SimulatedCallback } from '../../callback/create-callback.ts'

/** @internal Callbacks are made when their turn comes, and kept while copies of them are to be sent. */
export function sequenceOf(
  { times, copies, shuffled }: { times: number; copies: number; shuffled: boolean },
  make: () => SimulatedCallback,
): (index: number) => SimulatedCallback {
  if (copies === 1) return make
  const order = Uint32Array.from({ length: times * copies }, (_, index) => Math.floor(index / copies))
  if (shuffled) shuffle(order)
  const kept = new Map<number, { callback: SimulatedCallback; left: number }>()
  return (index) => {
    const which = order[index] as number
    const found = kept.get(which) ?? { callback: make(), left: copies }
    kept.set(which, found)
    if (--found.left === 0) kept.delete(which)
    return found.callback
  }
}

function shuffle(order: Uint32Array): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1))
    const kept = order[last] as number
    order[last] = order[other] as number
    order[other] = kept
  }
}
