/** Certificates that users meet. Pure. */
import type { PreflightFacts } from "./facts.ts";
import { failed, type Gate, notApplicable, unexpired } from "./gate.ts";

const CERTIFICATE_DAYS = 14;

export function gatewayGates({ hosts, now }: PreflightFacts): readonly Gate[] {
  const whole = { area: "gateway", name: "TLS" } as const;
  if (hosts.kind === "silent") return [notApplicable(whole, hosts.because)];
  if (hosts.value.length === 0) return [notApplicable(whole, "no listener of the gateway has HTTPS")];
  return hosts.value.map(({ host, certificate }): Gate => {
    const place = { area: "gateway", name: `TLS of ${host}` } as const;
    const remedy = "Renew the certificate of the gateway's listener, with its whole chain.";
    if (certificate.kind === "silent") {
      return failed(place, "an answer over TLS", certificate.because, "Check the gateway's address and listener.");
    }
    const { problem, expires } = certificate.value;
    if (problem !== undefined) return failed(place, `a certificate for ${host} that is trusted`, problem, remedy);
    return unexpired(place, expires, now, CERTIFICATE_DAYS, remedy);
  });
}
