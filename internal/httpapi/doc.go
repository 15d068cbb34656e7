// Package httpapi answers HTTP requests with Gin: one file for each noun, and the conventions that all of them follow.
//
// A handler decodes, calls one method of the store, and encodes. It returns an error and never writes one: handle in
// problem.go is the only writer of problem documents. Every route stands with its policy in routes.go. What a request
// goes through, in order: middleware.go (request id, access log, headers, recovery, CORS, time limit), policy.go (who is
// it, may they), the handler, and respond.go.
//
// What does not live here: rules about recruitment (package hiring), transactions and what each person sees (package
// store), credentials (package auth), and the shapes of bodies (package api).
package httpapi

//	@title			vivier
//	@version		1
//	@description	An applicant tracking service: it follows every recruitment funnel from relevant applications over
//	@description	interviews to hires, jury by jury. Every error is a problem document (RFC 9457) whose code is for programs.
//	@description
//	@description		Single resources have an ETag, their version. What changes one needs it back as If-Match: 428 without, 412 when
//	@description		somebody else was faster. PATCH takes a merge patch (RFC 7396). Lists come in pages: follow next_cursor.
//	@description
//	@description		Whoever keeps a copy of a list asks with updated_since once, and then with the sync_token of the last page. Rows then
//	@description		come in the order in which they changed, and what was deleted comes among them, as a Deletion: filters do not apply to it.
//	@description		A token is good for 30 days, and as long as what its owner may see stays the same: then 410 sync_token_expired, start again.
//	@license.name		Apache-2.0
//	@license.url		https://www.apache.org/licenses/LICENSE-2.0
//
//	@tag.name			session
//	@tag.description	Logging in and out, and who one is.
//	@tag.name			users
//	@tag.description	People with an account.
//	@tag.name			departments
//	@tag.description	The parts of the employer that recruit.
//	@tag.name			campaigns
//	@tag.description	Efforts to attract candidates: campaigns, their postings with what was observed of them, and their costs.
//	@tag.name			pipelines
//	@tag.description	The ordered stages that applications go through.
//	@tag.name			jobs
//	@tag.description	What people apply to.
//	@tag.name			juries
//	@tag.description	The panels that select, and their members.
//	@tag.name			candidates
//	@tag.description	The people who apply.
//	@tag.name			applications
//	@tag.description	One candidate for one job: its course, its transitions, its notes.
//	@tag.name			interviews
//	@tag.description	Meetings of an application with its jury.
//	@tag.name			proposals
//	@tag.description	Openings proposed to selected candidates, and their answers.
//	@tag.name			evaluations
//	@tag.description	What jurors make of applications, read by nobody before its time.
//	@tag.name			funnel
//	@tag.description	How many applications reached which milestone, and how long it took. Analysts, and API keys that read no applications, name times by whole days: an instant is refused as whole_days_only.
//	@tag.name			reference
//	@tag.description	Reference lists and the labels of every enum.
//	@tag.name			server
//	@tag.description	The server itself.
