import type { Answer, Question } from './ask.ts';

/** What a password is sent for: who, and for which project. */
export interface Login {
  readonly username: string;
  readonly password: string;
  /** The domain of the user and of the project. */
  readonly domainName: string;
  readonly projectName: string;
  readonly projectId: string;
}

/** A Keystone of one's own, on loopback. */
export interface Keystone {
  /** Where it is, with `/v3`, and without a slash at the end. */
  readonly url: string;
  /** A user with the role `member` in a project that is named as a region is. */
  readonly user: Login;
  /** Asks it something as its administrator. The token for that is got, and renewed, here. */
  readonly ask: (path: string, question?: Question) => Promise<Answer>;
  /** Whether a token is good at this moment. Rejects when Keystone does not say, or not clearly. */
  readonly isGood: (token: string) => Promise<boolean>;
  /** Takes a token back, which has not expired. */
  readonly revoke: (token: string) => Promise<void>;
  /** Stops the server, and keeps what it knows. */
  readonly stop: () => Promise<void>;
  /** Starts it once more, where it was. */
  readonly start: () => Promise<void>;
  /** Stops the server and removes its folder. */
  readonly close: () => Promise<void>;
}
