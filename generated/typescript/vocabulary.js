import { contract } from "./contract.js";

export const statuses = contract.statuses;
export const errorCodes = Object.keys(contract.errors);

/** @param {string} value */
export const isStatus = (value) => statuses.includes(value);

/** @param {string} value */
export const isErrorCode = (value) => errorCodes.includes(value);

/** @param {string} code */
export const errorClass = (code) => (isErrorCode(code) ? contract.errors[code] : undefined);
