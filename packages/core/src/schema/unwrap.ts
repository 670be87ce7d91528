// Some upstream XML parsers wrap every element in an array of one; a node that cannot repeat is its only element. And
// CI's documents show a scalar twice (`JobLevel` of a SpeechRecognition response): saying it again says nothing new.
export function unwrap(value: unknown): unknown {
  return Array.isArray(value) && value.every((each) => each === value[0]) ? value[0] : value
}
