const LANES = 4;
const PHOTO_LANES = 2;
const STUBBORN = 5;
const HOUR = 3600_000;

/**
 * The rows to send now, at most one a lane: `rows` in the order they were stored, `busy` the lanes
 * under way, `eager` the moment of the last sign that the network is back.
 */
export function turns(rows, busy, now, eager) {
  const active = new Set(busy);
  const passed = new Set(busy);
  const chosen = [];
  for (const row of rows) {
    if (row.state === "held" || row.state === "refused" || passed.has(row.lane) || waits(row, rows) || isCorrected(row, rows)) continue;
    const due = isDue(row, now, eager);
    if (due && hasRoom(row, active)) {
      chosen.push(row);
      active.add(row.lane);
    }
    if (due || !mayPass(row, now)) passed.add(row.lane);
  }
  return chosen;
}

/** A write that fails at the server again and again while others pass. */
export const isStubborn = (row, lastPass) => row.failures >= STUBBORN && lastPass > row.triedAt;

/** Milliseconds to wait after so many tries: 1 s doubling to 2 minutes, spread a little. */
export const backOff = (tries) => Math.min(1000 * 2 ** tries, 120_000) * (0.8 + 0.4 * Math.random());

/** The lane of the photos that belong to a lane: beside the texts, not before them. */
export const photoLane = (lane) => `photo:${lane}`;

function waits(row, rows) {
  return rows.some((other) => other.key === row.needsKey || (row.needs && other.lane === row.lane && other.name === row.needs && other.seq < row.seq));
}

/** Its correction is the next of its lane: that one goes in its place, and takes it along. */
const isCorrected = (row, rows) => rows.find((other) => other.lane === row.lane && other.seq > row.seq)?.replaces === row.key;

// A clock that was set back must not leave a row waiting for days.
function isDue(row, now, eager) {
  const passed = (at) => at <= now || at > now + 2 * HOUR;
  return passed(row.notBefore) && (passed(row.nextAt) || row.triedAt < eager);
}

// Right after the fifth failure of the first in line the next one may try: if it passes, the fault is the first one's.
function mayPass(row, now) {
  return row.state === "parked" || (row.failures >= STUBBORN && now - row.triedAt < 5000);
}

function hasRoom(row, active) {
  const photos = [...active].filter((lane) => lane.startsWith("photo:")).length;
  return active.size < LANES && (!row.lane.startsWith("photo:") || photos < PHOTO_LANES);
}
