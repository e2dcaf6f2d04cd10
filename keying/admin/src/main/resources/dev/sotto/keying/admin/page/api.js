// The one place that asks the key distributor. A change carries the session's token; a fault becomes an Error with its sentence.

let csrf = '';

export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

export async function ask(method, path, body) {
  const headers = {};
  if (method !== 'GET') {
    headers['Content-Type'] = 'application/json';
    headers['X-CSRF-Token'] = csrf;
  }
  const response = await fetch(`/api/v1/${path}`, {
    method, headers, cache: 'no-store', body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Problem(response.status, answer.detail);
  }
  if (answer && answer.csrf) {
    csrf = answer.csrf;
  }
  return answer;
}

// A part of a path; conferences have colons and at signs in their names.
export const part = encodeURIComponent;
