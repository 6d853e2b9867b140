// What a reader would stumble over, found in the page itself. Returns a list of sentences.
() => {
  const found = [];
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) {
    const guilty = [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
      .slice(0, 3)
      .map((element) => `${element.tagName.toLowerCase()}.${element.className} "${element.textContent.trim().slice(0, 30)}"`);
    found.push(`scrolls sideways by ${wide} px: ${guilty.join(", ")}`);
  }
  const own = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  for (const element of document.querySelectorAll("body *")) {
    const style = getComputedStyle(element);
    const hidden = style.clipPath !== "none" || style.clip !== "auto" || style.visibility === "hidden";
    if (hidden || !own(element) || element.closest(".visually-hidden, .visually-hidden-focusable, .skip-link, svg, select")) continue;
    const cut = ["hidden", "clip"].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
    const short = ["hidden", "clip"].includes(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
    if (cut || short) found.push(`clips its text: ${element.tagName.toLowerCase()} "${element.textContent.trim().replace(/\s+/gu, " ").slice(0, 40)}"`);
  }
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 24;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const picture = (character, font) => {
    pen.clearRect(0, 0, 24, 24);
    pen.font = font;
    pen.fillText(character, 2, 20);
    return pen.getImageData(0, 0, 24, 24).data.join();
  };
  const font = `16px ${getComputedStyle(document.body).fontFamily}`;
  const box = picture("\u{10FFFE}", font);
  const empty = picture(" ", font);
  const characters = new Set(document.body.innerText.replace(/\s/gu, ""));
  const missing = [...characters].filter((one) => {
    const drawn = picture(one, font);
    return drawn === box && box !== empty;
  });
  if (missing.length) found.push(`has no glyph for ${missing.join(" ")}`);
  const headings = document.querySelectorAll("h1").length;
  if (headings !== 1) found.push(`has ${headings} first headings`);
  return found;
}
