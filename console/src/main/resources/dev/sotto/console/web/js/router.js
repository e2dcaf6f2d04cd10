// Which page an address means. Pages are loaded by name, so that a new one is one line here and one file.
const PAGES = [
  ['/', 'overview'],
  ['/setup', 'setup'],
  ['/sign-in/service', 'overview'],
  ['/account', 'account'],
  ['/live', 'live'],
  ['/live/:address', 'live-conference'],
  ['/conferences', 'conferences'],
  ['/conferences/:id', 'conference'],
  ['/people', 'people'],
  ['/people/users/:id', 'user'],
  ['/people/accounts/:id', 'sip-account'],
  ['/trunks', 'trunks'],
  ['/trunks/numbers/:id', 'dial-number'],
  ['/trunks/rules/:id', 'rule'],
  ['/trunks/:id', 'trunk'],
  ['/calls', 'calls'],
  ['/calls/conferences', 'past-conferences'],
  ['/calls/:id', 'call'],
  ['/security', 'security'],
  ['/system', 'system'],
  ['/system/webhooks/:id', 'webhook'],
].map(([pattern, name]) => [new URLPattern({ pathname: pattern }), name]);

/** The page and the variable parts of the address; nothing if there is none. */
export function pageOf(address) {
  for (const [pattern, name] of PAGES) {
    const found = pattern.exec({ pathname: address });
    if (found) {
      const parts = Object.entries(found.pathname.groups).map(([key, value]) => [key, decodeURIComponent(value)]);
      return { name, parts: Object.fromEntries(parts) };
    }
  }
  return undefined;
}

export function go(address, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', address);
  window.dispatchEvent(new Event('sotto-route'));
}

/** Links within the console change the page without loading the document anew. */
export function catchLinks(root) {
  root.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || link.target || link.hasAttribute('download') || link.origin !== location.origin) {
      return;
    }
    if (link.hash && link.pathname === location.pathname) {
      return;
    }
    if (pageOf(link.pathname)) {
      event.preventDefault();
      go(link.pathname + link.search);
    }
  });
  window.addEventListener('popstate', () => window.dispatchEvent(new Event('sotto-route')));
}
