/** What a request is answered with. */
export type Reply = AnswerReply | { readonly kind: 'hang' } | { readonly kind: 'reset' };

interface AnswerReply {
  readonly kind: 'answer';
  readonly status: number;
  /** Names in lower case. `content-length` and `x-request-id` are added as it is sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Only half of the body is sent, and then the connection is closed, or nothing more comes. */
  readonly half?: 'close' | 'stall';
}
