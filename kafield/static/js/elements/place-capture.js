import { distance, evidence, remember } from "../place.js";

const PATIENCE = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 60_000 };
const REFUSED = 1;

/** Takes the place of a check-in where the rep has consented. It never holds a form back. */
customElements.define("place-capture", class extends HTMLElement {
  connectedCallback() {
    if (this.dataset.consent !== "yes") return this.say("no_consent");
    if (!navigator.geolocation) return this.say("unavailable");
    this.say("waiting");
    this.watch = navigator.geolocation.watchPosition(({ coords }) => this.take(coords), ({ code }) => this.miss(code), PATIENCE);
  }

  disconnectedCallback() {
    if (this.watch !== undefined) navigator.geolocation.clearWatch(this.watch);
  }

  take(coords) {
    remember(coords);
    for (const [name, value] of evidence()) this.put(name, value);
    for (const field of document.querySelectorAll("input[data-place-field]")) field.value = coords[field.name];
    this.write("[data-accuracy]", coords.accuracy);
    this.say("taken", this.away(coords));
  }

  miss(code) {
    if (!evidence().length) this.say(code === REFUSED ? "refused" : "unavailable");
  }

  /** Metres from the store; undefined where the store's place is not known. */
  away(coords) {
    const { latitude, longitude } = this.dataset;
    if (!latitude || !longitude) return undefined;
    const metres = distance(coords, { latitude: Number(latitude), longitude: Number(longitude) });
    this.write("[data-distance]", metres);
    return metres;
  }

  say(state, metres) {
    const isOutside = metres > Number(this.dataset.fence || Infinity);
    this.dataset.state = state;
    this.put("place_state", state);
    for (const part of this.querySelectorAll("[data-place]")) part.hidden = part.dataset.place !== (isOutside ? "outside" : state);
  }

  put(name, value) {
    const field = this.querySelector(`[name="${name}"]`);
    if (field) field.value = value;
  }

  write(part, metres) {
    const text = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 0 }).format(metres);
    for (const slot of this.querySelectorAll(part)) slot.textContent = text;
  }
});
