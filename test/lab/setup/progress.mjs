// Shows what set-up is doing, on stderr: one refreshed line on a terminal, plain lines elsewhere. stdout stays free for what
// a command after it prints.

const PLAIN_EVERY_SECONDS = 30;

/** `stream` is a tty.WriteStream or the like; `now` gives milliseconds. `quiet` says nothing but what takes time. */
export function createProgress({ stream = process.stderr, now = Date.now, quiet = false } = {}) {
  const live = stream.isTTY === true;

  /** Runs `work(report)` under a title; `report(line)` shows what a tool is busy with. `seconds`: how long it is expected to take. */
  async function step(title, seconds, work) {
    const began = now();
    let detail = "";
    const elapsed = () => duration((now() - began) / 1000);
    const draw = () =>
      stream.write(
        `\r\x1b[2K${clip(`  ${title}  ${elapsed()} of about ${duration(seconds)}  ${detail}`, stream.columns)}`,
      );
    const tell = () => stream.write(`  ${title}: still busy after ${elapsed()}${detail && ` (${detail})`}\n`);
    if (!live) stream.write(`  ${title}, about ${duration(seconds)}\n`);
    const timer = live ? setInterval(draw, 200) : setInterval(tell, PLAIN_EVERY_SECONDS * 1000);
    const clear = () => {
      clearInterval(timer);
      if (live) stream.write("\r\x1b[2K");
    };
    try {
      const result = await work((line) => {
        detail = line.trim();
      });
      clear();
      stream.write(`✓ ${title}, ${elapsed()}\n`);
      return result;
    } catch (error) {
      clear();
      stream.write(`✗ ${title}, after ${elapsed()}\n`);
      throw error;
    }
  }

  return {
    step,
    say: (text) => stream.write(`${text}\n`),
    mention: (text) => {
      if (!quiet) stream.write(`${text}\n`);
    },
  };
}

/** 9 → "9 s", 200 → "3 min 20 s", 240 → "4 min". */
export function duration(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const rest = whole % 60;
  return `${Math.floor(whole / 60)} min${rest === 0 ? "" : ` ${rest} s`}`;
}

function clip(text, columns) {
  const width = (columns ?? 80) - 1;
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
