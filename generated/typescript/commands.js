import { contract } from "./contract.js";
import { commandText, commandTree } from "./core/text.js";

export const commands = commandTree(
  contract,
  (_, command) => (/** @type {object | undefined} */ params) => commandText(command, params),
);
