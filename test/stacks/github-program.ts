/** The Pulumi program of github.lab.test.ts: what an estate has at GitHub, and nothing else of it. */
import * as pulumi from "@pulumi/pulumi";
import { check } from "../../stacks/config/check.ts";
import { buildGithub } from "../../stacks/github.ts";
import { buildOwnProvider } from "../../stacks/provider.ts";

const result = check(new pulumi.Config().requireObject<unknown>("wish"));
if (!result.ok) throw new Error(JSON.stringify(result.issues, null, 2));
await buildGithub(result.config, {}, buildOwnProvider);
