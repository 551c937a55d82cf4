/**
 * What exists already is taken over instead of made: an update that was killed may have made what the state does not
 * know, and an estate may begin with a repository that people had before.
 */

/** Resource options; `id` is how the provider finds what exists, undefined when nothing does. */
export function adopted(id: string | undefined): { readonly import?: string } {
  return id === undefined ? {} : { import: id };
}
