// Official downloads, as data. A download is only taken with a checksum that its publisher gives; see download.mjs.

/**
 * For each artifact that has one: `base`, and `files` with `name`, `checksums` (the first of these published files that exists
 * is used), and `unpack`: "program" puts the file there as `as`, "archive" unpacks it, leaving out `strip` leading folders.
 */
export function officialDownload(name, { version, programs }) {
  switch (name) {
    case "pulumi":
      return {
        base: "https://get.pulumi.com/releases/sdk",
        files: [
          {
            name: `pulumi-v${version}-linux-x64.tar.gz`,
            checksums: [`pulumi-${version}-checksums.txt`],
            unpack: "archive",
            strip: 1,
          },
        ],
      };
    case "provider-kubernetes":
      return provider("kubernetes", version);
    case "provider-random":
      return provider("random", version);
    case "provider-github":
      return provider("github", version);
    case "provider-postgresql":
      return provider("postgresql", version);
    case "kubernetes":
      return {
        base: `https://dl.k8s.io/v${version}/bin/linux/amd64`,
        files: programs.map((program) => ({
          name: program,
          checksums: [`${program}.sha256`],
          unpack: "program",
          as: program,
        })),
      };
    case "traefik":
      return github("traefik/traefik", version, `traefik_v${version}_linux_amd64.tar.gz`, [
        `traefik_v${version}_checksums.txt`,
      ]);
    case "coredns": {
      const archive = `coredns_${version}_linux_amd64.tgz`;
      return github("coredns/coredns", version, archive, [`${archive}.sha256`]);
    }
    default:
      return undefined;
  }
}

function provider(kind, version) {
  const archive = `pulumi-resource-${kind}-v${version}-linux-amd64.tar.gz`;
  return github(`pulumi/pulumi-${kind}`, version, archive, [
    `pulumi-${kind}_${version}_checksums.txt`,
    "checksums.txt",
    "SHA256SUMS",
  ]);
}

function github(repository, version, archive, checksums) {
  return {
    base: `https://github.com/${repository}/releases/download/v${version}`,
    files: [{ name: archive, checksums, unpack: "archive", strip: 0 }],
  };
}
