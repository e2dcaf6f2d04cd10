// What changes, as it changes: one stream for a page, whole snapshots, and no button to refresh anything.
const BASE = '/api/v1/events?topics=';

/**
 * Follows topics until it is closed.
 *
 * @param topics words such as live, records or conference:ADDRESS
 * @param take gets the topic and its newest snapshot
 * @param state hears whether the stream is there
 */
export function follow(topics, take, state = () => undefined) {
  const stream = new EventSource(BASE + topics.map(encodeURIComponent).join(','));
  for (const topic of topics) {
    stream.addEventListener(topic, (event) => take(topic, JSON.parse(event.data)));
  }
  stream.onopen = () => state(true);
  stream.onerror = () => state(false);
  return () => stream.close();
}
