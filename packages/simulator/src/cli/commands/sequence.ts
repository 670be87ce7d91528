/** The order in which callbacks and their copies are sent. */
import type { SimulatedCallback } from '../../callback/simulated-callback.ts'

/** @internal Creates each callback when it is first sent, and keeps it until its last copy is sent. */
export function sequenceOf(
  { times, copies, shuffled }: { times: number; copies: number; shuffled: boolean },
  make: () => SimulatedCallback,
): (index: number) => SimulatedCallback {
  if (copies === 1) return make
  const order = Uint32Array.from({ length: times * copies }, (_, index) => Math.floor(index / copies))
  if (shuffled) shuffle(order)
  const pending = new Map<number, { callback: SimulatedCallback; left: number }>()
  return (index) => {
    const which = order[index] as number
    const found = pending.get(which) ?? { callback: make(), left: copies }
    pending.set(which, found)
    if (--found.left === 0) pending.delete(which)
    return found.callback
  }
}

function shuffle(order: Uint32Array): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1))
    const swapped = order[last] as number
    order[last] = order[other] as number
    order[other] = swapped
  }
}
