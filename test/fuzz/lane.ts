/** The fast lane of XML against the strict way: what it accepts must be the same tree, with the same drift. */
import { isDeepStrictEqual } from 'node:util'
import { capsFor, type DocumentTree } from '../../packages/core/src/parse/tree.ts'
import { readXmlFast } from '../../packages/core/src/parse/xml/fast.ts'
import { readXmlStrict } from '../../packages/core/src/parse/xml/strict.ts'
import { createDriftReport, type Drift, type DriftReport } from '../../packages/core/src/schema/drift.ts'

const caps = capsFor(1024 * 1024)

/** What is wrong with the lane's reading of a text, if anything is; a text it leaves to the strict way is right. */
export function laneFault(text: string): string | undefined {
  const lane = read((drift) => readXmlFast(text, caps, drift))
  if (lane.refused) return 'the lane refuses, which is not for it to do'
  if (lane.document === undefined) return undefined
  const strict = read((drift) => readXmlStrict(text, caps, drift))
  if (lane.refused !== strict.refused)
    return `the lane says ${lane.refused ?? 'a tree'}, the strict way ${strict.refused ?? 'a tree'}`
  if (!isDeepStrictEqual(lane.document, strict.document)) return 'the lane reads another tree than the strict way'
  return isDeepStrictEqual(lane.drifts, strict.drifts) ? undefined : 'the lane reports other drift than the strict way'
}

function read(by: (drift: DriftReport) => DocumentTree | undefined): {
  document?: DocumentTree | undefined
  refused?: string
  drifts: Drift[]
} {
  const drifts: Drift[] = []
  const report = createDriftReport((drift) => drifts.push(drift))
  try {
    return { document: by(report), drifts }
  } catch (error) {
    return { refused: (error as { code?: string }).code ?? String(error), drifts }
  }
}
