/** As the service writes it. */
export const JSON_TYPE = 'application/json;charset=utf-8';
