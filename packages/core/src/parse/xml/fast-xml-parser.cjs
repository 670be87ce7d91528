// Loaded when it is first needed: it takes longer than the rest of this package, and most apps only receive what `fast.ts` reads.
// A `require` in a CommonJS file, because it is synchronous, gets the parser's CommonJS form, which loads several times faster
// than the other, and is followed by bundlers. See docs/decisions/0019-bundled-core.md.
exports.requireFastXmlParser = () => require('fast-xml-parser')
