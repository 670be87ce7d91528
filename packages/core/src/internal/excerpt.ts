// Control characters, line separators, and the marks that reorder text: in a log each could pass for something else.
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\p{Surrogate}]+/gu

/** One printable line of a text of any origin: without control characters, and at most `longest` characters. */
export function excerpt(text: string, longest: number): string {
  // Cut first: the rest is never looked at, however long it is.
  const cut = text.length > longest ? `${text.slice(0, longest - 1)}…` : text
  return cut.replace(unprintable, ' ')
}
