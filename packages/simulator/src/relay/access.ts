/** Who may listen. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { checkedSecrets, type Secrets } from '@ci-event/core/storage'

/**
 * Returns a function that compares an `Authorization` header with all secrets, in constant time.
 *
 * @throws CallbackError `misconfigured` for a missing, short or padded secret
 */
export function createAccess(secret: Secrets): (authorization: string | undefined) => boolean {
  const digests = checkedSecrets(secret, 'createRelay').map(digest)
  return (authorization) => {
    const [, given] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? []
    if (given === undefined) return false
    const ofGiven = digest(given)
    // Every secret is compared, so that the time does not give away which one matched.
    return digests.filter((each) => timingSafeEqual(each, ofGiven)).length > 0
  }
}

/** timingSafeEqual needs values of one length. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
