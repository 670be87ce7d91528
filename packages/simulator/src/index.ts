// Make
export { createCallback } from './callback/create-callback.ts'
export { createLiveCallbacks, type LiveOptions } from './callback/live-stream.ts'
export type { CallbackName, CallbackOptions, Overrides, PartOf } from './callback/callback-options.ts'
export type { SimulatedCallback } from './callback/simulated-callback.ts'
export type { ReviewContent } from './callback/review-document.ts'
export { fixtureReviews, fixtureTags, type Trigger } from './callback/fixtures.ts'
export type { JobsShape } from './callback/write-json.ts'
export { charsets, type Faults, withFaults } from './callback/faults.ts'

// Send
export { type Sendable, sendCallback, type SendOptions, type SendReport } from './send/send-callback.ts'
export type { Answer, Pace } from './send/post.ts'
export type { Latencies } from './send/latencies.ts'

// Record and replay
export { createRecorder, type Recorder, type RecorderOptions } from './record/recorder.ts'
export type { Recording, RecordingSource } from './record/recording.ts'
export { directorySource, fileSource } from './record/files.ts'
export { inboxSource } from './record/inbox-source.ts'
export { readRecordings } from './record/recordings.ts'
export { replay, type Replayed, type ReplayOptions } from './record/replay.ts'

// Examine
export { type Diagnosis, examine } from './doctor/examine.ts'
export type { Finding, FindingCode } from './doctor/finding.ts'
export { type Check, type CheckName, doctorMark, type DoctorOptions } from './doctor/checks.ts'

// Stand in for CI
export { createFakeCi, type FakeCi, type FakeCiOptions, type Posted } from './fake-ci/fake-ci.ts'
export type { Ending } from './fake-ci/jobs.ts'
export type { Submission } from './fake-ci/submission.ts'
export type { Node, Tree } from './callback/tree.ts'
