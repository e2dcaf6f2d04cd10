// The REST API, as this browser's user.
const BASE = '/api/v1';
let csrf = '';

/** The API said no. Its sentences are for people, and English. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail ?? `HTTP ${status}`);
    this.status = status;
    this.document = problem;
    this.word = String(problem.type ?? '').split(':').pop();
    this.faults = new Map((problem.errors ?? []).map((one) => [one.pointer, one.detail]));
  }
}

async function send(method, path, body, headers = {}) {
  const all = { ...headers };
  if (method !== 'GET' && csrf) {
    all['X-CSRF-Token'] = csrf;
  }
  if (body !== undefined) {
    all['Content-Type'] = 'application/json';
  }
  const address = path.startsWith('/') ? path : `${BASE}/${path}`;
  let answer;
  try {
    answer = await fetch(address, { method, headers: all, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Refusal(0, { type: 'unreachable', detail: 'The appliance does not answer; try again.' });
  }
  const text = await answer.text();
  const document = text && (answer.headers.get('Content-Type') ?? '').includes('json') ? JSON.parse(text) : {};
  if (!answer.ok) {
    if (answer.status === 401 && !path.startsWith('session')) {
      window.dispatchEvent(new Event('sotto-signed-out'));
    }
    if (answer.status > 500 && method !== 'GET') {
      window.dispatchEvent(new Event('sotto-refused'));
    }
    throw new Refusal(answer.status, document);
  }
  return document;
}

export const read = (path) => send('GET', path);
export const post = (path, body, headers) => send('POST', path, body, headers);
export const put = (path, body, headers) => send('PUT', path, body, headers);
export const remove = (path, headers) => send('DELETE', path, undefined, headers);

/** Makes a record once, however often the button was pressed. */
export const create = (path, body, word) => post(path, body, { 'Idempotency-Key': word });
export const replace = (path, body, etag) => put(path, body, { 'If-Match': etag });
export const discard = (path, etag) => remove(path, { 'If-Match': etag });

/** All records of a kind, page by page; at most a thousand, for choices in forms. */
export async function everything(kind) {
  const out = [];
  let next = '';
  do {
    const page = await read(`${kind}?limit=200${next && `&cursor=${encodeURIComponent(next)}`}`);
    out.push(...page.items);
    next = page.next;
  } while (next && out.length < 1000);
  return out;
}

/** Keeps what every change has to say; hands on who it is. */
export function signedIn(session) {
  csrf = session.csrf;
  return session;
}

let schemas;

/** What the API document says of a kind of record: types, limits, choices, what holds if nothing is said. */
export async function schema(name) {
  schemas ??= read('openapi.json').then((document) => document.components.schemas);
  return { schema: (await schemas)[name], all: await schemas };
}
