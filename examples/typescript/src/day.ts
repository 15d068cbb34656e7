// An HR user's day: from a new department to the first hire. It prints the funnel at its end as JSON, and on standard error
// what a person would be shown on the way.
//
//   VIVIER=http://127.0.0.1:8080 VIVIER_EMAIL=… VIVIER_PASSWORD=… npm run day
import type { Client } from "openapi-fetch";
import { good, login, matching, Refusal, type Schemas } from "./api.js";
import type { paths } from "./vivier.js";

const hour = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * hour).toISOString();

function setting(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set`);
  }
  return value;
}

/** Makes the department, its campaign, the job and the jury that selects for it. */
async function prepare(api: Client<paths>) {
  const department = good(await api.POST("/v1/departments", { body: { name: "Direction du numérique", short_name: "DSIN" } }));
  const campaign = good(await api.POST("/v1/campaigns", { body: { name: "Printemps", department_id: department.id } }));
  const job = good(
    await api.POST("/v1/jobs", {
      body: { title: "Archiviste", department_id: department.id, campaign_id: campaign.id, openings: 1, status: "open" },
    }),
  );
  const jury = good(await api.POST("/v1/juries", { body: { job_id: job.id, name: "Archiviste", status: "open", quorum: 2 } }));
  const members: Schemas["JuryMember"][] = [];
  for (const [name, role] of [["Camille Durand", "chair"], ["Sacha Petit", "member"]] as const) {
    members.push(good(await api.POST("/v1/juries/{id}/members", { params: { path: { id: jury.id } }, body: { name, role } })));
  }
  return { job, jury, members };
}

/** Enters those who applied: one who is known already, and others together with their application. */
async function receive(api: Client<paths>, job: Schemas["Job"]): Promise<Schemas["Application"][]> {
  const known = good(await api.POST("/v1/candidates", { body: { given_name: "Ada", family_name: "Lovelace", email: "ada.l@example.org" } }));
  const applications = [
    good(await api.POST("/v1/applications", { body: { job_id: job.id, candidate_id: known.id, source: "linkedin", received_at: ago(72) } })),
  ];
  for (const [given_name, source] of [["Zoé", "linkedin"], ["Max", "website"], ["Lou", "website"], ["Noa", "referral"]] as const) {
    const candidate = { given_name, family_name: "Garçon" };
    applications.push(good(await api.POST("/v1/applications", { body: { job_id: job.id, candidate, source, received_at: ago(72) } })));
  }
  return applications;
}

/** Makes one transition of an application in the state that it has now. */
async function change(api: Client<paths>, id: string, body: Schemas["TransitionInput"]): Promise<Schemas["Application"]> {
  const { version } = good(await api.GET("/v1/applications/{id}", { params: { path: { id } } }));
  const params = { path: { id }, header: matching(version) };
  return good(await api.POST("/v1/applications/{id}/transitions", { params, body })).application;
}

/** Has an application heard, and says what became of it. */
async function hear(api: Client<paths>, id: string, member_ids: string[], hoursAgo: number, status: Schemas["InterviewStatus"]): Promise<void> {
  const planned = good(
    await api.POST("/v1/applications/{id}/interviews", {
      params: { path: { id } },
      body: { starts_at: ago(hoursAgo), ends_at: ago(hoursAgo - 1), location: "Salle 12", member_ids },
    }),
  );
  const params = { path: { id: planned.id }, header: matching(planned.version) };
  good(await api.PATCH("/v1/interviews/{id}", { params, body: { status, outcome_note: "Noté le jour même." } }));
}

/** Changes the job although somebody else was faster: the refusal says so, and the change is made for what there is now. */
async function collide(api: Client<paths>, job: Schemas["Job"]): Promise<Schemas["Job"]> {
  const path = { id: job.id };
  good(await api.PATCH("/v1/jobs/{id}", { params: { path, header: matching(job.version) }, body: { location: "Rouen" } }));
  const stale = await api.PATCH("/v1/jobs/{id}", { params: { path, header: matching(job.version) }, body: { category: "B" } });
  if (stale.response.status !== 412) {
    throw new Error(`a stale change was answered with ${stale.response.status}`);
  }
  const now = good(await api.GET("/v1/jobs/{id}", { params: { path } }));
  return good(await api.PATCH("/v1/jobs/{id}", { params: { path, header: matching(now.version) }, body: { category: "B" } }));
}

/** Reads a list to its end, two rows at a time. */
async function all(api: Client<paths>, job: Schemas["Job"]) {
  const rows: Schemas["ApplicationPage"]["data"] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = { job_id: [job.id], limit: 2, ...(cursor === undefined ? {} : { cursor }) };
    const page = good(await api.GET("/v1/applications", { params: { query } }));
    rows.push(...page.data);
    cursor = page.next_cursor;
  }
  return rows;
}

/** Shows a person what the server says of a mistake. */
async function mistake(api: Client<paths>): Promise<string> {
  try {
    good(await api.POST("/v1/jobs", { body: { title: "", openings: 0 } }));
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) {
      throw refusal;
    }
    const { title, detail, errors, code } = refusal.problem;
    console.error(`${title} : ${detail}`);
    errors.forEach((e) => console.error(`  ${e.pointer ?? e.parameter ?? ""} : ${e.detail}`));
    return code;
  }
  throw new Error("a job without a title was made");
}

async function day() {
  const api = await login(setting("VIVIER"), setting("VIVIER_EMAIL"), setting("VIVIER_PASSWORD"), "fr");
  const { job, members } = await prepare(api);
  const [ada, zoe, max, lou, noa] = await receive(api, job);
  if (!ada || !zoe || !max || !lou || !noa) {
    throw new Error("somebody is missing");
  }
  for (const { id } of [ada, zoe, max, lou]) {
    await change(api, id, { action: "move", to: "relevant", effective_at: ago(48) });
  }
  const panel = members.map((m) => m.id);
  await hear(api, ada.id, panel, 26, "held");
  await hear(api, zoe.id, panel, 25, "held");
  await hear(api, max.id, panel, 24, "no_show");
  await change(api, zoe.id, { action: "reject", reason: "requirements_not_met" });
  await change(api, noa.id, { action: "withdraw", reason: await reason(api) });
  await change(api, ada.id, { action: "move", to: "selected" });
  await change(api, ada.id, { action: "move", to: "hired" });
  const changed = await collide(api, job);
  const applications = await all(api, job);
  const refused = await mistake(api);
  const funnel = good(await api.GET("/v1/funnel", { params: { query: { job_id: [job.id], group_by: "source" } } }));
  await api.POST("/v1/auth/logout");
  if (typeof funnel === "string") {
    throw new Error("a funnel as text was not asked for");
  }
  return {
    version: changed.version,
    applications: applications.length,
    refused,
    rows: funnel.rows.map((row) => ({ id: row.group.id, counts: row.counts, outcomes: row.outcomes })),
    total: { counts: funnel.total.counts, observed: funnel.total.observed, outcomes: funnel.total.outcomes, rates: funnel.total.rates },
  };
}

/** The first reason that the server knows for giving up. */
async function reason(api: Client<paths>): Promise<string> {
  const page = good(await api.GET("/v1/reasons"));
  const found = page.data.find((r) => "kind" in r && r.kind === "withdrawn");
  if (!found || !("key" in found)) {
    throw new Error("there is no reason to withdraw");
  }
  return found.key;
}

console.log(JSON.stringify(await day(), null, 2));
