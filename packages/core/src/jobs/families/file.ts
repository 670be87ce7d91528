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
      /** Whether the hash is put in a header of the file. */
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
   * Unpacking, 文件解压. CI does not report the keys that were written; they begin with `FileUncompressConfig.Prefix`.
   * @source documented API response
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
      /** Prefix of the keys written. */
      Prefix: string(),
      /** What follows `Prefix` in keys: 0 nothing, 1 the name of the archive, 2 the whole path of the archive. */
      PrefixReplaced: string(),
      /** Password of the archive, as it was submitted. A secret: keep it out of logs. */
      UnCompressKey: string(),
      /** By its name, whether the files of the archive are listed (unproven). */
      ListingFile: boolean(),
      /** How the archive is unpacked (SDK name). */
      Mode: string(),
      /** What is unpacked (SDK name). */
      DownloadConfig: object({
        /** Prefix inside the archive. */
        Prefix: string(),
        /** Names inside the archive. */
        Key: array(string()),
      }),
    }),
    /** The result. */
    FileUncompressResult: identifying(
      object({
        ...storedFields,
        /** Number of files. */
        FileCount: integer(),
        /** The list of files; only in API responses. */
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
   * @source documented API response
   */
  FileCompress: {
    /** Where the job writes to, as submitted. */
    Output: output,
    /** Parameters. */
    FileCompressConfig: object({
      /** Whether folders are flattened: 0 or 1. */
      Flatten: string(),
      /** `zip`, `tar` or `tar.gz`. */
      Format: string(),
      /** URL of a list of files. */
      UrlList: string(),
      /** Prefix of the files. */
      Prefix: string(),
      /** Keys of the files. */
      Key: array(string()),
      /** How the archive is encrypted (SDK name). */
      Type: string(),
      /** Password of the archive, as it was submitted (SDK name). A secret: keep it out of logs. */
      CompressKey: string(),
      /** Whether files that fail are skipped (SDK name). */
      IgnoreError: string(),
      /** The files one by one (SDK name). */
      KeyConfig: array(
        object({
          /** Key of the file. */
          Key: string(),
          /** Folder in the archive. */
          Folder: string(),
          /** Name in the archive. */
          Rename: string(),
          /** Image processing before packing. */
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
        /** Number of files packed (SDK name). */
        CompressFileCount: integer(),
        /** Number of files that failed (SDK name). */
        ErrorCount: integer(),
        /** The files that failed (SDK name). */
        ErrorDetail: object({
          /** How many. */
          ErrorCount: integer(),
          /** Which. */
          ErrorFile: array(string()),
        }),
      }),
    ),
  },
}
