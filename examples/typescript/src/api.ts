// What every program around the generated types needs once: who asks, keys that make a repeated write safe, and problems
// as exceptions.
import createClient, { type Client, type Middleware } from "openapi-fetch";
import { randomUUID } from "node:crypto";
import type { components, paths } from "./vivier.js";

export type Schemas = components["schemas"];

/** An answer that says no: a problem document, whose code is for programs and whose texts are for people. */
export class Refusal extends Error {
  constructor(readonly problem: Schemas["Problem"]) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`);
  }
}

/** Gives the body of a good answer, and throws the problem of any other. */
export function good<T>(answer: { data?: T; error?: Schemas["Problem"] }): T {
  if (answer.error !== undefined) {
    throw new Refusal(answer.error);
  }
  if (answer.data === undefined) {
    throw new Error("an answer without a body");
  }
  return answer.data;
}

/** If-Match of a version that was read. */
export const matching = (version: number) => ({ "If-Match": `"${version}"` });

/** Logs in and gives a client that asks in the name of the account, in a language. */
export async function login(baseUrl: string, email: string, password: string, language: string): Promise<Client<paths>> {
  const client = createClient<paths>({ baseUrl, headers: { "Accept-Language": language } });
  const tokens = good(await client.POST("/v1/auth/login", { body: { email, password } }));
  const identified: Middleware = {
    onRequest({ request }) {
      request.headers.set("Authorization", `${tokens.token_type} ${tokens.access_token}`);
      if (request.method !== "GET") {
        request.headers.set("Idempotency-Key", randomUUID());
      }
      return request;
    },
  };
  client.use(identified);
  return client;
}
