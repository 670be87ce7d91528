/** What a Simple callback is about. One documented sample, of audio, has no `event`. */
import { isRecord } from '../internal/record.ts'
import { isReviewName, type ReviewName } from '../jobs/review.ts'
import { trimBlanks } from '../schema/blank.ts'
import { textOf } from '../schema/untyped.ts'

const extensions: readonly (readonly [ReviewName, RegExp])[] = [
  ['ReviewImage', /^(?:jpe?g|png|gif|webp|bmp|tiff?|heic|heif|avif|svg)$/i],
  ['ReviewAudio', /^(?:mp3|wav|aac|m4a|amr|flac|ogg|oga|opus|wma|aiff?)$/i],
  ['ReviewVideo', /^(?:mp4|flv|m3u8|ts|mov|avi|mkv|wmv|webm|mpe?g|m4v|3gp|rmvb?|f4v)$/i],
  ['ReviewText', /^(?:txt|text|log|md|csv)$/i],
  ['ReviewDocument', /^(?:docx?|dotx?|pptx?|potx?|ppsx?|xlsx?|xltx?|pdf|wps|rtf|odt)$/i],
  ['ReviewHtml', /^(?:html?|xhtml)$/i],
]

/**
 * The event of a Simple callback: its `event`, or what the other fields say.
 *
 * - The URL's extension, or its scheme for a live stream.
 * - Scenes of abuse and of illegal content occur in texts only.
 * - Of images and sound, scenes have a `score`, of videos and texts a `count`. Only the sample of audio has no `event`.
 *
 * @returns `Review` when nothing says it
 */
export function reviewNameFrom(data: Readonly<Record<string, unknown>>): string {
  const given = trimBlanks(textOf(data.event) ?? '')
  if (isReviewName(given)) return given
  return fromUrl(textOf(data.url) ?? '') ?? fromScenes(data) ?? 'Review'
}

function fromUrl(url: string): ReviewName | undefined {
  if (/^rtmps?:/i.test(url)) return 'ReviewVideo'
  const [path = ''] = url.split(/[?#]/, 1)
  const [, extension = ''] = /\.([a-z\d]{1,8})$/i.exec(path) ?? []
  return extensions.find(([, pattern]) => pattern.test(extension))?.[0]
}

function fromScenes(data: Readonly<Record<string, unknown>>): ReviewName | undefined {
  if (isRecord(data.abuse_info) || isRecord(data.illegal_info)) return 'ReviewText'
  const scenes = Object.keys(data)
    .filter((name) => name.endsWith('_info'))
    .map((name) => data[name])
    .filter(isRecord)
  return scenes.some((scene) => 'score' in scene) && !scenes.some((scene) => 'count' in scene)
    ? 'ReviewAudio'
    : undefined
}
