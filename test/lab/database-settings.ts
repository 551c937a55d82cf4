import { nodeAddress, podNetwork } from "./addresses.ts";

/** The role that Pulumi works with: it makes databases and roles, and is no superuser. */
export const administrator = "cutover_admin";

/** The superuser of the data folder; nobody can log in as it. */
export const superuser = "postgres";

const settings: Readonly<Record<string, string>> = {
  listen_addresses: "*",
  // No socket: there is one way in, and it has TLS and a password.
  unix_socket_directories: "",
  max_connections: "200",
  shared_buffers: "64MB",
  timezone: "UTC",
  log_timezone: "UTC",
  ssl: "on",
  ssl_cert_file: "../server.pem",
  ssl_key_file: "../server.key",
  ssl_min_protocol_version: "TLSv1.2",
  password_encryption: "scram-sha-256",
  authentication_timeout: "10s",
  // Files of the data folder instead of the machine's shared memory: a kill leaves nothing outside the lab's folder.
  dynamic_shared_memory_type: "mmap",
  // The lab's data need not outlive the machine; a kill of the server loses nothing.
  fsync: "off",
  wal_level: "replica",
  archive_mode: "on",
  // A segment appears under its name when it is whole, and is never overwritten.
  archive_command: "test ! -f ../archive/%f && cp %p ../archive/%f.part && mv ../archive/%f.part ../archive/%f",
  archive_timeout: "60s",
  // A statement can hold a password and a row can hold anything: neither is ever logged, also not beside an error.
  log_statement: "none",
  log_min_error_statement: "panic",
  log_min_duration_statement: "-1",
  log_min_duration_sample: "-1",
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
  log_error_verbosity: "terse",
  log_connections: "on",
  log_line_prefix: "%m [%p] %q%u@%d ",
};

/** postgresql.conf; its paths are relative to the data folder. */
export function serverSettings(): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'\n`)
    .join("");
}

/**
 * pg_hba.conf: with TLS and SCRAM or not at all. The administrator comes from the machine only, the superuser from nowhere;
 * roles of applications come from pods, and from the machine for tests.
 */
export function accessRules(): string {
  const machine = `${nodeAddress}/32`;
  const rules = [
    ["hostssl", "all", superuser, "all", "reject"],
    ["hostssl", "all", administrator, machine, "scram-sha-256"],
    ["hostssl", "all", administrator, "all", "reject"],
    ["hostssl", "all", "all", machine, "scram-sha-256"],
    ["hostssl", "all", "all", podNetwork, "scram-sha-256"],
  ];
  return rules.map((rule) => `${rule.join(" ")}\n`).join("");
}
