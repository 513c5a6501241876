import { keep, keyOf } from "../drafts.js";
import { enlist, listed, manifestOf, strike } from "../manifest.js";
import { add, bodyOf, discard, rows } from "../outbox.js";
import { digest, encode, hex, sha256 } from "../outbox/bodies.js";
import { photoLane } from "../outbox/turns.js";
import { pictureIn, shrink } from "../photos.js";
import { evidence } from "../place.js";
import { say } from "../words.js";

const CHIPS = { phone: "phone", sent: "done", unsaved: "missing" };

/** A photo from the camera: shown at once, stored on the phone, sent after the form that it belongs to. */
customElements.define("photo-input", class extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.input = this.querySelector("input[type=file]");
    this.isRequired = this.input.required;
    this.input.removeAttribute("name");
    this.input.addEventListener("change", () => this.take([...this.input.files]));
    this.form = this.closest("form[data-capture]");
    if (this.form) this.join();
    if (this.input.files.length) this.take([...this.input.files]); // the rep was faster than the network
  }

  /** The camera may end the page, so the draft is there first. */
  join() {
    this.input.addEventListener("click", () => keep(this.form));
    manifestOf(this.form).addEventListener("input", () => this.bringBack());
    this.form.addEventListener("reset", () => this.entries.forEach(({ key }) => this.remove(key)));
    this.bringBack();
  }

  get entries() {
    return this.form ? listed(this.form, this.dataset.subject) : [];
  }

  async take(files) {
    this.dataset.state = "busy";
    const reading = files.map(async (file) => new Blob([await file.arrayBuffer()], { type: file.type }));
    const read = await Promise.allSettled(reading);
    this.input.value = "";
    let missed = 0;
    for (const { value } of read) missed += Number(!value || !(await this.keep(value)));
    this.dataset.state = missed ? "not-saved" : "";
    this.querySelector("[data-missed]").hidden = !missed;
  }

  /** Whether the phone or, where it has no room, the server has the picture now. */
  async keep(picture) {
    const key = crypto.randomUUID();
    const takenAt = new Date().toISOString();
    const { subject, max } = this.dataset;
    const replaced = this.input.multiple || max > 1 ? [] : this.entries;
    const shot = this.show(key, picture);
    try {
      const jpeg = await shrink(picture);
      mark(shot, await this.store(key, takenAt, jpeg));
      const hash = hex(await sha256(await jpeg.arrayBuffer()));
      if (this.form) await enlist(this.form, { key, sha256: hash, size: jpeg.size, taken_at: takenAt, subject });
    } catch {
      mark(shot, "unsaved");
      return false;
    }
    for (const old of replaced) await this.remove(old.key);
    this.weigh();
    return true;
  }

  /** Gives where it is: on the phone, or sent. Rejects where neither would take it. */
  async store(key, takenAt, jpeg) {
    const { subject = "", photoUrl, label = this.form?.dataset.label ?? "", lane = this.form?.dataset.lane ?? "" } = this.dataset;
    const fields = [["subject", subject], ["taken_at", takenAt], ...evidence()];
    const { type, body } = await encode([...fields, ["photo", new File([jpeg], "photo.jpg", { type: jpeg.type })]], key);
    const photo = {
      key, type, body, fields, label, url: photoUrl, name: "photo", contract: "1", lane: photoLane(lane), user: document.documentElement.dataset.user,
      digest: await digest(body), recordedAt: Date.parse(takenAt), file: { size: jpeg.size, type: jpeg.type },
      ...(this.form && { state: "held", needsKey: keyOf(this.form) }),
    };
    return add(photo).then(() => "phone", () => straight(photo));
  }

  /** Off the list and the page; a photo whose form was submitted goes its way. */
  async remove(key) {
    this.querySelector(`[data-photo="${key}"]`)?.remove();
    if (this.form) await strike(this.form, key);
    await discard(key, this.form ? "held" : undefined);
    this.weigh();
  }

  /** One photo is enough where one is required. */
  weigh() {
    this.input.required = this.isRequired && !this.querySelector("[data-photo]:not([data-state=unsaved])");
  }

  show(key, picture) {
    const shot = this.querySelector("template[data-shot]").content.cloneNode(true).firstElementChild;
    const image = shot.querySelector("img");
    shot.dataset.photo = key;
    image.src = URL.createObjectURL(picture);
    image.onload = () => URL.revokeObjectURL(image.src);
    shot.querySelector("[data-remove]")?.addEventListener("click", () => this.remove(key));
    this.append(shot);
    return shot;
  }

  /** The photos of a draft, as long as they are on the phone. */
  async bringBack() {
    const keys = this.entries.map(({ key }) => key);
    const here = keys.length ? await rows(document.documentElement.dataset.user) : [];
    for (const row of here.filter(({ key }) => keys.includes(key))) {
      const body = await bodyOf(row.key);
      if (body && !this.querySelector(`[data-photo="${row.key}"]`)) mark(this.show(row.key, pictureIn(row, body)), "phone");
    }
    this.weigh();
  }
});

/** Says at a picture where it is; before it is anywhere, nothing is claimed. */
function mark(shot, state) {
  shot.dataset.state = state;
  const chip = shot.querySelector(".chip");
  chip.dataset.kind = CHIPS[state];
  chip.textContent = say(state);
}

/** The phone has no room: the server may have it at once, under the same key. */
async function straight(photo) {
  const { post } = await import("../capture/straight.js");
  const answer = await post(photo);
  if (!(answer?.status < 300)) throw new DOMException(photo.key, "QuotaExceededError");
  return "sent";
}
