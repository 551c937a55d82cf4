import grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";

const PARENT_CHECK_MILLISECONDS = 1000;

/** The engine's address among the arguments of a plugin; absent when an engine attaches to a running one. */
export function engineAddress(words: readonly string[]): string | undefined {
  const [first] = words.filter((word, index) => !word.startsWith("-") && words[index - 1] !== "--tracing");
  return first;
}

/** Serves until the process that started this one is gone. Prints the port: that is how the engine learns it. */
export async function serve(implementation: grpc.UntypedServiceImplementation): Promise<void> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
  // The generated module exports the definition under this name only at run time.
  server.addService(services.ResourceProviderService, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  process.stdout.write(`${port}\n`);
  const parent = process.ppid;
  // An engine that was killed sends no word; a provider that outlives it would stay for ever.
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, PARENT_CHECK_MILLISECONDS).unref();
}
