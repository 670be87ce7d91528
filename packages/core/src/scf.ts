// For functions of Tencent Cloud that HTTP requests call: SCF event functions and CloudBase.

export { requestFromScf, responseToScf, type ScfRequestFacts, type ScfResponse } from './http/scf.ts'
export { ciEvent, type ScfHandler } from './receiver/scf-handler.ts'
