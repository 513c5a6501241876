const RECENT = 10 * 60_000;
let last;

/** Remembers where the phone was, for the photos and forms that follow. */
export function remember(coords) {
  const { latitude, longitude, accuracy } = coords;
  last = { latitude, longitude, accuracy, at: Date.now() };
}

/** [name, value] of the place of the last ten minutes; empty without one. */
export function evidence() {
  if (!last || Date.now() - last.at > RECENT) return [];
  return ["latitude", "longitude", "accuracy"].map((name) => [name, String(last[name])]);
}

/** Metres between two points on the globe. */
export function distance(one, other) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const [a, b] = [radians(one.latitude), radians(other.latitude)];
  const half = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(radians(other.longitude - one.longitude) / 2) ** 2;
  return 2 * 6_371_000 * Math.asin(Math.sqrt(half));
}
