import { callbackWith, canary, type Row } from './row.ts'

const taken = { status: 200, outcome: 'handled', handled: 1 } as const
const malformed = { status: 400, outcome: 'malformed' } as const
const truncated = { status: 400, outcome: 'truncated' } as const

const entities: Row[] = [
  {
    name: 'billion laughs',
    body: `<!DOCTYPE lolz [<!ENTITY lol "${canary}">${Array.from(
      { length: 9 },
      (_, n) => `<!ENTITY lol${n + 1} "${`&lol${n || ''};`.repeat(10)}">`,
    ).join('')}]><Response><EventName>&lol9;</EventName></Response>`,
    ...malformed,
  },
  {
    name: 'quadratic blowup',
    body: `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(50_000)}">]><Response><EventName>${'&a;'.repeat(50_000)}</EventName></Response>`,
    ...malformed,
  },
  {
    name: 'an external entity that names a file',
    body: '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Response><EventName>&e;</EventName></Response>',
    ...malformed,
  },
  {
    name: 'an external entity that names a URL',
    body: '<!DOCTYPE x [<!ENTITY e SYSTEM "http://169.254.169.254/">]><Response><EventName>&e;</EventName></Response>',
    ...malformed,
  },
  {
    name: 'a public external entity',
    body: '<!DOCTYPE x PUBLIC "-//x" "http://127.0.0.1/x.dtd"><Response/>',
    ...malformed,
  },
  {
    name: 'a parameter entity',
    body: '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><Response/>',
    ...malformed,
  },
  { name: 'an external subset', body: '<!DOCTYPE Response SYSTEM "file:///etc/passwd"><Response/>', ...malformed },
  {
    name: 'an entity that would shadow &lt;',
    body: '<!DOCTYPE x [<!ENTITY l. "<script>">]><Response><EventName>&lt;</EventName></Response>',
    ...malformed,
  },
  { name: 'attribute defaults', body: '<!DOCTYPE x [<!ATTLIST x a CDATA "y">]><x/>', ...malformed },
  { name: 'two DOCTYPEs', body: '<!DOCTYPE a><!DOCTYPE b><a/>', ...malformed },
  { name: 'a DOCTYPE in the middle', body: callbackWith('<!DOCTYPE a>'), ...malformed },
  { name: 'a DOCTYPE in lower case', body: '<!doctype html><html></html>', ...malformed },
  { name: 'a DOCTYPE behind a blank', body: '  \n<!DOCTYPE a><a/>', ...malformed },
  { name: 'a conditional section', body: callbackWith('<![INCLUDE[<a/>]]>'), ...malformed },
  { name: 'a DOCTYPE in a comment is none', body: `<!-- <!DOCTYPE a> -->${callbackWith('')}`, ...taken },
  {
    name: 'a DOCTYPE in CDATA is none',
    body: callbackWith('<Message><![CDATA[<!DOCTYPE a [<!ENTITY b "c">]>]]></Message>'),
    ...taken,
  },
  { name: 'a DOCTYPE in an attribute', body: callbackWith('<a b="<!DOCTYPE x>"/>'), ...malformed },
  { name: 'an undeclared entity', body: callbackWith(`<Message>&${canary};</Message>`), ...taken },
  {
    name: 'XInclude is an element like any other',
    body: callbackWith('<xi:include href="file:///etc/passwd"/>'),
    ...taken,
  },
  { name: 'a stylesheet', body: `<?xml-stylesheet href="file:///etc/passwd"?>${callbackWith('')}`, ...taken },
]

