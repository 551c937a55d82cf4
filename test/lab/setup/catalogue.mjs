// What the lab is made of: every artifact with its version, where its sources lie, what is in its folder, and how long it takes to make.
// Plain data; how an artifact is made is in recipes.mjs. Versions are the ones that test/lab/go/*/go.mod pin.

/** The Go release that builds everything; the same one everywhere, so that image digests are the same everywhere. */
export const GO_TOOLCHAIN = "go1.26.8";

/** Part of every key: a change of recipe or toolchain makes everything anew. Raise the number when a recipe makes something else from the same sources. */
export const KEY_SALT = `1 ${GO_TOOLCHAIN}`;

const KUBERNETES = "1.35.4";
const TRAEFIK = "3.6.0";
const COREDNS = "1.14.7";

/**
 * name → `title` (what a person reads), `version`, `sources` (folders below test/lab whose text decides whether it must be made
 * again), `programs` (executables in its folder), `needs` (artifacts that it is built from, when it is built and not downloaded),
 * `seconds` (to build it from source on two cores, downloads included). `inner` ones are only made when another one needs them.
 */
export const CATALOGUE = {
  "pulumi-cli": {
    title: "Pulumi engine",
    version: "3.250.0",
    sources: ["go/pulumi"],
    programs: [],
    seconds: 200,
    inner: true,
  },
  pulumi: {
    title: "Pulumi engine and language host",
    version: "3.250.0",
    sources: ["go/pulumi", "go/language-host"],
    programs: ["pulumi", "pulumi-language-nodejs"],
    needs: ["pulumi-cli"],
    seconds: 20,
  },
  "provider-kubernetes": {
    title: "Pulumi provider for Kubernetes",
    version: "4.34.2",
    sources: ["go/provider-kubernetes"],
    programs: ["pulumi-resource-kubernetes"],
    seconds: 90,
  },
  "provider-random": {
    title: "Pulumi provider for random values",
    version: "4.21.2",
    sources: ["go/provider-random"],
    programs: ["pulumi-resource-random"],
    seconds: 30,
  },
  "provider-github": {
    title: "Pulumi provider for GitHub",
    version: "6.15.0",
    sources: ["go/provider-github"],
    programs: ["pulumi-resource-github"],
    seconds: 140,
  },
  "provider-postgresql": {
    title: "Pulumi provider for PostgreSQL",
    version: "3.18.1",
    sources: ["go/provider-postgresql"],
    programs: ["pulumi-resource-postgresql"],
    seconds: 45,
  },
  kubernetes: {
    title: "Kubernetes control plane and node",
    version: KUBERNETES,
    sources: ["go/kubernetes"],
    programs: ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "kubelet", "kubectl"],
    seconds: 250,
  },
  coredns: { title: "cluster DNS", version: COREDNS, sources: ["go/coredns"], programs: ["coredns"], seconds: 90 },
  traefik: { title: "gateway", version: TRAEFIK, sources: ["go/traefik"], programs: ["traefik"], seconds: 360 },
  "gateway-api": {
    title: "Gateway API definitions",
    version: "1.4.0",
    sources: ["go/traefik"],
    programs: [],
    seconds: 5,
  },
  "object-store": {
    title: "object store",
    version: "1.8.0",
    sources: ["go/object-store"],
    programs: ["versitygw"],
    seconds: 60,
  },
  "image-pause": { title: "pause image", version: "1", sources: ["go/pause", "images"], programs: [], seconds: 10 },
  "image-sample": {
    title: "sample service image",
    version: "1",
    sources: ["go/sample", "images"],
    programs: [],
    seconds: 20,
  },
  "image-coredns": {
    title: "cluster DNS image",
    version: COREDNS,
    sources: ["go/coredns", "images"],
    programs: [],
    needs: ["coredns"],
    seconds: 2,
  },
  "image-traefik": {
    title: "gateway image",
    version: TRAEFIK,
    sources: ["go/traefik", "images"],
    programs: [],
    needs: ["traefik"],
    seconds: 3,
  },
};

/** The artifacts that must be there before the lab runs. */
export const REQUIRED = Object.keys(CATALOGUE).filter((name) => !CATALOGUE[name].inner);
