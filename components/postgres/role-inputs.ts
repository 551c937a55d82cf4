/** The same as the provider takes it: lists that may be written to. */
import type { RoleArgs } from "./role-args.ts";

export function toRoleInputs({ roles, searchPaths, ...rest }: RoleArgs) {
  return { ...rest, roles: [...roles], ...(searchPaths === undefined ? {} : { searchPaths: [...searchPaths] }) };
}
