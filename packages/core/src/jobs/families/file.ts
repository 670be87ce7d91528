/** File jobs, by Tag. Source: 数据万象 › 文件处理; CI's Go SDK. */
import { flag, identifying, integer, list, record, required, text } from '../../schema/schema.ts'
import { output, outputFields } from '../nodes/job-fields.ts'

const storedFields = {
  /** Region that was written to. */
  Region: text(),
  /** Bucket with APPID that was written to. */
  Bucket: text(),
}

export const fileJobs = {
  /**
   * Hash of a file, 文件哈希值计算. Writes nothing.
   * @source documented API response
   */
  FileHashCode: {
    /** Parameters. */
    FileHashCodeConfig: record({
      /** `MD5`, `SHA1` or `SHA256`. */
      Type: text(),
      /** Whether the hash is put in a header of the file. */
      AddToHeader: flag(),
    }),
    /** The hash, in the node of its algorithm. */
    FileHashCodeResult: identifying(
      record({
        /** MD5, in hexadecimal. */
        MD5: text(),
        /** SHA-1, in hexadecimal. */
        SHA1: text(),
        /** SHA-256, in hexadecimal. */
        SHA256: text(),
        /** Size, in bytes. */
        FileSize: integer(),
        /** When the file was last changed. */
        LastModified: text(),
        /** ETag of the file. */
        Etag: text(),
      }),
    ),
  },
  /**
   * Unpacking, 文件解压. Keys of what was written are not reported; `FileUncompressConfig.Prefix` is theirs.
   * @source documented API response
   */
  FileUncompress: {
    /** Where the job was told to write. It has no `Object`. */
    Output: required(
      record({
        ...outputFields,
        /** Never documented for this Tag; accepted. */
        Object: text(),
      }),
    ),
    /** Parameters. */
    FileUncompressConfig: record({
      /** Prefix of the keys written. */
      Prefix: text(),
      /** 0 add `Prefix`, 1 replace the first folder, 2 replace the whole path. */
      PrefixReplaced: text(),
      /** Password of the archive, as it was submitted. Keep it out of logs. */
      UnCompressKey: text(),
      /** How it is unpacked (SDK name). */
      Mode: text(),
      /** What is unpacked (SDK name). */
      DownloadConfig: record({
        /** Prefix inside the archive. */
        Prefix: text(),
        /** Names inside the archive. */
        Key: list(text()),
      }),
    }),
    /** What came of it. */
    FileUncompressResult: identifying(
      record({
        ...storedFields,
        /** Number of files. */
        FileCount: integer(),
        /** The files; in the API's list alone. */
        FileList: record({
          /** One each. */
          Contents: list(
            record({
              /** Key of the file. */
              Key: text(),
              /** When the file was last changed. */
              LastModified: text(),
              /** Size, in bytes. */
              FileSize: integer(),
            }),
          ),
          /** Whether there are more files than listed. */
          IsTruncated: flag(),
        }),
      }),
    ),
  },
  /**
   * Packing, 多文件打包压缩. Such jobs have no `Input`.
   * @source documented API response
   */
  FileCompress: {
    /** Where the job was told to write. */
    Output: output,
    /** Parameters. */
    FileCompressConfig: record({
      /** Whether folders are flattened: 0 or 1. */
      Flatten: text(),
      /** `zip`, `tar` or `tar.gz`. */
      Format: text(),
      /** URL of a list of files. */
      UrlList: text(),
      /** Prefix of the files. */
      Prefix: text(),
      /** Keys of the files. */
      Key: list(text()),
      /** How the archive is encrypted (SDK name). */
      Type: text(),
      /** Password of the archive, as it was submitted (SDK name). Keep it out of logs. */
      CompressKey: text(),
      /** Whether files that fail are left out (SDK name). */
      IgnoreError: text(),
      /** The files one by one (SDK name). */
      KeyConfig: list(
        record({
          /** Key of the file. */
          Key: text(),
          /** Folder in the archive. */
          Folder: text(),
          /** Name in the archive. */
          Rename: text(),
          /** Image processing before packing. */
          ImageParams: text(),
        }),
      ),
    }),
    /** What came of it. */
    FileCompressResult: identifying(
      record({
        ...storedFields,
        /** Key of the archive. */
        Object: text(),
        /** Number of files packed (SDK name). */
        CompressFileCount: integer(),
        /** Number of files that failed (SDK name). */
        ErrorCount: integer(),
        /** The files that failed (SDK name). */
        ErrorDetail: record({
          /** How many. */
          ErrorCount: integer(),
          /** Which. */
          ErrorFile: list(text()),
        }),
      }),
    ),
  },
}
