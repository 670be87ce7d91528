// libsql loads a native library, so it is loaded when the first inbox is opened and not when this package is imported.
// CommonJS, because `require` loads at once, and createInbox reports a wrong path synchronously.
exports.requireLibsql = () => require('libsql')
