/** The names under which secrets stand: query parameters, header fields and fields of an event alike. */

// The last word of a name, whatever stands before it: `x-cos-security-token`, `access_token`, `q-signature`.
const lastWords = 'token|secret|password|passwd|pwd|passphrase|signature|sig|sign|credentials?|authorization|cookie'
// Whole names. CI's own come first; `q-…` are those of a signed COS URL.
const wholeNames =
  'docpassword|uncompresskey|compresskey|urikey|(?:de|en)crypt(?:key|iv)|encryption|plaintext|ciphertextblob|' +
  'secret[-_]?(?:key|id)|access[-_]?key(?:[-_]?id)?|api[-_]?key|x-api-key|private[-_]?key|' +
  '(?:access|refresh|session|security|auth|id)token|clientsecret|set-cookie2?|q-ak|q-sign-time|q-key-time'

const secretName = new RegExp(`^(?:(?:.*[-_.])?(?:${lastWords})|${wholeNames})$`, 'i')

/**
 * Whether people put secrets under this name. `key` alone is one too, except in an event: there it is the name of an
 * object.
 *
 * @internal
 */
export function isSecretName(name: string): boolean {
  return secretName.test(name) || /^key$/i.test(name)
}

/** @internal Whether the field of an event holds a secret. */
export function isSecretField(name: string): boolean {
  return secretName.test(name)
}
