import assert from "node:assert/strict";
import { test } from "node:test";
import type { Series } from "../../../scripts/external/exposition.ts";
import {
  type Backend,
  countsOf,
  DURATION_BUCKET,
  REQUESTS,
  releaseByService,
} from "../../../scripts/external/traefik-counts.ts";

const backend = (service: string, release: string): Backend => ({
  namespace: "shop-prod",
  service,
  port: 8080,
  release,
});
const releases = releaseByService([
  backend("shop-aaaa", "aaaa"),
  backend("shop-bbbb", "bbbb"),
  backend("admin-aaaa", "aaaa"),
]);
const request = (service: string, code: string, value: number): Series => ({
  name: REQUESTS,
  labels: { service, code },
  value,
});
const bucket = (service: string, le: string, value: number): Series => ({
  name: DURATION_BUCKET,
  labels: { service, le },
  value,
});

test("counts are summed over services, codes, methods and gateways; only 500 and above are errors", () => {
  const series = [
    request("shop-prod-shop-aaaa-http-8080@kubernetesgateway", "200", 10),
    request("shop-prod-shop-aaaa-http-8080@kubernetesgateway", "404", 2),
    request("shop-prod-shop-aaaa-http-8080@kubernetesgateway", "500", 1),
    request("shop-prod-shop-aaaa-http-8080@kubernetesgateway", "200", 5),
    request("shop-prod-admin-aaaa-http-8080@kubernetesgateway", "503", 2),
    bucket("shop-prod-shop-aaaa-http-8080@kubernetesgateway", "0.1", 9),
    bucket("shop-prod-shop-aaaa-http-8080@kubernetesgateway", "0.1", 3),
    bucket("shop-prod-shop-aaaa-http-8080@kubernetesgateway", "+Inf", 13),
  ];
  assert.deepEqual(countsOf(series, releases), {
    aaaa: { requests: 20, errors: 3, buckets: { "0.1": 12, "+Inf": 13 } },
    bbbb: { requests: 0, errors: 0, buckets: {} },
  });
});

test("the names of older and newer Traefik are known; a service whose name only begins alike is not taken for ours", () => {
  const ours = [
    "shop-prod-shop-bbbb-8080@kubernetesgateway",
    "shop-prod-shop-bbbb-http-8080",
    "shop-prod-shop-bbbb-https-8080@x",
  ];
  const others = [
    "shop-prod-shop-bbbb-http-80@kubernetesgateway",
    "x-shop-prod-shop-bbbb-http-8080",
    "shop-prod-shop-bbbbc-http-8080",
  ];
  const counts = countsOf(
    [...ours, ...others].map((service) => request(service, "200", 1)),
    releases,
  );
  assert.equal(counts?.bbbb?.requests, ours.length);
});

test("no series of any release is no answer, not an answer of zero", () => {
  assert.equal(countsOf([], releases), undefined);
  assert.equal(countsOf([request("other-http-80@kubernetesgateway", "200", 7)], releases), undefined);
  assert.equal(countsOf([bucket("shop-prod-shop-aaaa-http-8080@kubernetesgateway", "+Inf", 1)], releases), undefined);
});
