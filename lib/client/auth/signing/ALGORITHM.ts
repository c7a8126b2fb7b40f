/** How the service calls the way of signing: HMAC with SHA-256, without a derived key. */
export const ALGORITHM = 'SDK-HMAC-SHA256';
