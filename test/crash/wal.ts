import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'

const headerSize = 32
const frameHeaderSize = 24

/**
 * Leaves the end of a write-ahead log as a power cut may: after the last complete transaction, a torn frame whose header
 * looks valid, followed by noise.
 *
 * @returns false when there is no log
 */
export function tearWal(database: string): boolean {
  const file = `${database}-wal`
  if (!existsSync(file)) return false
  const log = readFileSync(file)
  if (log.length < headerSize) return false
  const frameSize = frameHeaderSize + log.readUInt32BE(8)
  const salt = log.subarray(16, 24)
  let end = headerSize
  let committed = headerSize
  // Frames of an earlier use of the file have other salts.
  while (end + frameSize <= log.length && log.subarray(end + 8, end + 16).equals(salt)) {
    const isCommit = log.readUInt32BE(end + 4) > 0
    end += frameSize
    if (isCommit) committed = end
  }
  const noise = Buffer.from(Array.from({ length: frameSize * 2 }, () => Math.floor(Math.random() * 256)))
  noise.writeUInt32BE(1, 0)
  noise.writeUInt32BE(1, 4)
  salt.copy(noise, 8)
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, noise.subarray(0, frameSize + Math.floor(Math.random() * frameSize)), 0, undefined, committed)
  closeSync(descriptor)
  return true
}
