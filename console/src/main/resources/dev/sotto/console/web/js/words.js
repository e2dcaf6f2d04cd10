// What the pages say, in the languages that we have. Sentences of the API are English, and have a book for each other language.
import { openBook } from './sentences.js';

const KEY = 'sotto.language';
export const LANGUAGES = { en: 'English', de: 'Deutsch' };

let language = 'en';
let words = {};
let plurals = new Intl.PluralRules('en');

export async function startWords() {
  const kept = localStorage.getItem(KEY);
  const wanted = [kept, ...navigator.languages.map((one) => one.slice(0, 2))];
  await use(wanted.find((one) => one in LANGUAGES) ?? 'en');
}

const page = (name) => fetch(new URL(`../i18n/${name}.json`, import.meta.url)).then((answer) => answer.json());

async function use(next) {
  const [own, book] = await Promise.all([page(next), next === 'en' ? {} : page(`${next}.sentences`)]);
  words = own;
  openBook(book);
  language = next;
  plurals = new Intl.PluralRules(next);
  document.documentElement.lang = next;
}

export async function setLanguage(next) {
  localStorage.setItem(KEY, next);
  await use(next);
  window.dispatchEvent(new Event('sotto-language'));
}

export function languageNow() {
  return language;
}

/** The words for a key; {name} in them is what stands under that name. A key without words shows itself, so that it is seen. */
export function t(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}

/** Whether there are words for it. */
export function has(key) {
  return key in words;
}

/** The words for a count: KEY.one or KEY.other, with {n}. */
export function count(key, n) {
  return t(`${key}.${plurals.select(n)}`, { n: number(n) });
}

export function number(n, digits = 0) {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(n);
}

export function when(text) {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(text));
}

/** A day, or a day and a time, that is on no line of time but on a wall. */
export function wallTime(text) {
  const style = text.includes('T') ? { dateStyle: 'full', timeStyle: 'short' } : { dateStyle: 'full' };
  return new Intl.DateTimeFormat(language, { ...style, timeZone: 'UTC' }).format(new Date(`${text}${text.includes('T') ? 'Z' : 'T00:00Z'}`));
}

export function clock(text) {
  return new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(new Date(text));
}

/** How long, as 1:02:03 or 2:03. */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map((one) => String(one).padStart(2, '0'));
  const hours = Math.floor(whole / 3600);
  return hours > 0 ? `${hours}:${parts.join(':')}` : `${Number(parts[0])}:${parts[1]}`;
}

/** What is not known is said so, and never shown as nothing or as zero. */
export function known(value, show = String) {
  return value === undefined || value === null ? t('unknown') : show(value);
}
