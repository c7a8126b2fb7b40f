/** Whether a token that the simulator did not issue is good. */
export type TokenCheck = (token: string) => boolean | Promise<boolean>;