const size: Row[] = [
  { name: '100,000 levels', body: `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`, ...malformed },
  { name: '100,000 levels that are not closed', body: '<a>'.repeat(100_000), ...truncated },
  { name: '100,000 end tags', body: callbackWith('</a>'.repeat(100_000)), ...malformed },
  { name: 'a million empty siblings', body: callbackWith('<a/>'.repeat(1_000_000)), status: 413, outcome: 'too_large' },
  { name: '200,000 empty siblings', body: callbackWith('<a/>'.repeat(200_000)), ...taken },
  { name: 'an attribute of 500 kB', body: callbackWith(`<a b="${'x'.repeat(500_000)}"/>`), ...taken },
  {
    name: '20,000 attributes',
    body: callbackWith(`<a ${Array.from({ length: 20_000 }, (_, n) => `a${n}="${n}"`).join(' ')}/>`),
    ...taken,
  },
  { name: 'a name of 300 kB', body: callbackWith(`<${'a'.repeat(300_000)}/>`), ...taken },
  { name: 'a text of 800 kB', body: callbackWith(`<Message>${'x'.repeat(800_000)}</Message>`), ...taken },
  { name: '100,000 bare ampersands', body: callbackWith(`<Message>${'&'.repeat(100_000)}</Message>`), ...taken },
  { name: '50,000 unfinished references', body: callbackWith(`<Message>${'&#'.repeat(50_000)}</Message>`), ...taken },
  {
    name: 'a reference of 100,000 digits',
    body: callbackWith(`<Message>&#${'9'.repeat(100_000)};</Message>`),
    ...malformed,
  },
  { name: '20,000 comments', body: callbackWith('<!---->'.repeat(20_000)), ...taken },
  {
    name: '20,000 pieces of CDATA',
    body: callbackWith(`<Message>${'<![CDATA[x]]>'.repeat(20_000)}</Message>`),
    ...taken,
  },
  { name: '20,000 instructions', body: callbackWith('<?a?>'.repeat(20_000)), ...taken },
  { name: 'a flood of <', body: callbackWith('<'.repeat(100_000)), ...malformed },
  { name: 'a flood of <!', body: callbackWith('<!'.repeat(100_000)), ...malformed },
  { name: 'a flood of comments that do not end', body: callbackWith('<!--'.repeat(100_000)), ...truncated },
  { name: 'a flood of quotes in a tag', body: callbackWith(`<a ${'"'.repeat(100_000)}/>`), ...malformed },
  { name: 'a million blanks', body: `${' '.repeat(900_000)}${callbackWith('')}`, ...taken },
]

const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']
const naming: Row[] = names.flatMap((name): Row[] => {
  const node = `<${name}><polluted>${canary}</polluted></${name}>`
  return [
    { name: `${name} as the root`, body: `<${name}>${canary}</${name}>`, status: 422, outcome: 'not_a_callback' },
    {
      name: `${name} in the envelope`,
      body: callbackWith('').replace('<JobsDetail>', `${node}<JobsDetail>`),
      ...taken,
    },
    { name: `${name} in a job`, body: callbackWith(node), ...taken },
    { name: `${name} twice in a job`, body: callbackWith(node + node), ...taken },
    { name: `${name} in the Operation of a job`, body: callbackWith(`<Operation>${node}</Operation>`), ...taken },
    { name: `${name} as a Tag`, body: callbackWith('', name), ...taken },
    { name: `${name} as a State`, body: callbackWith(`<State>${name}</State>`), ...taken },
    { name: `${name} as an attribute`, body: callbackWith(`<a ${name}="${canary}"/>`), ...taken },
    { name: `${name} as an instruction`, body: callbackWith(`<?${name} ${name}="1"?>`), ...taken },
    {
      name: `${name} as the event's name`,
      body: `<Response><EventName>${name}</EventName></Response>`,
      status: 200,
      outcome: 'unhandled',
    },
  ]
})

const characters: Row[] = [
  { name: 'a raw NUL', body: callbackWith('<Message>\0</Message>'), ...malformed },
  { name: 'a NUL in a name', body: callbackWith('<a\0b/>'), ...malformed },
  { name: 'a NUL in a comment', body: callbackWith('<!-- \0 -->'), ...malformed },
  { name: 'a NUL by reference', body: callbackWith('<Message>&#0;</Message>'), ...malformed },
  { name: 'a NUL by hexadecimal reference', body: callbackWith('<Message>&#x00;</Message>'), ...malformed },
  { name: 'a NUL by reference in an attribute', body: callbackWith('<a b="&#0;"/>'), ...malformed },
  { name: 'a control character', body: callbackWith('<Message>\u0008</Message>'), ...malformed },
  { name: 'an escape sequence', body: callbackWith('<Message>\u001b[2J</Message>'), ...malformed },
  { name: 'a control character by reference', body: callbackWith('<Message>&#8;</Message>'), ...malformed },
  { name: 'a surrogate by reference', body: callbackWith('<Message>&#xD83D;&#xDE00;</Message>'), ...malformed },
  { name: 'U+FFFF', body: callbackWith('<Message>\uffff</Message>'), ...malformed },
  { name: 'U+FFFF by reference', body: callbackWith('<Message>&#xFFFF;</Message>'), ...malformed },
  { name: 'a reference beyond Unicode', body: callbackWith('<Message>&#x110000;</Message>'), ...malformed },
  { name: 'a negative reference is no reference', body: callbackWith('<Message>&#-1;</Message>'), ...taken },
  { name: 'characters that turn the direction', body: callbackWith('<Message>\u202e\u2066</Message>'), ...taken },
]

