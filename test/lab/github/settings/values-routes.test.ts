import assert from "node:assert/strict";
import { after, test } from "node:test";
import sodium from "libsodium-wrappers";
import { fields, startTrial } from "../trial.ts";

const { github, ask, said } = await startTrial();
after(() => github.stop());
const shop = "/repos/acme/shop";
await ask("PUT", `${shop}/environments/production`, {});
await ask("PUT", `${shop}/collaborators/dev`, { permission: "push" });

const sealedFor = async (place: string, text: string) => {
  const [key_id, key] = fields((await ask("GET", `${place}/public-key`)).body, "key_id", "key");
  const box = sodium.crypto_box_seal(Buffer.from(text), Buffer.from(String(key), "base64"));
  return { key_id, encrypted_value: Buffer.from(box).toString("base64") };
};

for (const place of [`${shop}/actions/variables`, `${shop}/environments/production/variables`])
  test(`variables of ${place} are made, changed and removed`, async () => {
    assert.equal(await said("POST", place, { name: "region", value: "eu" }), "201");
    assert.equal(
      await said("POST", place, { name: "REGION", value: "us" }),
      "409 Already exists - Variable already exists",
    );
    assert.match(await said("POST", place, { name: "GITHUB_X", value: "1" }), /^422/);
    assert.equal(await said("PATCH", `${place}/REGION`, { value: "us" }), "204");
    assert.deepEqual(fields((await ask("GET", `${place}/REGION`)).body, "name", "value"), ["REGION", "us"]);
    assert.deepEqual(fields((await ask("GET", place)).body, "total_count"), [1]);
    assert.equal(await said("DELETE", `${place}/REGION`), "204");
    assert.equal(await said("PATCH", `${place}/REGION`, { value: "x" }), "404 Not Found");
  });

for (const place of [`${shop}/actions/secrets`, `${shop}/environments/production/secrets`])
  test(`secrets of ${place} are taken sealed, and never given back`, async () => {
    const sent = await sealedFor(place, "open sesame");
    assert.equal(await said("PUT", `${place}/KEY`, sent), "201");
    assert.equal(await said("PUT", `${place}/KEY`, await sealedFor(place, "open barley")), "204");
    const read = (await ask("GET", `${place}/KEY`)).body;
    assert.deepEqual(Object.keys(read as object), ["name", "created_at", "updated_at"]);
    const kept = Object.values(github.context.state().repositories["acme/shop"]?.settings.secrets ?? {}).flat();
    assert.deepEqual(
      kept.map(({ sealed }) => github.open(sealed)),
      ["open barley"],
    );
    assert.equal(await said("DELETE", `${place}/KEY`), "204");
    assert.equal(await said("GET", `${place}/KEY`), "404 Not Found");
  });

test("a secret that is not sealed for the key is refused", async () => {
  const place = `${shop}/actions/secrets`;
  const { key_id } = await sealedFor(place, "x");
  const plain = { key_id, encrypted_value: Buffer.from("plain").toString("base64") };
  assert.match(await said("PUT", `${place}/KEY`, plain), /^422/);
  assert.match(await said("PUT", `${place}/KEY`, { ...(await sealedFor(place, "x")), key_id: "other" }), /^422/);
});

test("an environment that is not there holds nothing", async () => {
  const place = `${shop}/environments/moon`;
  assert.equal(await said("GET", `${place}/variables`), "404 Not Found");
  assert.equal(await said("GET", `${place}/secrets/public-key`), "404 Not Found");
});

test("who only writes code changes neither variables nor secrets", async () => {
  assert.match(await said("POST", `${shop}/actions/variables`, { name: "A", value: "1" }, "dev"), /^403/);
  assert.match(await said("DELETE", `${shop}/actions/secrets/KEY`, undefined, "dev"), /^403/);
});

test("a label with a slash is found escaped and unescaped, whatever its case", async () => {
  const labels = `${shop}/labels`;
  const made = (await ask("POST", labels, { name: "frozen/rollback", color: "B60205", description: "No rollback" }))
    .body;
  assert.deepEqual(fields(made, "name", "color"), ["frozen/rollback", "b60205"]);
  for (const name of ["frozen/rollback", "frozen%2Frollback", "Frozen/Rollback"])
    assert.deepEqual((await ask("GET", `${labels}/${name}`)).body, made);
  assert.match(await said("POST", labels, { name: "Frozen/rollback", color: "000000" }), /^422/);
  assert.match(await said("POST", labels, { name: "red", color: "red" }), /^422/);
  await ask("PATCH", `${labels}/frozen/rollback`, { new_name: "frozen", color: "000000" });
  assert.equal(await said("GET", `${labels}/frozen/rollback`), "404 Not Found");
  assert.equal(await said("DELETE", `${labels}/frozen`), "204");
  assert.equal(await said("DELETE", `${labels}/frozen`), "404 Not Found");
});

test("what workflows may do is kept apart: actions, selection, token, subject", async () => {
  const actions = `${shop}/actions`;
  const selected = `${actions}/permissions/selected-actions`;
  assert.match(await said("GET", selected), /^409/);
  await ask("PUT", `${actions}/permissions`, {
    enabled: true,
    allowed_actions: "selected",
    sha_pinning_required: true,
  });
  const chosen = { github_owned_allowed: false, verified_allowed: false, patterns_allowed: ["acme/*"] };
  await ask("PUT", selected, chosen);
  assert.deepEqual((await ask("GET", selected)).body, chosen);
  assert.deepEqual(
    fields((await ask("GET", `${actions}/permissions`)).body, "enabled", "allowed_actions", "sha_pinning_required"),
    [true, "selected", true],
  );
  const token = { default_workflow_permissions: "write", can_approve_pull_request_reviews: true };
  await ask("PUT", `${actions}/permissions/workflow`, token);
  assert.deepEqual((await ask("GET", `${actions}/permissions/workflow`)).body, token);
  const subject = `${actions}/oidc/customization/sub`;
  assert.deepEqual((await ask("GET", subject)).body, { use_default: true });
  await ask("PUT", subject, { use_default: false, include_claim_keys: ["repo", "context"] });
  assert.deepEqual((await ask("GET", subject)).body, { use_default: false, include_claim_keys: ["repo", "context"] });
});
