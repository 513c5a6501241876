import { keep, keyOf } from "../drafts.js";
import { enlist, listed, manifestOf, strike } from "../manifest.js";
import { add, bodyOf, discard } from "../outbox.js";
import { digest, encode, hex, sha256 } from "../outbox/bodies.js";
import { photoLane } from "../outbox/turns.js";
import { pictureIn, shrink } from "../photos.js";
import { evidence } from "../place.js";

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
    for (const { value } of read) await (value ? this.keep(value) : (this.dataset.state = "not-saved"));
    if (this.dataset.state === "busy") delete this.dataset.state;
  }

  async keep(picture) {
    const key = crypto.randomUUID();
    const takenAt = new Date().toISOString();
    const { subject, max } = this.dataset;
    const replaced = this.input.multiple || max > 1 ? [] : this.entries;
    const shot = this.show(key, picture);
    try {
      const jpeg = await shrink(picture);
      await this.store(key, takenAt, jpeg);
      const hash = hex(await sha256(await jpeg.arrayBuffer()));
      if (this.form) await enlist(this.form, { key, sha256: hash, size: jpeg.size, taken_at: takenAt, subject });
    } catch {
      shot.dataset.state = this.dataset.state = "not-saved";
      return;
    }
    for (const old of replaced) await this.remove(old.key);
    this.weigh();
  }

  async store(key, takenAt, jpeg) {
    const { subject = "", photoUrl, label = this.form?.dataset.label ?? "", lane = this.form?.dataset.lane ?? "" } = this.dataset;
    const fields = [["subject", subject], ["taken_at", takenAt], ...evidence()];
    const { type, body } = await encode([...fields, ["photo", new File([jpeg], "photo.jpg", { type: jpeg.type })]], key);
    await add({
      key, type, body, fields, label, url: photoUrl, name: "photo", contract: "1", lane: photoLane(lane), user: document.documentElement.dataset.user,
      digest: await digest(body), recordedAt: Date.parse(takenAt), file: { size: jpeg.size, type: jpeg.type },
      ...(this.form && { state: "held", needsKey: keyOf(this.form) }),
    });
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
    this.input.required = this.isRequired && !this.querySelector("[data-photo]");
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
    for (const { key, size } of this.entries) {
      const body = await bodyOf(key);
      if (body && !this.querySelector(`[data-photo="${key}"]`)) this.show(key, pictureIn({ key, file: { size, type: "image/jpeg" } }, body));
    }
    this.weigh();
  }
});
