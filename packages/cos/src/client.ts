/** What a request to CI is made of. Names are those of `cos-nodejs-sdk-v5`. */
export interface CosRequest {
  Method: string
  Bucket: string
  Region: string
  /** The path without its first slash: the client signs it. */
  Key: string
  /** Where the request goes; the client signs its host. */
  Url: string
  /** The body of the answer is wanted as it came: we read it ourselves, strictly. */
  RawBody: boolean
}

/**
 * The part of `cos-nodejs-sdk-v5` that is used: it signs and sends. A client of your own keeps its keys (temporary ones
 * too), its proxy and its connections; we open and close nothing.
 */
export interface CosClient {
  request(params: CosRequest): Promise<{ Body?: Uint8Array | string }>
}
