/** "The project ID … contains only letters and digits, at most 64" (API reference, dli_02_0127). */
export const PROJECT_ID: RegExp = /^[0-9a-zA-Z]{1,64}$/;
