/** Callbacks that many tests send. The conformance suite of the adapters, which is published, sends the same ones. */
export {
  documentedJson,
  documentedXml,
  failedJson,
  fixture,
  gbk,
  twoJobsXml,
  workflowFinishXml,
  workflowTriggeredXml,
  // biome-ignore lint/style/noRestrictedImports: no app needs them, so that the simulator has no entry point for them
} from '../../packages/simulator/src/testing/bodies.ts'
