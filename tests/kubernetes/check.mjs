/*
 * The manifests of packaging/kubernetes: each resource is valid by the schemas of the Kubernetes API
 * (the npm package kubernetes-models), and what it says of the program is true of it. With kustomize
 * on the PATH, the overlays are built and checked too.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";

const modules = createRequire(join(process.env.OCI_MCP_NODE_MODULES, "none.js"));
const yaml = modules("js-yaml");
const folder = join(import.meta.dirname, "../../packaging/kubernetes");
const overlays = readdirSync(join(folder, "overlays")).map((name) => join("overlays", name));

let passed = 0;
let failed = 0;

function check(name, problem) {
  passed += problem ? 0 : 1;
  failed += problem ? 1 : 0;
  console.log(problem ? `FAIL ${name}: ${problem}` : `ok   ${name}`);
}

function problemOf(resource) {
  const path = `kubernetes-models/${resource.apiVersion}/${resource.kind}`;
  try {
    const Model = modules(path)[resource.kind];
    new Model(resource).validate();
    return "";
  } catch (error) {
    return error.message;
  }
}

function documents(text) {
  return yaml.loadAll(text).filter((document) => document);
}

function read(path) {
  return documents(readFileSync(join(folder, path), "utf8"));
}

function literals(path) {
  const generators = read(join(path, "kustomization.yaml"))[0].configMapGenerator ?? [];
  return generators.flatMap((generator) => generator.literals ?? []);
}

/* ---- The resources of the base ---------------------------------------------------------------- */

const [base] = read("base/kustomization.yaml");
const resources = base.resources.flatMap((name) => read(join("base", name)));
for (const resource of resources) {
  check(`base ${resource.kind}`, problemOf(resource));
}
check("a wrong type is seen", problemOf({ ...resources[1], spec: { replicas: "two" } })
  ? "" : "the schemas let it through");

const deployment = resources.find((resource) => resource.kind === "Deployment");
const pod = deployment.spec.template.spec;
const [container] = pod.containers;
check("no root, nothing written, nothing gained",
  pod.securityContext.runAsNonRoot && container.securityContext.readOnlyRootFilesystem &&
  container.securityContext.allowPrivilegeEscalation === false &&
  container.securityContext.capabilities.drop.includes("ALL") ? "" : "the pod is not locked down");

const autoscaler = resources.find((resource) => resource.kind === "HorizontalPodAutoscaler");
check("the autoscaler's target", autoscaler.spec.scaleTargetRef.name === deployment.metadata.name
  ? "" : "is another one");

/* ---- What they say of the program ------------------------------------------------------------- */

const help = execFileSync(process.env.OCI_MCP, ["--help"], { encoding: "utf8" });
const version = execFileSync(process.env.OCI_MCP, ["--version"], { encoding: "utf8" });
for (const path of ["base", ...overlays]) {
  for (const literal of literals(path)) {
    const [name] = literal.split("=");
    check(`${path}: ${name}`, help.includes(name) ? "" : "is no variable of the program");
  }
}
check("the tag of the image", version.startsWith(`oci-mcp ${base.images[0].newTag} `)
  ? "" : `${base.images[0].newTag} is not the version`);
const metric = autoscaler.spec.metrics[0].pods.metric.name;
const observers = readdirSync(join(folder, "../../runtime/telemetry")).map((name) =>
  readFileSync(join(folder, "../../runtime/telemetry", name), "utf8")).join("");
check("the autoscaler's metric", observers.includes(`${metric.replace(/^oci_mcp_/, "")}`)
  ? "" : `${metric} is not told by /metrics`);
for (const name of readFileSync(join(folder, "README.md"), "utf8").match(/OCI_MCP_[A-Z_]+/g)) {
  check(`README.md: ${name}`, help.includes(name) ? "" : "is no variable of the program");
}

/* ---- Overlays --------------------------------------------------------------------------------- */

for (const path of overlays) {
  const [overlay] = read(join(path, "kustomization.yaml"));
  const files = (overlay.patches ?? []).filter((patch) => patch.path).map((patch) => patch.path);
  for (const file of files) {
    const [patch] = read(join(path, file));
    check(`${path}/${file}`, resources.some((resource) => resource.kind === patch.kind &&
      resource.metadata.name === patch.metadata.name) ? "" : "changes what is not in the base");
  }
}

function kustomize() {
  const places = (process.env.PATH ?? "").split(":").map((place) => join(place, "kustomize"));
  return places.find((place) => existsSync(place));
}

if (kustomize()) {
  for (const path of overlays) {
    const built = documents(execFileSync(kustomize(), ["build", join(folder, path)],
      { encoding: "utf8" }));
    for (const resource of built) {
      check(`${basename(path)} built: ${resource.kind}`, problemOf(resource));
    }
  }
} else {
  console.log("skipped: building the overlays (no kustomize on the PATH)");
}

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
