/**
 * Where DLI runs.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface Region {
  /** Whose cloud: Huawei Cloud's, or the Open Telekom Cloud. */
  readonly cloud: 'huawei' | 'otc';
  /** The name of the region: `cn-north-4`, `eu-west-101`, `eu-de`. */
  readonly region: string;
}
