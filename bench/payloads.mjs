/** The callbacks that are measured: two fixtures, and two of them grown as CI's own grow with the length of the media. */
import { readFileSync } from 'node:fs'

const folder = new URL('../packages/simulator/fixtures/', import.meta.url)
const read = (name) => readFileSync(new URL(name, folder), 'utf8')

/** As CI's documents have it, indented, or without any blanks between elements. */
function xmlOf(name, value, blanks, indent = '') {
  if (Array.isArray(value)) return value.map((each) => xmlOf(name, each, blanks, indent)).join('')
  const [end, deeper] = blanks ? ['\n', `${indent}    `] : ['', '']
  if (typeof value !== 'object' || value === null) return `${indent}<${name}>${escaped(value)}</${name}>${end}`
  const inner = Object.entries(value).map(([key, each]) => xmlOf(key, each, blanks, deeper))
  return `${indent}<${name}>${end}${inner.join('')}${indent}</${name}>${end}`
}

const escaped = (value) => String(value ?? '').replace(/[&<>]/g, (each) => `&#${each.charCodeAt(0)};`)

/** The same facts in both formats, in the same layout. */
function payload(name, document, blanks) {
  const event = document.Response ?? document
  return {
    name: `${name}, ${blanks ? 'indented' : 'compact'}`,
    xml: Buffer.from(xmlOf('Response', event, blanks)),
    json: Buffer.from(JSON.stringify(event, undefined, blanks ? 4 : 0)),
  }
}

/** Repeats the items of a list until the larger format has nearly `size` bytes: both must pass the default limit. */
function grown(name, fixture, listOf, size, blanks) {
  const document = JSON.parse(read(fixture))
  const given = [...listOf(document.Response ?? document)]
  const length = (count) => {
    const list = listOf(document.Response ?? document)
    list.splice(0, list.length, ...Array.from({ length: count }, (_, at) => given[at % given.length]))
    return payload(name, document, blanks)
  }
  const bytes = ({ xml, json }) => Math.max(xml.length, json.length)
  const one = (bytes(length(given.length * 2)) - bytes(length(given.length))) / given.length
  let count = Math.floor(size / one)
  while (bytes(length(count)) > size) count--
  return length(count)
}

const jobOf = (event) => [event.JobsDetail].flat()[0]
const sentences = (event) => jobOf(event).Operation.SpeechRecognitionResult.FlashResult[0].sentence_list
const texts = (event) => {
  const { Operation } = jobOf(event)
  return [Operation.Detection].flat()[0].TextDetections
}

const fixture = (name) => ({
  name,
  xml: Buffer.from(read(`${name}.xml`)),
  json: Buffer.from(read(`${name}.json`)),
})

const ocr = (size) => grown('OCR', 'ImageOCR.success.json', texts, size, false)
const speech = (size) => grown('speech', 'SpeechRecognition.success.json', sentences, size, true)

/** The documented callback of 728 bytes, one of 9 kB, and two shapes each of 64 kB and of 1 MiB. */
export const small = fixture('NoiseReduction.documented')
export const middle = fixture('ImageOCR.success')
export const large = [speech(64 * 1024), ocr(64 * 1024)]
export const huge = [speech(1024 * 1024), ocr(1024 * 1024)]
