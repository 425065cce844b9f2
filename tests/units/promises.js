// Promises that a test has the say over.

/** One that is settled from outside. */
export function later() {
  let settle;
  const promise = new Promise((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle };
}

/** What is called and does not answer. */
export const never = () => new Promise(() => {});

/** What needs no time has gone as far as it can. */
export const turn = () => new Promise((resolve) => setTimeout(resolve));
