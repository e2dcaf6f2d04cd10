#!/usr/bin/env bash
# Copies the pictures that docs/operating/guide.md names from what the tests made last into docs/operating/pictures.
# Before: ./sotto test, or only the tests TrunkTest of tests/browser and AnAdministratorsEveningTest of tests/interop.
set -euo pipefail
cd "$(dirname "$0")/.."
for picture in $(grep -o '(pictures/[a-z-]*\.png)' docs/operating/guide.md | tr -d '()' | sort -u); do
  name=$(basename "$picture")
  made=$(ls -t tests/*/target/screenshots/guide/"$name" 2>/dev/null | head -1)
  [ -n "$made" ] || { echo "no test made $name; run ./sotto test first" >&2; exit 1; }
  install -D -m 644 "$made" "docs/operating/$picture"
done
