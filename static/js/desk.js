// Tells colleagues that somebody has this question open, and is typing; shows who else has. Without a script the page
// says who was here when it was opened.
const BEAT = 20000; // ms between two looks
const PATIENCE = 10000; // ms to wait for the server

const place = document.getElementById("colleagues");
const form = document.getElementById("answer-form");
let typedAt = 0;

async function beat() {
  if (document.visibilityState !== "visible") return;
  const said = new URLSearchParams({ typing: Date.now() - typedAt < BEAT ? "1" : "" });
  try {
    const answer = await fetch(place.dataset.here, {
      method: "POST",
      body: said,
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (!answer.ok || answer.redirected) return;
    const html = await answer.text();
    if (html.trim() !== place.innerHTML.trim()) place.innerHTML = html;
  } catch {
    // the next beat looks again
  }
}

if (place?.dataset.here && form) {
  form.addEventListener("input", () => {
    const again = Date.now() - typedAt > BEAT;
    typedAt = Date.now();
    if (again) beat();
  });
  setInterval(beat, BEAT);
  document.addEventListener("visibilitychange", beat);
}
