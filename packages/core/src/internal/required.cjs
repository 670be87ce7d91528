// What an app may never need is loaded when it is needed: the two cost more than half of what importing this package
// took. `require` in a CommonJS file, because it loads at once, from their CommonJS forms, which load several times faster
// than the others, and because bundlers follow it. See docs/decisions/0019-bundled-core.md.
exports.requireFastXmlParser = () => require('fast-xml-parser')
exports.requireRawBody = () => require('raw-body')
