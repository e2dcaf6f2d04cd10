#!/usr/bin/env bash
# Makes the libraries of the console's pages anew from the npm registry: one file each, minified, with the hash that a test compares.
# Only who changes a version runs this; it needs node and npm.   scripts/vendor.sh
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out="$root/console/src/main/resources/dev/sotto/console/web/vendor"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent --save-exact lit@3.3.3 qrcode-generator@2.0.4 uplot@1.6.32 esbuild@0.28.2

cat > lit.entry.js <<'JS'
export * from 'lit';
export { repeat } from 'lit/directives/repeat.js';
export { live } from 'lit/directives/live.js';
export { ifDefined } from 'lit/directives/if-defined.js';
export { classMap } from 'lit/directives/class-map.js';
export { ref, createRef } from 'lit/directives/ref.js';
JS
echo "export { default } from 'qrcode-generator';" > qrcode.entry.js
echo "export { default } from 'uplot';" > uplot.entry.js

mkdir -p "$out"
for name in lit qrcode uplot; do
  npx esbuild "$name.entry.js" --bundle --minify --format=esm --target=es2022 --legal-comments=none --log-level=warning --outfile="$out/$name.js"
done
cp node_modules/lit/LICENSE "$out/lit.LICENSE"
cp node_modules/uplot/LICENSE "$out/uplot.LICENSE"
cp node_modules/uplot/dist/uPlot.min.css "$out/uplot.css"
# qrcode.LICENSE is kept by hand: the package has only the head of its source.
(cd "$out" && sha256sum -- *.js *.css > SHA256SUMS)
cat "$out/SHA256SUMS"
