import { spawn } from "node:child_process";

const run = (args: readonly string[], input: string): Promise<{ code: number | null; stderr: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn("nft", args, { stdio: ["pipe", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stderr }));
    // nft may refuse and leave before it has read everything; its exit code tells the story, not the broken pipe.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });

/** Loads a script as one transaction: all of it or nothing. Rejects with nft's own words. */
export const loadScript = async (script: string): Promise<void> => {
  const { code, stderr } = await run(["-f", "-"], script);
  if (code !== 0) throw new Error(`nft exited with ${code}: ${stderr.trim().split("\n").slice(0, 3).join(" / ")}`);
};

/** Whether a table such as `inet cutover_policies` exists. */
export const tableExists = async (table: string): Promise<boolean> =>
  (await run(["list", "table", ...table.split(" ")], "")).code === 0;
