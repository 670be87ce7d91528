import { type CallbackBody, type CallbackRequest, isRaw } from '../http/request.ts'
import { type Awaitable, isPromise } from '../internal/awaitable.ts'

/** A request that remembers how long its body was. */
export class MeasuredRequest implements CallbackRequest {
  readonly #request: CallbackRequest
  /** `undefined` until the body was read, and for one that a JSON parser has read before. */
  bytes: number | undefined

  constructor(request: CallbackRequest) {
    this.#request = request
  }

  get method(): string {
    return this.#request.method
  }

  get url(): string {
    return this.#request.url
  }

  get headers(): CallbackRequest['headers'] {
    return this.#request.headers
  }

  get address(): string | undefined {
    return this.#request.address
  }

  readBody(limit: number): Awaitable<CallbackBody> {
    const body = this.#request.readBody(limit)
    return isPromise(body) ? body.then((read) => this.#measured(read)) : this.#measured(body)
  }

  #measured(body: CallbackBody): CallbackBody {
    if (isRaw(body)) this.bytes = Buffer.byteLength(body)
    return body
  }
}
