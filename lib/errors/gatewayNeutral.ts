/** The gateway writes the same numbers as `APIG.0308` and `APIGW.0308`: one spelling to compare by. */
export const gatewayNeutral = (code: string): string => code.replace(/^APIGW\./, 'APIG.');
