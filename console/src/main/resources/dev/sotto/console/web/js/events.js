// What changes, as it changes: one stream for a page, whole snapshots, and no button to refresh anything.
import { read } from './api.js';

const BASE = '/api/v1/events?topics=';
const AGAIN_MILLIS = 5000;

/**
 * Follows topics until it is closed.
 *
 * @param topics words such as live, records or conference:ADDRESS
 * @param take gets the topic and its newest snapshot
 * @param state hears whether the stream is there
 */
export function follow(topics, take, state = () => undefined) {
  let stream;
  let later;
  const open = () => {
    stream = new EventSource(BASE + topics.map(encodeURIComponent).join(','));
    for (const topic of topics) {
      stream.addEventListener(topic, (event) => take(topic, JSON.parse(event.data)));
    }
    stream.onopen = () => state(true);
    stream.onerror = () => {
      state(false);
      // A browser tries again by itself unless the answer was a refusal: then either the session is over, or there are too many streams.
      if (stream.readyState === EventSource.CLOSED) {
        later = setTimeout(open, AGAIN_MILLIS);
        read('session').catch((refusal) => refusal.status === 401 && window.dispatchEvent(new Event('sotto-signed-out')));
      }
    };
  };
  open();
  return () => {
    clearTimeout(later);
    stream.close();
  };
}
