import { BlockList, isIP } from 'node:net'
import { CallbackError, misconfigured } from '../errors.ts'
import type { Verifier } from './verifier.ts'

/**
 * Accepts requests from the given addresses: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`. Looks at the client's
 * address as the framework trusts it: behind a proxy, set Express's `trust proxy`, Koa's `app.proxy` or Fastify's
 * `trustProxy`, or every request seems to come from the proxy. CI documents no addresses, so use it beside a secret.
 *
 * @throws CallbackError `misconfigured`, at once, for an empty list and for an entry that is not an address
 */
export function allowAddresses(...addresses: readonly (string | readonly string[])[]): Verifier {
  const allowed = new BlockList()
  const list = addresses.flat()
  if (list.length === 0) throw misconfigured('allowAddresses needs at least one address, got none.')
  for (const each of list) add(allowed, each)

  return ({ address }) => {
    if (address === undefined) {
      throw new CallbackError(
        'forbidden',
        'The client has no address that could be checked. With `receiver.fetch`, pass it: receiver.fetch(request, { address }). ' +
          'A server on a Unix socket needs `trust proxy`.',
      )
    }
    const plain = withoutZone(address)
    const family = isIP(plain)
    if (family === 0 || !allowed.check(plain, family === 4 ? 'ipv4' : 'ipv6')) {
      throw new CallbackError(
        'forbidden',
        `The client's address ${family === 0 ? 'is not an IP address and' : plain} is not on the list. ` +
          "If it is your proxy's, let the framework trust the proxy.",
      )
    }
  }
}

function add(allowed: BlockList, entry: string): void {
  const [address = '', prefix, ...more] = String(entry).split('/')
  const family = isIP(address)
  const bits = prefix === undefined ? undefined : Number(prefix)
  const fits = bits === undefined || (/^\d{1,3}$/.test(prefix as string) && bits <= (family === 4 ? 32 : 128))
  if (family === 0 || !fits || more.length > 0) {
    throw misconfigured(
      `allowAddresses takes addresses such as 203.0.113.0/24 or 2001:db8::1, got ${JSON.stringify(entry)}.`,
    )
  }
  const name = family === 4 ? 'ipv4' : 'ipv6'
  if (bits === undefined) allowed.addAddress(address, name)
  else allowed.addSubnet(address, bits, name)
}

/** `fe80::1%eth0` names an interface of this host. (BlockList itself sees `::ffff:203.0.113.7` as 203.0.113.7.) */
function withoutZone(address: string): string {
  return address.split('%', 1)[0] as string
}
