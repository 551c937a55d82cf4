// How each artifact is made from source. A recipe fills an empty folder; make.mjs moves it into place.
import { chmodSync, cpSync, existsSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeImage } from "../images/oci.mjs";
import { artifactPath, place } from "./artifacts.mjs";
import { CATALOGUE, GO_TOOLCHAIN } from "./catalogue.mjs";
import { SetupFailure } from "./failure.mjs";
import { run } from "./run.mjs";

const GO_FOLDER = join(dirname(dirname(fileURLToPath(import.meta.url))), "go");

/** name → recipe(folder, { report }); what the catalogue says that it needs is there already. */
export const RECIPES = {
  "pulumi-cli": (folder, { report }) =>
    goBuild({
      module: "pulumi",
      target: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      output: join(folder, "pulumi"),
      variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": CATALOGUE.pulumi.version },
      report,
    }),
  pulumi: async (folder, { report }) => {
    await goBuild({ module: "language-host", output: join(folder, "pulumi-language-nodejs"), report });
    place(join(artifactPath("pulumi-cli"), "pulumi"), join(folder, "pulumi"));
  },
  "provider-kubernetes": (folder, { report }) =>
    goBuild({ module: "provider-kubernetes", output: join(folder, "pulumi-resource-kubernetes"), report }),
  "provider-random": (folder, { report }) =>
    goBuild({ module: "provider-random", output: join(folder, "pulumi-resource-random"), report }),
  "provider-github": (folder, { report }) => bridgedProvider("github", folder, report),
  "provider-postgresql": (folder, { report }) => bridgedProvider("postgresql", folder, report),
  kubernetes: async (folder, { report }) => {
    const version = CATALOGUE.kubernetes.version;
    const [major = "", minor = ""] = version.split(".");
    const variables = { gitVersion: `v${version}`, gitMajor: major, gitMinor: minor };
    await goBuild({
      module: "kubernetes",
      output: join(folder, "kubernetes"),
      variables: Object.fromEntries(
        Object.entries(variables).map(([name, value]) => [`k8s.io/component-base/version.${name}`, value]),
      ),
      report,
    });
    for (const program of CATALOGUE.kubernetes.programs) symlinkSync("kubernetes", join(folder, program));
  },
  coredns: (folder, { report }) => goBuild({ module: "coredns", output: join(folder, "coredns"), report }),
  traefik: (folder, { report }) =>
    goBuild({
      module: "traefik",
      target: "github.com/traefik/traefik/v3/cmd/traefik",
      output: join(folder, "traefik"),
      variables: { "github.com/traefik/traefik/v3/pkg/version.Version": CATALOGUE.traefik.version },
      report,
    }),
  "gateway-api": async (folder, { report }) => {
    const source = await moduleFolder("traefik", "sigs.k8s.io/gateway-api", report);
    cpSync(join(source, "config", "crd", "standard"), folder, { recursive: true });
    for (const file of readdirSync(folder)) chmodSync(join(folder, file), 0o644); // the module cache is read-only
  },
  "object-store": (folder, { report }) =>
    goBuild({
      module: "object-store",
      target: "github.com/versity/versitygw/cmd/versitygw",
      output: join(folder, "versitygw"),
      report,
    }),
  "image-pause": (folder, { report }) => goImage("pause", folder, report),
  "image-sample": (folder, { report }) => goImage("sample", folder, report),
  "image-coredns": (folder) => {
    imageOf("coredns", join(artifactPath("coredns"), "coredns"), folder);
  },
  "image-traefik": (folder) => {
    imageOf("traefik", join(artifactPath("traefik"), "traefik"), folder);
  },
};

/** These providers say their own version, as the official ones do. */
function bridgedProvider(kind, folder, report) {
  const module = `provider-${kind}`;
  const variables = { "main.version": CATALOGUE[module].version };
  return goBuild({ module, output: join(folder, `pulumi-resource-${kind}`), variables, report });
}

async function goImage(name, folder, report) {
  const program = join(folder, name);
  await goBuild({ module: name, output: program, report });
  imageOf(name, program, folder);
  rmSync(program);
}

function imageOf(name, program, folder) {
  writeImage({ folder, files: { [`/${name}`]: program }, entrypoint: [`/${name}`] });
}

/**
 * `-mod=readonly` and go.sum: every module is checked against what was committed. The build depends on the sources and the pinned
 * toolchain alone: no cgo, no paths, no version control, no flags from the environment.
 */
async function goBuild({ module, target = ".", output, variables = {}, report }) {
  const cwd = goFolder(module);
  const settings = Object.entries(variables).map(([name, value]) => ` -X ${name}=${value}`);
  const flags = ["-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags", `-s -w -buildid=${settings.join("")}`];
  let packages = 0;
  await run("go", ["build", "-v", ...flags, "-o", output, target], {
    cwd,
    env: goEnvironment(),
    onLine: (line) => {
      if (!line.startsWith("go: ")) packages += 1;
      report(line.startsWith("go: ") ? line.slice(4) : `${packages} packages, ${line}`);
    },
  });
}

async function moduleFolder(module, dependency, report) {
  const options = { cwd: goFolder(module), env: goEnvironment(), onLine: report };
  return JSON.parse(await run("go", ["mod", "download", "-json", dependency], options)).Dir;
}

function goFolder(module) {
  const folder = join(GO_FOLDER, module);
  if (existsSync(join(folder, "go.mod"))) return folder;
  throw new SetupFailure(
    "command",
    `Expected a Go module in test/lab/go/${module}; found none. Is the checkout whole? Try: git status`,
  );
}

function goEnvironment() {
  return {
    ...process.env,
    CGO_ENABLED: "0",
    GOAMD64: "v1",
    GOARCH: "amd64",
    GOEXPERIMENT: "",
    GOFIPS140: "off",
    GOFLAGS: "-buildvcs=false", // an empty value would let the user's own flags through
    GOOS: "linux",
    GOTOOLCHAIN: GO_TOOLCHAIN,
    GOWORK: "off",
  };
}
