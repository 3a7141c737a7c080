/* Prints what node-ical reads from the file named: rows as `Seen` of tests/calendar/sample.py has them. */
const ical = require("node-ical");
const two = (number) => String(number).padStart(2, "0");
const day = (at) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
const when = (at) => (at.dateOnly ? day(at) : at.toISOString().replace(".000Z", "Z"));
const text = (value) => (value && value.val !== undefined ? value.val : value || "");
const rows = Object.values(ical.sync.parseFile(process.argv[2]))
  .filter((one) => one.type === "VEVENT")
  .map((one) => [
    one.uid, text(one.summary), text(one.description), text(one.location),
    when(one.start), when(one.end), one.status, Number(one.sequence),
  ]);
process.stdout.write(JSON.stringify(rows));
