package httpapi

import (
	"maps"
	"slices"

	"github.com/vivier-ats/vivier/internal/board"
	"github.com/vivier-ats/vivier/internal/store"
)

// route is one method of one path, who may use it, and what answers.
type route struct {
	method  string
	path    string
	policy  policy
	handler handler
}

const (
	get   = "GET"
	post  = "POST"
	put   = "PUT"
	patch = "PATCH"
	del   = "DELETE"
)

// routes is every route of the server, with who may use it: which roles, and keys with which scopes. What each of them sees
// of a thing that they may read is decided by the store.
func (s *Server) routes() []route {
	return slices.Concat(
		s.serverRoutes(), s.boardRoutes(), s.identityRoutes(), s.referenceRoutes(), s.departmentRoutes(), s.campaignRoutes(),
		s.jobRoutes(), s.applicationRoutes(), s.interviewRoutes(), s.evaluationRoutes(), s.funnelRoutes(),
	)
}

// serverRoutes are for whoever runs the server.
func (s *Server) serverRoutes() []route {
	routes := []route{
		{get, "/livez", health(), s.livez},
		{get, "/readyz", health(), s.readyz},
	}
	for _, path := range slices.Sorted(maps.Keys(s.docs)) {
		routes = append(routes, route{get, path, public(), plain(s.docs[path])})
	}
	return routes
}

// boardRoutes are the pages of the board. What it shows is figures: whoever has an account may look at those that are theirs to see.
func (s *Server) boardRoutes() []route {
	routes := []route{
		{get, boardPath, may(everyone).asPage(), s.getBoard},
		{get, signInPath, public().asPage(), s.getSignIn},
		{post, signInPath, public().asPage(), s.signIn},
		{post, signOutPath, may(everyone).asPage().unkeeping(), s.signOut},
	}
	for _, f := range board.Files {
		routes = append(routes, route{get, boardFiles + f.Name, public(), plain(document{media: f.Media, etag: contentTag(f.Body), body: f.Body})})
	}
	return routes
}

// identityRoutes are about who one is.
func (s *Server) identityRoutes() []route {
	return []route{
		{get, "/.well-known/jwks.json", public(), s.getJWKS},
		{post, "/v1/auth/login", public(), s.login},
		{post, "/v1/auth/refresh", public(), s.refresh},
		{post, "/v1/auth/logout", may(everyone).unkeeping(), s.logout},
		{get, "/v1/me", may(names), s.getMe},
		{patch, "/v1/me/password", may(everyone).unkeeping(), s.patchPassword},
		{get, "/v1/me/sessions", may(everyone), s.listSessions},
		{del, "/v1/me/sessions", may(everyone), s.deleteSessions},
		{del, "/v1/me/sessions/:session_id", may(everyone), s.deleteSession},
		{get, "/v1/me/calendar", may(panel), s.getCalendar},
		{post, "/v1/me/calendar", may(panel).unkeeping(), s.createCalendar},
		{del, "/v1/me/calendar", may(panel), s.deleteCalendar},
		{get, calendarPath + ":secret", public(), s.readCalendar},
		{get, "/v1/users", may(everyone).listing(store.Users), s.listUsers},
		{post, "/v1/users", may(admins).after(ahead(s.hashAhead)), s.createUser},
		{get, "/v1/users/:id", everyone.of(store.Users), s.getUser},
		{patch, "/v1/users/:id", admins.of(store.Users).after(ahead(s.hashAhead)), s.patchUser},
		{get, "/v1/api-keys", may(keepers), s.listAPIKeys},
		{get, "/v1/api-keys/:id", keepers.of(store.APIKeys), s.getAPIKey},
		{post, "/v1/api-keys", may(admins).unkeeping(), s.createAPIKey},
		{del, "/v1/api-keys/:id", admins.of(store.APIKeys).unkeeping(), s.deleteAPIKey},
	}
}

