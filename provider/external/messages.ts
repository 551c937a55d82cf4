/** Between the engine's messages and plain values. */
import struct from "google-protobuf/google/protobuf/struct_pb.js";
import type { Properties } from "../kind.ts";

export const propertiesOf = (message: struct.Struct | undefined): Properties => message?.toJavaScript() ?? {};

/** What is absent is left out; the wire has no word for it. */
export const messageOf = (properties: Properties): struct.Struct =>
  struct.Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)));
