// SPDX-License-Identifier: MIT
/* Builds the page: src/main.ts and all it needs into dist/.
 *
 * dist/index.html names the hashed files under dist/assets/; every file has a gzip-compressed copy
 * beside it. Svelte components are compiled by the compiler itself, their styles gathered in one
 * sheet, since the page's security policy allows no style inside the document. Views that are opened
 * later are chunks of their own. Prints what the first load weighs and fails when it is too much; see src/charts/between.ts for what is
 * left out of it. */
import { build } from "esbuild";
import { compile, compileModule } from "svelte/compiler";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import ts from "typescript";
import path from "node:path";
import { fileURLToPath } from "node:url";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const DIST = path.join(HERE, "dist");
const FIRST_LOAD_MOST = 200_000; // bytes, compressed
const CODE_MOST = 90_000; // of these, script and style

function plain(source, filename) {
  const options = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  return ts.transpileModule(source, { compilerOptions: options, fileName: filename }).outputText;
}

/* A component's styles become a file of their own that the component imports. */
function svelte() {
  const sheets = new Map();
  return {
    name: "svelte",
    setup(task) {
      task.onLoad({ filter: /\.svelte$/ }, async ({ path: file }) => {
        const source = await readFile(file, "utf8");
        const name = path.relative(HERE, file);
        const made = compile(source, { filename: name, generate: "client", css: "external", dev: false });
        const sheet = `${name}.css`;
        sheets.set(sheet, made.css?.code ?? "");
        const contents = made.css ? `${made.js.code}\nimport ${JSON.stringify(`sheet:${sheet}`)};` : made.js.code;
        const warnings = made.warnings.map(({ message }) => ({ text: `${name}: ${message}` }));
        return { contents, loader: "js", resolveDir: path.dirname(file), warnings };
      });
      task.onLoad({ filter: /\.svelte\.ts$/ }, async ({ path: file }) => {
        const source = plain(await readFile(file, "utf8"), file);
        const made = compileModule(source, { filename: path.relative(HERE, file), generate: "client", dev: false });
        return { contents: made.js.code, loader: "js", resolveDir: path.dirname(file) };
      });
      task.onResolve({ filter: /^sheet:/ }, ({ path: name }) => ({ path: name.slice(6), namespace: "sheet" }));
      task.onLoad({ filter: /.*/, namespace: "sheet" }, ({ path: name }) => ({
        contents: sheets.get(name),
        loader: "css",
      }));
    },
  };
}

async function bundle() {
  return build({
    absWorkingDir: HERE,
    entryPoints: { main: "src/main.ts", early: "src/early.ts" },
    outdir: "dist/assets",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    charset: "utf8",
    metafile: true,
    logLevel: "warning",
    conditions: ["svelte", "browser", "production"],
    define: { "process.env.NODE_ENV": '"production"' },
    alias: { "d3-interpolate": "./src/charts/between.ts" },
    plugins: [svelte()],
  });
}

/* The files that `name` loads at once, itself included. */
function loadedWith(outputs, name, seen = new Set()) {
  seen.add(name);
  if (outputs[name].cssBundle) seen.add(outputs[name].cssBundle);
  for (const { path: next, kind } of outputs[name].imports) {
    if (kind === "import-statement" && !seen.has(next)) loadedWith(outputs, next, seen);
  }
  return seen;
}

await rm(DIST, { recursive: true, force: true });
await mkdir(path.join(DIST, "assets"), { recursive: true });
const { metafile, warnings } = await bundle();
const outputs = metafile.outputs;
const entry = (file) => Object.keys(outputs).find((name) => outputs[name].entryPoint === file);
const main = entry("src/main.ts");
const early = entry("src/early.ts");
const first = new Set([...loadedWith(outputs, early), ...loadedWith(outputs, main)]);

const served = (name) => name.replace(/^dist/, "");
const links = [...first].map((name) => {
  if (name.endsWith(".css")) return `<link rel="stylesheet" href="${served(name)}">`;
  if (name === early) return `<script type="module" src="${served(name)}"></script>`;
  return name === main ? "" : `<link rel="modulepreload" href="${served(name)}">`;
});
links.push(`<script type="module" src="${served(main)}"></script>`);
const template = await readFile(path.join(HERE, "src/index.html"), "utf8");
await writeFile(path.join(DIST, "index.html"), template.replace("<!-- assets -->", links.filter(Boolean).join("\n  ")));

let [weight, code] = [0, 0];
for (const name of ["index.html", ...(await readdir(path.join(DIST, "assets"))).map((file) => `assets/${file}`)]) {
  const squeezed = gzipSync(await readFile(path.join(DIST, name)), { level: 9 });
  await writeFile(path.join(DIST, `${name}.gz`), squeezed);
  if (name === "index.html" || first.has(`dist/${name}`)) weight += squeezed.length;
  if (first.has(`dist/${name}`)) code += squeezed.length;
}
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
console.log(`page: first load ${kilobytes(weight)} compressed, without the first result; script and style ${kilobytes(code)}`);
if (warnings.length > 0 || weight > FIRST_LOAD_MOST || code > CODE_MOST) process.exit(1);