// referenceRoutes are of what everybody reads and administrators write.
func (s *Server) referenceRoutes() []route {
	return []route{
		{get, "/v1/vocabulary", may(names), s.listVocabulary},
		{get, "/v1/sources", may(names), s.listSources},
		{post, "/v1/sources", may(admins), s.createSource},
		{get, "/v1/sources/:id", names.of(store.Sources), s.getSource},
		{patch, "/v1/sources/:id", admins.of(store.Sources), s.patchSource},
		{del, "/v1/sources/:id", admins.of(store.Sources), s.deleteSource},
		{get, "/v1/reasons", may(names), s.listReasons},
		{post, "/v1/reasons", may(admins), s.createReason},
		{get, "/v1/reasons/:id", names.of(store.Reasons), s.getReason},
		{patch, "/v1/reasons/:id", admins.of(store.Reasons), s.patchReason},
		{del, "/v1/reasons/:id", admins.of(store.Reasons), s.deleteReason},
		{get, "/v1/pipelines", may(names), s.listPipelines},
		{post, "/v1/pipelines", may(admins), s.createPipeline},
		{get, "/v1/pipelines/:id", names.of(store.Pipelines), s.getPipeline},
		{patch, "/v1/pipelines/:id", admins.of(store.Pipelines), s.patchPipeline},
		{del, "/v1/pipelines/:id", admins.of(store.Pipelines), s.deletePipeline},
	}
}

// departmentRoutes are of the parts of the employer.
func (s *Server) departmentRoutes() []route {
	return []route{
		{get, "/v1/departments", may(figures), s.listDepartments},
		{post, "/v1/departments", may(staff), s.createDepartment},
		{get, "/v1/departments/:id", figures.of(store.Departments), s.getDepartment},
		{patch, "/v1/departments/:id", staff.of(store.Departments), s.patchDepartment},
		{del, "/v1/departments/:id", staff.of(store.Departments), s.deleteDepartment},
	}
}

// campaignRoutes are of campaigns and of what belongs to them.
func (s *Server) campaignRoutes() []route {
	return []route{
		{get, "/v1/campaigns", may(figures), s.listCampaigns},
		{post, "/v1/campaigns", may(staff), s.createCampaign},
		{get, "/v1/campaigns/:id", figures.of(store.Campaigns), s.getCampaign},
		{patch, "/v1/campaigns/:id", staff.of(store.Campaigns), s.patchCampaign},
		{del, "/v1/campaigns/:id", staff.of(store.Campaigns), s.deleteCampaign},
		{get, "/v1/campaigns/:id/costs", everyone.below(store.Campaigns), s.listCosts},
		{post, "/v1/campaigns/:id/costs", staff.below(store.Campaigns), s.createCost},
		{get, "/v1/campaigns/:id/report", everyone.below(store.Campaigns), s.getCampaignReport},
		{get, "/v1/costs/:id", everyone.of(store.Costs), s.getCost},
		{patch, "/v1/costs/:id", staff.of(store.Costs), s.patchCost},
		{del, "/v1/costs/:id", staff.of(store.Costs), s.deleteCost},
		{get, "/v1/campaigns/:id/postings", figures.below(store.Campaigns), s.listPostings},
		{post, "/v1/campaigns/:id/postings", staff.below(store.Campaigns), s.createPosting},
		{get, "/v1/postings/:id", figures.of(store.Postings), s.getPosting},
		{patch, "/v1/postings/:id", staff.of(store.Postings), s.patchPosting},
		{del, "/v1/postings/:id", staff.of(store.Postings), s.deletePosting},
		{get, "/v1/postings/:id/metrics", figures.below(store.Postings), s.listMetrics},
		{post, "/v1/postings/:id/metrics", staff.below(store.Postings), s.createMetrics},
		{get, "/v1/posting-metrics/:id", figures.of(store.PostingMetrics), s.getMetrics},
		{patch, "/v1/posting-metrics/:id", staff.of(store.PostingMetrics), s.patchMetrics},
		{del, "/v1/posting-metrics/:id", staff.of(store.PostingMetrics), s.deleteMetrics},
	}
}

