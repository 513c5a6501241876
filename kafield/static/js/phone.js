// What the server said of this phone: its name there, and how wrong its clock is.
import { tell } from "./outbox/news.js";

const [CLOCK, DEVICE] = ["clock", "device"];
const TOLERANCE = 10 * 60_000;

/** Milliseconds by which this phone's clock was ahead (behind: negative) when the server was last heard; 0 where it is right enough. */
export function wrongBy() {
  const skew = Number(localStorage.getItem(CLOCK) ?? 0);
  return Math.abs(skew) > TOLERANCE ? skew : 0;
}

/** The server's clock shows this moment (epoch ms) now. */
export function keepTime(at) {
  localStorage.setItem(CLOCK, Date.now() - at);
  tell({ type: "clock" });
}

/** The name under which the server knows this phone; empty before the first hello. */
export const device = () => localStorage.getItem(DEVICE) ?? "";

export const keepDevice = (name) => localStorage.setItem(DEVICE, name ?? "");
