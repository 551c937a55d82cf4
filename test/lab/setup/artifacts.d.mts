/** What set-up makes; each lies in a folder of its own. */
export type ArtifactName =
  | "pulumi"
  | "provider-kubernetes"
  | "provider-random"
  | "provider-github"
  | "provider-postgresql"
  | "kubernetes"
  | "coredns"
  | "traefik"
  | "gateway-api"
  | "object-store"
  | "image-pause"
  | "image-sample"
  | "image-coredns"
  | "image-traefik";

export type ProgramName =
  | "pulumi"
  | "pulumi-language-nodejs"
  | "pulumi-resource-kubernetes"
  | "pulumi-resource-random"
  | "pulumi-resource-github"
  | "pulumi-resource-postgresql"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kube-scheduler"
  | "kube-proxy"
  | "kubelet"
  | "kubectl"
  | "coredns"
  | "traefik"
  | "versitygw";

export type ImageName = "pause" | "sample" | "coredns" | "traefik";

export interface ImageLayout {
  readonly name: ImageName;
  /** An OCI layout with one image; `skopeo copy --preserve-digests oci:<folder> docker://…` pushes it unchanged. */
  readonly folder: string;
  /** `sha256:…` of the manifest. */
  readonly digest: string;
  /** `registry.cutover.test/<name>@sha256:…`, as a Deployment names it. */
  readonly reference: string;
}

/** `${XDG_CACHE_HOME:-~/.cache}/cutover`; it may not exist yet. */
export function cacheRoot(): string;

/** Where the artifact lies once it is made, whether it is or not. A change of its sources changes the folder. */
export function artifactFolder(name: ArtifactName): string;

/** Artifacts are moved into place whole, so a folder that exists is complete. */
export function isMade(name: ArtifactName): boolean;

/** The folder of an artifact. Throws, naming the remedy, when set-up has not made it. */
export function artifactPath(name: ArtifactName): string;

/** The absolute path of one program. Throws, naming the remedy, when set-up has not made it. */
export function executable(program: ProgramName): string;

/** The folders that a shell needs on PATH for `pulumi` and `kubectl`; throws when they are not made. */
export function pathFolders(): readonly string[];

/** The images of the lab, all of them or an error. */
export function imageLayouts(): readonly ImageLayout[];

/** `registry.cutover.test/<name>@sha256:…`. */
export function imageReference(name: ImageName): string;

/** Files to apply before a Gateway or an HTTPRoute, in order. */
export function gatewayApiManifests(): readonly string[];

/** Puts the providers where an engine with this PULUMI_HOME looks for them; does nothing when they are there. */
export function installPlugins(pulumiHome: string): void;

/** Hard link, or a copy across file systems; atomic; does nothing when the target is that file already. */
export function place(source: string, target: string): void;