// jobRoutes are of jobs and of the juries that select for them.
func (s *Server) jobRoutes() []route {
	return []route{
		{get, "/v1/jobs", may(names), s.listJobs},
		{post, "/v1/jobs", may(staff), s.createJob},
		{get, "/v1/jobs/:id", names.of(store.Jobs), s.getJob},
		{patch, "/v1/jobs/:id", staff.of(store.Jobs), s.patchJob},
		{del, "/v1/jobs/:id", staff.of(store.Jobs), s.deleteJob},
		{get, "/v1/juries", may(names), s.listJuries},
		{post, "/v1/juries", may(staff), s.createJury},
		{get, "/v1/juries/:id", names.of(store.Juries), s.getJury},
		{patch, "/v1/juries/:id", staff.of(store.Juries), s.patchJury},
		{del, "/v1/juries/:id", staff.of(store.Juries), s.deleteJury},
		{get, "/v1/juries/:id/members", panel.below(store.Juries).listing(store.JuryMembers), s.listMembers},
		{post, "/v1/juries/:id/members", staff.below(store.Juries), s.createMember},
		{del, "/v1/juries/:id/members/:member_id", staff.below(store.Juries), s.deleteMember},
		{get, "/v1/juries/:id/sessions", panel.below(store.Juries).listing(store.JurySessions), s.listJurySessions},
		{post, "/v1/juries/:id/sessions", panel.below(store.Juries).chairing(), s.createJurySession},
		{get, "/v1/jury-sessions/:id", panel.of(store.JurySessions), s.getJurySession},
		{patch, "/v1/jury-sessions/:id", panel.of(store.JurySessions).chairing(), s.patchJurySession},
		{del, "/v1/jury-sessions/:id", panel.of(store.JurySessions).chairing(), s.deleteJurySession},
		{get, "/v1/juries/:id/recusals", panel.below(store.Juries).listing(store.Recusals), s.listRecusals},
		{post, "/v1/juries/:id/recusals", panel.below(store.Juries), s.createRecusal},
		{get, "/v1/juries/:id/deliberation", panel.below(store.Juries), s.getDeliberation},
		{post, "/v1/juries/:id/deliberation", panel.below(store.Juries).chairing().telling(rankedIn), s.openDeliberation},
		{get, "/v1/juries/:id/progress", panel.below(store.Juries), s.getProgress},
		{get, "/v1/juries/:id/decisions", panel.below(store.Juries), s.getDecisions},
		{put, "/v1/juries/:id/decisions", panel.below(store.Juries).chairing().telling(decidedIn), s.putDecisions},
		{get, "/v1/juries/:id/minutes", panel.below(store.Juries), s.getMinutes},
		{post, "/v1/juries/:id/minutes", panel.below(store.Juries), s.signMinutes},
		{get, "/v1/juries/:id/minutes/verification", panel.below(store.Juries), s.verifyMinutes},
		{get, "/v1/juries/:id/acts", panel.below(store.Juries).listing(store.JuryActs), s.listActs},
		{post, "/v1/juries/:id/acts", panel.below(store.Juries), s.createAct},
	}
}

// applicationRoutes are of the people who apply, and of the course of their applications.
func (s *Server) applicationRoutes() []route {
	return []route{
		{get, "/v1/candidates", may(contacts).listing(store.Candidates), s.listCandidates},
		{post, "/v1/candidates", may(staff), s.createCandidate},
		{get, "/v1/candidates/:id", contacts.of(store.Candidates), s.getCandidate},
		{patch, "/v1/candidates/:id", staff.of(store.Candidates), s.patchCandidate},
		{del, "/v1/candidates/:id", staff.of(store.Candidates), s.deleteCandidate},
		{get, "/v1/candidates/:id/notes", panel.below(store.Candidates).listing(store.Notes), s.listCandidateNotes},
		{post, "/v1/candidates/:id/notes", staff.below(store.Candidates), s.createCandidateNote},
		{get, "/v1/applications", may(courses).listing(store.Applications), s.listApplications},
		{post, "/v1/applications", may(staff), s.createApplication},
		{get, "/v1/applications/:id", courses.of(store.Applications), s.getApplication},
		{patch, "/v1/applications/:id", staff.of(store.Applications), s.patchApplication},
		{del, "/v1/applications/:id", staff.of(store.Applications), s.deleteApplication},
		{get, "/v1/applications/:id/transitions", courses.below(store.Applications).listing(store.Transitions), s.listTransitions},
		{post, "/v1/applications/:id/transitions", staff.below(store.Applications), s.createTransition},
		{post, "/v1/applications/transitions", may(staff).telling(applicationsOf), s.createTransitions},
		{get, "/v1/transitions", may(courses).listing(store.Transitions), s.listFeed},
		{get, "/v1/applications/:id/interviews", courses.below(store.Applications).listing(store.Interviews), s.listApplicationInterviews},
		{post, "/v1/applications/:id/interviews", staff.below(store.Applications), s.createInterview},
		{get, "/v1/applications/:id/proposals", staff.below(store.Applications).listing(store.Proposals), s.listProposals},
		{post, "/v1/applications/:id/proposals", staff.below(store.Applications), s.createProposal},
		{get, "/v1/proposals/:id", staff.of(store.Proposals), s.getProposal},
		{patch, "/v1/proposals/:id", staff.of(store.Proposals), s.patchProposal},
		{get, "/v1/applications/:id/notes", panel.below(store.Applications).listing(store.Notes), s.listApplicationNotes},
		{post, "/v1/applications/:id/notes", staff.below(store.Applications), s.createApplicationNote},
	}
}

