/** Makes inputs, judges them, and keeps those with a new outcome. */
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
  /** Called with an input before it is judged, so that an input that never ends can be reported. */
  readonly onInput?: (input: Uint8Array) => void
  /** Called when it has been judged. */
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

  /** Judges one new input and returns it. */
  step(): Uint8Array {
    const input = this.make().subarray(0, largest)
    this.judge(input)
    return input
  }

  /** Keeps an input for later mutations. */
  keep(input: Uint8Array): void {
    if (input.length > largestKept || input.length === 0) return
    if (this.kept.length < mostKept) this.kept.push(input.slice())
    else this.kept[this.options.corpus.length + this.pick(mostKept - this.options.corpus.length)] = input.slice()
  }

  private make(): Buffer {
    const { pick, kept } = this
    // Inputs that were kept recently are tried more often.
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

/** Removes pieces while the find stays the same. */
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
