// The table is published, in @ci-event/simulator/testing: whoever writes an adapter is held to it too.
export { type AdapterCase as Case, adapterCases as cases, type Parser } from '@ci-event/simulator/testing'
