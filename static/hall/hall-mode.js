/** Selector of what takes letters and digits as text. */
export const TEXTS = "input:not([type=range], [type=radio]), select, textarea, [contenteditable]";

/**
 * Turns a page into what is shown in a hall, and back: F does both, Escape leaves. Where the
 * browser allows it the page fills the screen, else the window.
 */
export class HallMode {
  #entering;
  #entered;
  #left;
  #isOn = false;
  /** True once the whole screen has been asked for. */
  #isLarge = false;

  /**
   * @param {object} page
   * @param {() => void} [page.entering] While the page still is as it was.
   * @param {() => void} page.entered
   * @param {() => void} page.left
   * @param {AbortSignal} [page.signal] Ends the listening.
   */
  constructor({ entering = () => {}, entered, left, signal }) {
    this.#entering = entering;
    this.#entered = entered;
    this.#left = left;
    const about = signal ? { signal } : {};
    document.addEventListener("keydown", (event) => this.#onKey(event), about);
    const followBrowser = () => !document.fullscreenElement && this.leave();
    document.addEventListener("fullscreenchange", followBrowser, about);
  }

  get isOn() {
    return this.#isOn;
  }

  /** Fills the window. */
  enter() {
    this.#isOn = true;
    this.#isLarge ||= document.fullscreenElement !== null;
    this.#entering();
    document.documentElement.classList.add("presenting");
    this.#entered();
  }

  /** Fills the screen; the browser allows that only after a press. */
  enterFullScreen() {
    this.#isLarge = true;
    this.enter();
    void document.documentElement.requestFullscreen?.().catch(() => {}); // then the window does
  }

  leave() {
    if (!this.#isOn) return;
    [this.#isOn, this.#isLarge] = [false, false];
    document.documentElement.classList.remove("presenting");
    if (document.fullscreenElement) void document.exitFullscreen();
    this.#left();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector("dialog[open]")) return;
    if (key === "Escape" && this.#isOn) this.leave();
    else if (key.toLowerCase() !== "f") return;
    else if (target instanceof Element && target.closest(TEXTS)) return;
    else if (this.#isLarge) this.leave();
    else this.enterFullScreen();
    event.preventDefault();
  }
}
