// Numbers as people read them.

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Bytes with three significant digits at most, such as `6.2 GiB`. */
export function bytes(value) {
  let unit = 0;
  let size = Math.max(0, Number(value) || 0);
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || size >= 99.95 ? 0 : 1;
  return `${size.toFixed(digits)} ${UNITS[unit]}`;
}

/** Bytes a second. */
export function rate(value) {
  return `${bytes(value)}/s`;
}

/** A whole percentage. */
export function percent(value) {
  return `${Math.round(Number(value) || 0)} %`;
}

/** A number with that many decimals. */
export function fixed(value, digits) {
  return (Number(value) || 0).toFixed(digits);
}

/** The time of day, such as `14:03:22`. */
export function clock(millis) {
  const date = new Date(millis);
  const two = (part) => String(part).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** A length of time in its two largest units, such as `3 d 4 h`. */
export function duration(millis) {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${days} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  if (minutes > 0) return `${minutes} min ${seconds % 60} s`;
  return `${seconds} s`;
}
