// Copies the scripts and styles of pages out of an npm folder, with the licence of every package in them.
// Usage: node vendor.mjs FOLDER_WITH_NODE_MODULES TARGET

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const [source, target] = process.argv.slice(2);

const BUNDLES = [
  { name: "yasqe", package: "@zazuko/yasqe", files: ["build/yasqe.min.js", "build/yasqe.min.css"] },
  { name: "cytoscape", package: "cytoscape", files: ["dist/cytoscape.min.js"] },
];

/** https://opensource.org/license/mit, for packages whose archive leaves it out. */
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
`;

const folderOf = (name) => join(source, "node_modules", name);
const describe = (name) => JSON.parse(readFileSync(join(folderOf(name), "package.json"), "utf8"));

/** A package and all it needs: a bundle holds code of each. Types hold no code. */
function closure(name, found = new Set()) {
  if (!found.has(name) && !name.startsWith("@types/") && existsSync(folderOf(name))) {
    found.add(name);
    Object.keys(describe(name).dependencies ?? {}).forEach((each) => closure(each, found));
  }
  return [...found];
}

function people(said) {
  const named = [said.author, ...(said.contributors ?? [])].filter(Boolean);
  return named.map((each) => (typeof each === "string" ? each : each.name).replace(/\s*<[^>]*>/, "")).join(", ");
}

function licence(name) {
  const said = describe(name);
  const files = readdirSync(folderOf(name)).filter((each) => /^(licen[cs]e|copying|notice)([.-](md|txt|mpl))?$/i.test(each));
  const heading = `${name} ${said.version} (${said.license})`;
  if (files.length) {
    return [heading, ...files.map((each) => readFileSync(join(folderOf(name), each), "utf8").trim())].join("\n\n") + "\n";
  }
  if (said.license !== "MIT") throw new Error(`${name}: no text of its licence, ${said.license}`);
  const origin = "Its archive has no text of the licence: the names are those of its package.json, the text is that of MIT.";
  return `${heading}\n\n${origin}\n\nCopyright (c) ${people(said)}\n\n${MIT}`;
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const bundle of BUNDLES) {
  for (const file of bundle.files) copyFileSync(join(folderOf(bundle.package), file), join(target, basename(file)));
  const texts = closure(bundle.package).map(licence);
  writeFileSync(join(target, `${bundle.name}.LICENSE.txt`), texts.join(`\n${"-".repeat(78)}\n\n`));
}
