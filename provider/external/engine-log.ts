import grpc from "@grpc/grpc-js";
import engineService from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";

/** Shows a message beside a resource. */
export type Log = (urn: string, message: string) => void;

/** Warnings to the engine at `address`; to standard error when there is no engine. */
export function warnings(address: string | undefined): Log {
  if (address === undefined) return (_urn, message) => void process.stderr.write(`${message}\n`);
  const client = new engineService.EngineClient(address, grpc.credentials.createInsecure());
  return (urn, message) => {
    const request = new engine.LogRequest();
    request.setSeverity(engine.LogSeverity.WARNING);
    request.setUrn(urn);
    request.setMessage(message);
    client.log(request, (error) => {
      if (error !== null) process.stderr.write(`${message}\n`);
    });
  };
}
