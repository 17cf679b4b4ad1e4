// Where the site under test lies, and what it consists of.
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const generated = new URL("../../../generated/", import.meta.url);

/** The folder of the site, with a slash at its end. */
export const folder = new URL("docs/", generated);

/** The folder of the TypeScript package that the snippets use. */
export const clientFolder = fileURLToPath(new URL("typescript/", generated));

/** @param {string} path below the folder of the site */
export const read = (path) => readFileSync(new URL(path, folder), "utf8");

/**
 * All files with an extension, in a stable order.
 *
 * @param {string} extension
 */
export const list = (extension) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(extension))
    .sort();

/**
 * The code blocks of all Markdown pages in one language, each once, with the page it stands on.
 *
 * @param {string} language
 */
export function blocks(language) {
  const found = new Map();
  for (const page of list(".md")) {
    for (const [, code] of read(page).matchAll(new RegExp(`\n\`\`\`${language}\n(.*?)\n\`\`\``, "gsu"))) {
      if (!found.has(code)) found.set(code, page);
    }
  }
  return [...found].map(([code, page]) => ({ code, page }));
}
