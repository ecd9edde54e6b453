/** A store of the operator's file: `stores:`. */
export type StoreWork = DirectoryStoreWork | S3StoreWork;

export interface DirectoryStoreWork {
  readonly kind: 'directory';
  readonly name: string;
  readonly offSite: boolean;
  /** Absolute. */
  readonly path: string;
  readonly secrets: readonly string[];
}

/** A bucket of S3 or of what speaks its protocol. */
export interface S3StoreWork {
  readonly kind: 's3';
  readonly name: string;
  readonly offSite: boolean;
  readonly bucket: string;
  /** Put before each name; empty, or ends with `/`. */
  readonly prefix: string;
  readonly region: string;
  /** `null` = that of AWS for the region. */
  readonly endpoint: string | null;
  /** The bucket in the path instead of the host's name. */
  readonly pathStyle: boolean;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
  /** Such as `STANDARD_IA` or `GLACIER`; `null` = the bucket's own. */
  readonly storageClass: string | null;
  /** Bytes of each part of an upload but the last; `null` = parts grow. */
  readonly partBytes: number | null;
  readonly secrets: readonly string[];
}
