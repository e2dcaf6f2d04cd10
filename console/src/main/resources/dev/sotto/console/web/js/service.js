// Signing in by another service (OpenID Connect): the browser goes there and comes back with a code.
import { post } from './api.js';
import { go } from './router.js';

const KEPT = 'sotto.service';
export const BACK = '/sign-in/service';

/** What people call the service; empty if there is none. */
export const serviceName = document.querySelector('meta[name=sotto-service]').content;

/** Goes there. What only this tab may know stays in it. */
export async function goToService() {
  const { ceremony, secret, address } = await post('session/service/begin', {});
  sessionStorage.setItem(KEPT, JSON.stringify({ ceremony, secret, back: location.pathname + location.search }));
  location.assign(address);
}

/** Whether the browser has just come back from there. */
export const isBack = () => location.pathname === BACK;

/** Ends what this tab began; the address with the code in it is forgotten first. */
export async function comeBack() {
  const answer = new URLSearchParams(location.search);
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? '{}');
  sessionStorage.removeItem(KEPT);
  go(kept.back && kept.back !== BACK ? kept.back : '/', { replace: true });
  if (!kept.ceremony || kept.ceremony !== answer.get('state')) {
    throw new Error('This took too long or was used already; begin anew.');
  }
  // The address may be anybody's: words for people that stand in it are not shown (RFC 9700 4.1).
  if (answer.has('error')) {
    throw new Error(/^[a-z_]{1,64}$/.exec(answer.get('error'))?.[0] ?? 'error');
  }
  return post('session/service', { ceremony: kept.ceremony, secret: kept.secret, code: answer.get('code') ?? '', iss: answer.get('iss') ?? '' });
}
