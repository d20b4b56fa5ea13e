/** Call something at once when it is asked for, then at most every so many milliseconds; what was asked last is left out only where `off` came before. */
export function paced(call, every) {
  let timer = 0, asked = false;
  function now() {
    clearTimeout(timer);
    asked = false;
    call();
    timer = setTimeout(() => { timer = 0; if (asked) now(); }, every);
  }
  return {
    now,
    ask() { if (timer) asked = true; else now(); },
    /** Whether something was asked for that is still to come. */
    waits: () => asked,
    off() { clearTimeout(timer); },
  };
}
