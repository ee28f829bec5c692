import { shorten } from "../lib/api.js";
import { element } from "../lib/dom.js";
import { _ } from "../lib/i18n.js";
import { siteHref } from "../lib/site.js";

/**
 * Shows the QR code of a race's short link, as large as the window, for phones in a hall.
 * @param {string} link The readable link.
 */
export async function showQrCode(link) {
  const { url, id } = await shorten(link);
  const source = siteHref(`/api/qr.svg?link=${encodeURIComponent(`/t/${id}`)}`);
  const picture = element("img", { src: source, alt: _("QR code of {link}", { link: url }) });
  const close = element("button", { type: "button" }, _("Close"));
  const dialog = element(
    "dialog",
    { class: "qr-code", "aria-label": _("QR code") },
    picture,
    element("p", {}, url.replace(/^https?:\/\//, "")),
    close,
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
