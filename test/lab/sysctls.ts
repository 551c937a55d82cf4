import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { writeWhole } from "./whole-file.ts";

/** Settings that the lab, the kubelet or a network plugin changes; `down` puts back what was there. */
const changedSysctls = [
  "net/ipv4/ip_forward",
  "vm/overcommit_memory",
  "vm/panic_on_oom",
  "kernel/panic",
  "kernel/panic_on_oops",
  "kernel/keys/root_maxkeys",
  "kernel/keys/root_maxbytes",
];

interface Remembered {
  readonly boot: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Writes the settings down before anything changes them. */
export function rememberSysctls(file: string): void {
  const present = changedSysctls.filter((name) => existsSync(fileOf(name)));
  const values = Object.fromEntries(present.map((name) => [name, read(name)]));
  writeWhole(file, JSON.stringify({ boot: bootId(), values } satisfies Remembered));
}

/** Puts the settings back; nothing when none were written down, or before the machine was started anew. */
export function restoreSysctls(file: string): void {
  if (!existsSync(file)) return;
  const { boot, values } = JSON.parse(readFileSync(file, "utf8")) as Remembered;
  if (boot !== bootId()) return;
  for (const [name, value] of Object.entries(values)) {
    // A write of the same value is not nothing: ip_forward resets settings of every interface.
    if (read(name) !== value) writeFileSync(fileOf(name), value);
  }
}

function bootId(): string {
  return read("kernel/random/boot_id");
}

function read(name: string): string {
  return readFileSync(fileOf(name), "utf8").trim();
}

function fileOf(name: string): string {
  return `/proc/sys/${name}`;
}
