// The API speaks English, to programs, logs and people alike. A book of its sentences, with {} where something stands in them, says them in the
// language of the page: {1} is where the first of these goes. What is in no book stays English and is marked as such.
const MOST_KEPT = 500;

let whole = new Map();
let shapes = [];
let kept = new Map();

const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** From now on sentences are said as this book says them; without one, as they are. */
export function openBook(book) {
  whole = new Map(Object.entries(book).filter(([english]) => !english.includes('{}')));
  // Whichever says more itself fits better.
  shapes = Object.entries(book).filter(([english]) => english.includes('{}'))
    .sort(([one], [other]) => other.length - one.length)
    .map(([english, own]) => ({ shape: new RegExp(`^${english.split('{}').map(literal).join('(.+?)')}$`, 's'), own }));
  kept = new Map();
}

/** The sentence in the language of the page; undefined if the book does not have it. */
export function ownWords(sentence) {
  if (!kept.has(sentence)) {
    if (kept.size >= MOST_KEPT) {
      kept.clear();
    }
    kept.set(sentence, whole.get(sentence) ?? filled(sentence) ?? joined(sentence));
  }
  return kept.get(sentence);
}

function filled(sentence) {
  for (const { shape, own } of shapes) {
    const parts = shape.exec(sentence);
    if (parts) {
      return own.replace(/\{(\d)\}/g, (_, at) => ownWords(parts[at]) ?? parts[at]);
    }
  }
  return undefined;
}

/** Several sentences, or one with a status or a reason beside it, of which the book has some part. */
function joined(sentence) {
  for (const between of [/(?<=\.) (?=[A-Z])/, /: (.*)/s]) {
    const parts = sentence.split(between).filter(Boolean);
    const own = parts.length > 1 ? parts.map((part) => ownWords(part)) : [];
    if (own.some((one) => one !== undefined)) {
      return own.map((one, at) => one ?? parts[at]).join(between.source.startsWith(':') ? ': ' : ' ');
    }
  }
  return undefined;
}