// interviewRoutes are of the meetings of applications with their juries.
func (s *Server) interviewRoutes() []route {
	return []route{
		{get, "/v1/interviews", may(courses).listing(store.Interviews), s.listInterviews},
		{get, "/v1/interviews/:id", courses.of(store.Interviews), s.getInterview},
		{get, "/v1/interviews/:id/history", courses.below(store.Interviews).listing(store.Interviews), s.listInterviewChanges},
		{patch, "/v1/interviews/:id", panel.of(store.Interviews), s.patchInterview},
		{del, "/v1/interviews/:id", staff.of(store.Interviews), s.deleteInterview},
	}
}

// evaluationRoutes are of what jurors make of applications. Which of them somebody reads, and when, the store decides.
func (s *Server) evaluationRoutes() []route {
	return []route{
		{get, "/v1/applications/:id/evaluations", panel.below(store.Applications).listing(store.Evaluations), s.listApplicationEvaluations},
		{get, "/v1/applications/:id/evaluations/mine", panel.below(store.Applications), s.getMyEvaluation},
		{put, "/v1/applications/:id/evaluations/mine", panel.below(store.Applications), s.putMyEvaluation},
		{post, "/v1/applications/:id/evaluations/mine/submit", panel.below(store.Applications), s.submitMyEvaluation},
		{post, "/v1/applications/:id/evaluations/:member_id/reopen", panel.below(store.Applications), s.reopenEvaluation},
		{post, "/v1/applications/:id/evaluations/:member_id/waiver", panel.below(store.Applications), s.createWaiver},
		{get, "/v1/juries/:id/evaluations", panel.below(store.Juries).listing(store.Evaluations), s.listJuryEvaluations},
		{get, "/v1/juries/:id/disclosures", staff.below(store.Juries), s.listDisclosures},
		{post, "/v1/juries/:id/disclosures", admins.below(store.Juries), s.createDisclosure},
	}
}

// funnelRoutes count, and name nobody.
func (s *Server) funnelRoutes() []route {
	return []route{
		{get, "/v1/funnel", may(figures).directly(s.liveFunnel), s.getFunnel},
		{get, "/v1/funnel/compare", may(figures), s.compareFunnel},
		{get, "/v1/juries/:id/funnel", figures.below(store.Juries).directly(s.liveJuryFunnel), s.getJuryFunnel},
		{get, "/v1/juries/:id/declared-funnel", figures.below(store.Juries), s.getDeclaredFunnel},
		{put, "/v1/juries/:id/declared-funnel", staff.below(store.Juries), s.putDeclaredFunnel},
		{get, "/v1/jobs/:id/funnel", figures.below(store.Jobs), s.getJobFunnel},
		{get, "/v1/campaigns/:id/funnel", figures.below(store.Campaigns), s.getCampaignFunnel},
		{get, "/v1/publications", may(announced), s.listPublications},
		{post, "/v1/publications", may(staff).after(ahead(s.answerAhead)), s.createPublication},
		{get, "/v1/publications/:slug", may(announced), s.getPublication},
		{get, "/v1/publications/:slug/difference", may(announced), s.getPublicationDifference},
		{get, "/v1/stats/time-in-stage", may(figures), s.getTimeInStage},
		{get, "/v1/stats/time-to-hire", may(figures), s.getTimeToHire},
		{get, "/v1/stats/time-to-fill", may(figures), s.getTimeToFill},
		{get, "/v1/stats/sources", may(figures), s.getSources},
		{get, "/v1/stats/agreement", may(figures), s.getAgreement},
		{get, "/v1/stats/data-quality", may(checks), s.getDataQuality},
	}
}
