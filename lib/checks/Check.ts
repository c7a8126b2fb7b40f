/** Throws a `TypeError` that names an option and its value, if the value cannot be right. */
export type Check = (name: string, value: unknown) => void;
