/** Which release serves. */

/**
 * The release with the greatest weight; of several, the first in the file. Scheduled jobs belong to it, so that at every
 * moment exactly one release's jobs run, and a candidate's only once most users have it.
 */
export function servingRelease<Release extends { readonly weight: number }>(releases: readonly Release[]): Release {
  const [first, ...rest] = releases;
  if (first === undefined) throw new Error("expected at least one release; the configuration's schema demands it");
  return rest.reduce((best, release) => (release.weight > best.weight ? release : best), first);
}
