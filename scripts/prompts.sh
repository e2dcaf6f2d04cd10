#!/usr/bin/env bash
# Speaks what callers of the gateway are told: prompts.sh FOLDER. One folder for each language and one for the
# check words, 48 kHz mono WAV, equally loud. gateway-name.wav (how the gateway is called) and music.wav (for who waits) in the
# folder of a language are nobody's here; where they are, they are played instead of letters and of the gateway's own music.
# Words by espeak-ng, loudness and rate by sox; what is there and newer than its text stays.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=${1:?usage: prompts.sh FOLDER}
words=$root/keying/ekt/src/main/resources/dev/sotto/keying/ekt/check-words.txt
# Mean power of each phrase in dB below full scale, as speech on telephones has it.
loudness=-23

# Speaks one phrase: speak LANGUAGE FILE WORDS. Without the silence that espeak-ng leaves around it, because phrases are said in rows.
speak() {
  local raw tight mean
  raw=$(mktemp --suffix=.wav)
  tight=$(mktemp --suffix=.wav)
  espeak-ng -v "$1" -s 150 -w "$raw" -- "$3"
  sox "$raw" "$tight" silence 1 0.01 0.2% reverse silence 1 0.01 0.2% reverse
  mean=$(sox "$tight" -n stats 2>&1 | awk '/^RMS lev dB/ { print $4 }')
  sox "$tight" -r 48000 -b 16 -c 1 "$2" gain "$(awk -v m="$mean" -v l="$loudness" 'BEGIN { print l - m }')" pad 0.05 0.15
  rm -f "$raw" "$tight"
}

# The same on a processor of its own; spoken waits for all and fails if one did.
jobs=()
speak_beside() {
  speak "$@" &
  jobs+=($!)
  if [ ${#jobs[@]} -ge "$(nproc)" ]; then spoken; fi
}
spoken() {
  local job
  for job in "${jobs[@]}"; do wait "$job"; done
  jobs=()
}

# The check words are English in every language, or people could not compare them.
folder=$target/words
if ! [ "$folder/complete" -nt "$words" ]; then
  mkdir -p "$folder"
  while read -r word; do
    [ -z "$word" ] || speak_beside en "$folder/$word.wav" "$word"
  done <"$words"
  spoken
  touch "$folder/complete"
fi

for text in "$root"/endpoint/gateway/src/main/prompts/*.txt; do
  language=$(basename "$text" .txt)
  folder=$target/$language
  [ "$folder/complete" -nt "$text" ] && continue
  mkdir -p "$folder"
  while read -r name phrase; do
    case "$name" in '' | '#'*) continue ;; esac
    speak_beside "$language" "$folder/$name.wav" "$phrase"
  done <"$text"
  for number in {0..99}; do
    speak_beside "$language" "$folder/number-$number.wav" "$number"
  done
  for letter in {a..z}; do
    speak_beside "$language" "$folder/letter-$letter.wav" "${letter^}"
  done
  spoken
  touch "$folder/complete"
done
