/** Extensions that an estate may have, and where they live. Pure. */

/**
 * Those that the server itself calls trusted, less its languages: they need no superuser and open neither files nor
 * connections nor another language. dblink, postgres_fdw, file_fdw, adminpack and the untrusted languages never are.
 */
export const EXTENSIONS = [
  "btree_gin",
  "btree_gist",
  "citext",
  "cube",
  "dict_int",
  "fuzzystrmatch",
  "hstore",
  "intarray",
  "isn",
  "ltree",
  "pg_trgm",
  "pgcrypto",
  "seg",
  "tablefunc",
  "unaccent",
  "uuid-ossp",
] as const;

export type Extension = (typeof EXTENSIONS)[number];

/** A schema of their own, because nobody may use `public`. */
export const EXTENSIONS_SCHEMA = "extensions";
