/** A request to CI, with the names of `cos-nodejs-sdk-v5`. */
export interface CosRequest {
  Method: string
  Bucket: string
  Region: string
  /** The path without its leading slash; the client signs it. */
  Key: string
  /** The URL of the request without its query; the client signs its host. */
  Url: string
  /** The parameters of the URL, if any; the client adds and signs them. */
  Query?: Record<string, string>
  /** Asks the client not to parse the body: ci-event parses it strictly. */
  RawBody: boolean
}

/**
 * The part of `cos-nodejs-sdk-v5` that signs and sends requests. Keys (also temporary ones), proxy and connections are
 * those of your client; ci-event opens and closes nothing.
 */
export interface CosClient {
  request(params: CosRequest): Promise<{ Body?: Uint8Array | string }>
}
