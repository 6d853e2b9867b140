// Counts what is left of a long answer as the server does: code points after NFC, a line break as one.
const count = (text) => [...text.normalize("NFC").replace(/\r\n?/g, "\n")].length;

const show = (line, spoken, field) => {
  const left = Number(line.dataset.limit) - count(field.value);
  line.textContent = line.dataset[left < 0 ? "over" : "left"].replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
  line.classList.toggle("counter-over", left < 0);
  clearTimeout(spoken.timer);
  spoken.timer = setTimeout(() => { spoken.textContent = line.textContent; }, 1500);
};

for (const line of document.querySelectorAll("[data-counts]")) {
  const field = document.getElementById(line.dataset.counts);
  if (!field) continue;
  const spoken = document.createElement("div");
  spoken.className = "visually-hidden";
  spoken.setAttribute("aria-live", "polite");
  line.after(spoken);
  field.addEventListener("input", () => show(line, spoken, field));
  if (field.value) show(line, spoken, field);
}
