/**
 * Where a GitHub serves its REST API, without a slash at the end: GitHub itself and its data-residency hosts at the root of
 * `api.…`, every other server below /api/v3, as the GitHub provider has it. Pure.
 */
export function restAddress(apiUrl: string): string {
  const url = new URL(apiUrl);
  const root = url.href.replace(/\/+$/, "");
  const atRoot = url.hostname === "api.github.com" || /^api\..+\.ghe\.com$/.test(url.hostname);
  return atRoot || root.endsWith("/api/v3") ? root : `${root}/api/v3`;
}