// Accepted by fast-xml-parser's validator, and read differently by its parser.
const smuggled: Row[] = [
  {
    name: 'a quote in an instruction hides no element',
    body: callbackWith('')
      .replace('<JobsDetail>', '<?a "?><JobsDetail>')
      .replace('</JobsDetail>', '</JobsDetail><?b "?>'),
    ...taken,
  },
  { name: 'an instruction without a name', body: callbackWith('<??>'), ...malformed },
  { name: 'an instruction with a faulty name', body: callbackWith('<?/ x?>'), ...malformed },
  { name: 'an XML declaration in the middle', body: callbackWith('<?xml version="1.0"?>'), ...malformed },
  { name: 'an XML declaration behind a blank', body: ` <?xml version="1.0"?>${callbackWith('')}`, ...taken },
  { name: 'an XML declaration without a version', body: `<?xml encoding="utf-8"?>${callbackWith('')}`, ...malformed },
  { name: 'a reference behind the root', body: `${callbackWith('')}&lt;`, ...malformed },
  { name: 'CDATA behind the root', body: `${callbackWith('')}<![CDATA[x]]>`, ...malformed },
  { name: 'two roots', body: callbackWith('') + callbackWith(''), ...malformed },
  { name: 'two empty roots', body: '<Response/><Response/>', ...malformed },
  { name: 'a name with a no-break space', body: callbackWith('<a\u00a0>x</a>'), ...malformed },
  { name: 'a name with a mark at its end', body: callbackWith('<a\ufeff>x</a>'), ...malformed },
  { name: 'a stray equals sign', body: callbackWith('<a =>x</a>'), ...malformed },
  { name: '< in an attribute', body: callbackWith('<a b="<"/>'), ...malformed },
  { name: '> in an attribute', body: callbackWith('<a b=">"/>'), ...taken },
  { name: 'an attribute twice', body: callbackWith('<a b="1" b="2"/>'), ...malformed },
  { name: '__proto__ as an attribute twice', body: callbackWith('<a __proto__="1" __proto__="2"/>'), ...malformed },
  { name: 'attributes without a blank between', body: callbackWith('<a b="1"c="2"/>'), ...malformed },
  { name: 'an attribute in an end tag', body: callbackWith('<a></a b="1">'), ...malformed },
  { name: ']]> in text', body: callbackWith(`<Message>]]>${canary}</Message>`), ...malformed },
  { name: '-- in a comment', body: callbackWith('<!-- -- -->'), ...malformed },
  { name: 'a comment that ends in --->', body: callbackWith('<!-- --->'), ...malformed },
  { name: '<!--> is no comment', body: callbackWith('<!-->'), ...truncated },
  { name: 'tags that overlap', body: callbackWith('<a><b></a></b>'), ...malformed },
  { name: 'HTML', body: `<html><body onload="${canary}()"><br></body></html>`, ...malformed },
  { name: 'only a declaration', body: '<?xml version="1.0"?>', ...malformed },
  { name: 'only a comment', body: '<!-- x -->', ...malformed },
  { name: 'names of fast-xml-parser', body: callbackWith('<_text>x</_text><a.b>y</a.b><cdata>z</cdata>'), ...taken },
]

export const xmlRows: readonly Row[] = [...entities, ...size, ...naming, ...characters, ...smuggled].map((row) => ({
  ...row,
  headers: { 'content-type': 'application/xml' },
}))
