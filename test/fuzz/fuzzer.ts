/** Makes inputs, has them judged, keeps those that led somewhere new. */
import { oneOf, type Pick, seeded } from '../support/random.ts'
import { mutateBytes } from './bytes.ts'
import { judge } from './judge.ts'
import { mutateTree } from './tree.ts'

export interface Find {
  readonly kind: string
  readonly input: Uint8Array
}

export interface FuzzerOptions {
  readonly seed: number
  readonly corpus: readonly Uint8Array[]
  /** Told of an input before it is judged, so that one that never ends is known. */
  readonly onInput?: (input: Uint8Array) => void
  /** Told when it has been judged. */
  readonly onJudged?: () => void
  readonly onFind?: (find: Find) => void
}

const largestKept = 32 * 1024
const largest = 1024 * 1024 + 64
const mostKept = 20_000

export class Fuzzer {
  readonly outcomes = new Map<string, number>()
  inputs = 0
  readonly finds = new Map<string, Find>()
  private readonly kept: Uint8Array[]
  private readonly pick: Pick
  private readonly options: FuzzerOptions

  constructor(options: FuzzerOptions) {
    this.options = options
    this.pick = seeded(options.seed)
    this.kept = [...options.corpus]
    for (const input of options.corpus) this.judge(input)
  }

  /** Judges one new input and gives it back. */
  step(): Uint8Array {
    const input = this.make().subarray(0, largest)
    this.judge(input)
    return input
  }

  /** Keeps an input as material for others. */
  keep(input: Uint8Array): void {
    if (input.length > largestKept || input.length === 0) return
    if (this.kept.length < mostKept) this.kept.push(input.slice())
    else this.kept[this.options.corpus.length + this.pick(mostKept - this.options.corpus.length)] = input.slice()
  }

  private make(): Buffer {
    const { pick, kept } = this
    // What was kept last is tried more often than what has been tried for long.
    const one =
      pick(2) === 0 ? oneOf(kept, pick) : (kept[kept.length - 1 - pick(Math.min(kept.length, 50))] as Uint8Array)
    const mutated = pick(3) === 0 ? mutateTree(one, pick) : undefined
    if (mutated) return pick(3) === 0 ? mutateBytes(mutated, oneOf(kept, pick), pick) : mutated
    return mutateBytes(one, oneOf(kept, pick), pick)
  }

  private judge(input: Uint8Array): void {
    this.options.onInput?.(input)
    this.inputs++
    const { signature, find } = judge(input)
    this.options.onJudged?.()
    const times = this.outcomes.get(signature) ?? 0
    this.outcomes.set(signature, times + 1)
    if (times === 0) this.keep(input)
    if (find !== undefined && !this.finds.has(find)) {
      const smallest = { kind: find, input: shrink(input, find) }
      this.finds.set(find, smallest)
      this.options.onFind?.(smallest)
    }
  }
}

/** Leaves out pieces for as long as the find stays the same. */
function shrink(input: Uint8Array, find: string): Uint8Array {
  let smallest: Buffer = Buffer.from(input)
  let tries = 2000
  for (let size = smallest.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < smallest.length && tries-- > 0; ) {
      const shorter = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)])
      if (judge(shorter).find === find) smallest = shorter
      else at += size
    }
  }
  return smallest
}
