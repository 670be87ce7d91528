/** File jobs, by Tag. Source: 数据万象 › 文件处理; CI's Go SDK. */
import { array, boolean, identifying, integer, object, required, string } from '../../schema/schema.ts'
import { output, outputFields } from '../nodes/job-fields.ts'

const storedFields = {
  /** Region that was written to. */
  Region: string(),
  /** Bucket with APPID that was written to. */
  Bucket: string(),
}

export const fileJobs = {
  /**
   * Hash of a file, 文件哈希值计算. Writes nothing.
   * @source documented API response
   */
  FileHashCode: {
    /** Parameters. */
    FileHashCodeConfig: object({
      /** `MD5`, `SHA1` or `SHA256`. */
      Type: string(),
      /** Whether the hash is put in a header of the file, such as `x-cos-meta-md5`; `false` by default. */
      AddToHeader: boolean(),
    }),
    /** The hash, in the node of its algorithm. */
    FileHashCodeResult: identifying(
      object({
        /** MD5, in hexadecimal. */
        MD5: string(),
        /** SHA-1, in hexadecimal. */
        SHA1: string(),
        /** SHA-256, in hexadecimal. */
        SHA256: string(),
        /** Size, in bytes. */
        FileSize: integer(),
        /** When the file was last changed. */
        LastModified: string(),
        /** ETag of the file. */
        Etag: string(),
      }),
    ),
  },
  /**
   * Unpacking, 文件解压. CI reports the keys that were written only if `ListingFile` asks for them.
   * @source documented API response, page 436/116003
   */
  FileUncompress: {
    /** Where the job writes to, as submitted. It has no `Object`. */
    Output: required(
      object({
        ...outputFields,
        /** Never documented for this Tag; accepted. */
        Object: string(),
      }),
    ),
    /** Parameters. */
    FileUncompressConfig: object({
      /** Prefix of the keys written; the root of the bucket by default. */
      Prefix: string(),
      /** What follows `Prefix` in keys: 0 nothing, 1 the name of the archive, 2 the whole path of the archive. */
      PrefixReplaced: string(),
      /** Password of the archive, in Base64. A secret: keep it out of logs. */
      UnCompressKey: string(),
      /** Whether `FileList` is in the callback and in API responses. */
      ListingFile: boolean(),
      /** 0, the default, to unpack all, 1 for what `DownloadConfig` names. */
      Mode: string(),
      /** What is unpacked. */
      DownloadConfig: object({
        /** Prefix inside the archive. */
        Prefix: string(),
        /** Names inside the archive, at most 1000. */
        Key: array(string()),
      }),
    }),
    /** The result. */
    FileUncompressResult: identifying(
      object({
        ...storedFields,
        /** Number of files. */
        FileCount: integer(),
        /** The files, if `ListingFile` is `true` and the job succeeded: the first 1000. */
        FileList: object({
          /** The files. */
          Contents: array(
            object({
              /** Key of the file. */
              Key: string(),
              /** When the file was last changed. */
              LastModified: string(),
              /** Size, in bytes. */
              FileSize: integer(),
            }),
          ),
          /** Whether there are more files than listed. */
          IsTruncated: boolean(),
        }),
      }),
    ),
  },
  /**
   * Packing, 多文件打包压缩. Such jobs have no `Input`.
   * @source documented API response, page 436/83112
   */
  FileCompress: {
    /** Where the job writes to, as submitted. */
    Output: output,
    /** Parameters. */
    FileCompressConfig: object({
      /** Whether folders are flattened: 0 no, 1 yes. */
      Flatten: string(),
      /** `zip`, `tar` or `tar.gz`. */
      Format: string(),
      /** Key of a CSV file in the same bucket, with the URL of a file on each line, such as `/test/index.csv`. */
      UrlList: string(),
      /** Prefix of the files; of a folder, with `/` at the end. */
      Prefix: string(),
      /** Keys of the files, at most 1000. */
      Key: array(string()),
      /** Compression of `zip` and `tar.gz`: `faster`, `better` or `default`. */
      Type: string(),
      /** Password of a `zip`, in Base64. A secret: keep it out of logs. */
      CompressKey: string(),
      /** Whether files that fail are skipped; `false` by default. */
      IgnoreError: string(),
      /** By its name, the files one by one (SDK name, unconfirmed). */
      KeyConfig: array(
        object({
          /** Key of the file (SDK name, unconfirmed). */
          Key: string(),
          /** By its name, folder in the archive (SDK name, unconfirmed). */
          Folder: string(),
          /** By its name, name in the archive (SDK name, unconfirmed). */
          Rename: string(),
          /** By its name, image processing before packing (SDK name, unconfirmed). */
          ImageParams: string(),
        }),
      ),
    }),
    /** The result. */
    FileCompressResult: identifying(
      object({
        ...storedFields,
        /** Key of the archive. */
        Object: string(),
        /** Number of files packed. */
        CompressFileCount: integer(),
        /** Number of files that failed. */
        ErrorCount: integer(),
        /** The files that failed (SDK name). */
        ErrorDetail: object({
          /** How many (SDK name, unconfirmed). */
          ErrorCount: integer(),
          /** Which (SDK name, unconfirmed). */
          ErrorFile: array(string()),
        }),
      }),
    ),
  },
}
