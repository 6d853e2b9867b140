// Says, while a day and times are typed by one side's clock, what the other side's clock shows. The server says it again on saving.
const parts = (at, zone) => Object.fromEntries(new Intl.DateTimeFormat("en-GB", {
  timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
}).formatToParts(at).map((part) => [part.type, part.value]));

const wall = (at, zone) => {
  const p = parts(at, zone);
  return Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute);
};

// The instant of a wall-clock time: guessed as UTC, then corrected twice by what the zone shows.
const instant = (day, time, zone) => {
  const wanted = Date.parse(`${day}T${time}Z`);
  let at = wanted;
  for (let turn = 0; turn < 2; turn += 1) at += wanted - wall(new Date(at), zone);
  return new Date(at);
};

for (const line of document.querySelectorAll("[data-other-clock]")) {
  const field = (name) => line.closest("form").elements.namedItem(name);
  const [on, starts, until, ends, zone] = ["on", "starts", "until", "ends", "zone"].map(field);
  const say = () => {
    const other = zone.value === "Asia/Tokyo" ? "Europe/Brussels" : "Asia/Tokyo";
    if (!on.value || !starts.value || !ends.value) { line.textContent = ""; return; }
    const [first, last] = [instant(on.value, starts.value, zone.value), instant(until.value || on.value, ends.value, zone.value)];
    const day = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: other, weekday: "long", year: "numeric", month: "long", day: "numeric" });
    const hour = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: other, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    line.textContent = line.dataset[other === "Asia/Tokyo" ? "tokyo" : "brussels"]
      .replace("{day}", day.format(first)).replace("{hours}", `${hour.format(first)}–${hour.format(last)}`);
  };
  for (const one of [on, starts, until, ends, zone]) one.addEventListener("input", say);
  say();
}
