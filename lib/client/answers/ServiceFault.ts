/** What an error body says, whatever its shape. */
export interface ServiceFault {
  readonly code?: string;
  readonly message?: string;
  readonly requestId?: string;
}
