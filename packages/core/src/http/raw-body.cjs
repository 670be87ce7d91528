// Loaded when it is first needed: it takes longer than the rest of this package, and apps that answer `fetch` never need it.
// docs/decisions/0019-bundled-core.md says why by `require`, in a CommonJS file.
exports.requireRawBody = () => require('raw-body')
