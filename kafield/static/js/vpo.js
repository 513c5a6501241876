// The comparison of a store as the server computes it (metrics/distribution.py, volumes/figures.py).

const ratio = (part, whole) => (part == null || whole == null || whole <= 0 ? null : part / whole);

/** Value against a base: 100 is the average; null where the base is not above zero. */
export const index = (value, base) => ratio(value == null ? null : 100 * value, base);

/** The VPO that a target asks of the planned stores. */
export const requiredVpo = (target, stores) => ratio(target, stores);

/** {place, of, tied} of `mine` among all values, its own included; null where it is unknown. */
export function rank(values, mine) {
  if (mine == null) return null;
  const known = values.filter((value) => value != null);
  const same = known.filter((value) => value === mine).length;
  return { place: 1 + known.filter((value) => value > mine).length, of: known.length, tied: Math.max(same - 1, 0) };
}

/** What a target still asks for by the end of a period, today counted as worked; days as YYYY-MM-DD. */
export function gapToTarget(soFar, target, start, end, today) {
  if (target == null) return null;
  const [from, to, on] = [start, end, today].map((day) => Date.parse(`${day}T00:00:00Z`) / 86_400_000);
  const days = to - from + 1;
  const elapsed = Math.min(Math.max(on - from + 1, 0), days);
  const missing = target - soFar;
  return {
    missing,
    days_left: days - elapsed,
    per_day: missing > 0 ? ratio(Math.max(missing, 0), days - elapsed) : null,
    projected: ratio(soFar * days, elapsed),
  };
}

/** The figures of one store: `beside` has those of its account and what each store there sold, `own` what it sold. */
export function figuresOf({ figures, volumes }, { to_date, last_month, trend, store, store_id, data_version }) {
  const period = (name, mine) => compared(figures[name], volumes[name], mine);
  return {
    ...figures, store, store_id, data_version,
    to_date: period("to_date", to_date),
    last_month: period("last_month", last_month),
    trend: figures.trend.map(({ month }, at) => ({ month, volume: trend[at] })),
    target: targetOf(figures, to_date.volume),
  };
}

function compared(period, volumes, { volume, sales_minor, stands }) {
  const side = (name) => ({ ...period[name], index: index(volume, period[name].vpo) });
  const sides = { account: side("account"), account_format: side("account_format"), format: side("format") };
  return { ...period, volume, sales_minor, ...sides, rank: stands ? rank(volumes, volume) : null };
}

function targetOf({ target, day }, soFar) {
  if (!target) return null;
  const required = requiredVpo(target.volume, target.average_stores);
  return { ...target, required_vpo: required, ...gapToTarget(soFar, required, `${target.to.slice(0, 8)}01`, target.to, day) };
}

/** The numbers that are said of figures: {volume, points, over | under | same | nothing, rank, missing | passed}. */
export function say({ to_date, last_month, target }) {
  const shown = to_date.account.volume ? to_date : last_month;
  const { account: { index: against }, volume, rank: place } = shown;
  const points = against === null ? null : Math.round(against) - 100;
  const found = { volume, points: Math.abs(points ?? 0), ...(place && { rank: true, ...place }) };
  if (points === null) found.nothing = true;
  else Object.assign(found, points ? { [points > 0 ? "over" : "under"]: true } : { same: true });
  if (target && shown === to_date) found[target.missing > 0 ? "missing" : "passed"] = Math.ceil(Math.abs(target.missing));
  return found;
}
