/** Whether a package was built: `npm start` serves the page before the larger one is. @param {URL} script of the package */
export async function isBuilt(script) {
  // A server that says nothing has none either.
  const signal = AbortSignal.timeout(30_000);
  const response = await fetch(script, { method: 'HEAD', signal }).catch(() => undefined);
  // A server that answers everything with its start page has no package either.
  return response?.ok === true && /javascript/.test(response.headers.get('content-type') ?? '');
}
