package httpapi

import (
	"github.com/gin-gonic/gin"

	"github.com/vivier-ats/vivier/api"
)

// vocabulary is every enum of the contract with its labels.
var vocabulary = []api.Vocabulary{
	{Name: "milestone", Values: []api.Term{
		{Key: "received", LabelFr: "Reçue", LabelEn: "Received"},
		{Key: "relevant", LabelFr: "Pertinente", LabelEn: "Relevant"},
		{Key: "interviewed", LabelFr: "Reçue en entretien", LabelEn: "Interviewed"},
		{Key: "selected", LabelFr: "Retenue", LabelEn: "Selected"},
		{Key: "hired", LabelFr: "Recrutée", LabelEn: "Hired"},
	}},
	{Name: "status", Values: []api.Term{
		{Key: "active", LabelFr: "En cours", LabelEn: "Active"},
		{Key: "hired", LabelFr: "Recrutée", LabelEn: "Hired"},
		{Key: "rejected", LabelFr: "Refusée", LabelEn: "Rejected"},
		{Key: "withdrawn", LabelFr: "Désistement", LabelEn: "Withdrawn"},
	}},
	{Name: "action", Values: []api.Term{
		{Key: "move", LabelFr: "Changer d'étape", LabelEn: "Move"},
		{Key: "correct", LabelFr: "Corriger une erreur", LabelEn: "Correct a mistake"},
		{Key: "reject", LabelFr: "Refuser", LabelEn: "Reject"},
		{Key: "withdraw", LabelFr: "Enregistrer un désistement", LabelEn: "Withdraw"},
		{Key: "reopen", LabelFr: "Rouvrir", LabelEn: "Reopen"},
	}},
	{Name: "role", Values: []api.Term{
		{Key: "admin", LabelFr: "Administration", LabelEn: "Administrator"},
		{Key: "recruiter", LabelFr: "Recrutement", LabelEn: "Recruiter"},
		{Key: "juror", LabelFr: "Membre de jury", LabelEn: "Juror"},
		{Key: "analyst", LabelFr: "Analyse", LabelEn: "Analyst"},
	}},
	{Name: "basis", Values: []api.Term{
		{Key: "cohort", LabelFr: "Cohorte", LabelEn: "Cohort"},
		{Key: "activity", LabelFr: "Activité", LabelEn: "Activity"},
		{Key: "snapshot", LabelFr: "Photographie", LabelEn: "Snapshot"},
	}},
	{Name: "unit", Values: []api.Term{
		{Key: "application", LabelFr: "Candidature", LabelEn: "Application"},
		{Key: "candidate", LabelFr: "Personne", LabelEn: "Candidate"},
	}},
	{Name: "group_by", Values: []api.Term{
		{Key: "jury", LabelFr: "Jury", LabelEn: "Jury"},
		{Key: "job", LabelFr: "Offre d'emploi", LabelEn: "Job"},
		{Key: "campaign", LabelFr: "Campagne de recrutement", LabelEn: "Campaign"},
		{Key: "department", LabelFr: "Direction", LabelEn: "Department"},
		{Key: "source", LabelFr: "Source", LabelEn: "Source"},
		{Key: "posting", LabelFr: "Publication", LabelEn: "Posting"},
		{Key: "month", LabelFr: "Mois de réception", LabelEn: "Month of reception"},
		{Key: "stage", LabelFr: "Étape", LabelEn: "Stage"},
	}},
	{Name: "provenance", Values: []api.Term{
		{Key: "computed", LabelFr: "Calculé", LabelEn: "Computed"},
		{Key: "declared", LabelFr: "Déclaré", LabelEn: "Declared"},
		{Key: "mixed", LabelFr: "Mixte", LabelEn: "Mixed"},
	}},
	{Name: "job_status", Values: []api.Term{
		{Key: "draft", LabelFr: "Brouillon", LabelEn: "Draft"},
		{Key: "open", LabelFr: "Ouverte", LabelEn: "Open"},
		{Key: "closed", LabelFr: "Close", LabelEn: "Closed"},
	}},
	{Name: "category", Values: []api.Term{
		{Key: "A", LabelFr: "Catégorie A", LabelEn: "Category A"},
		{Key: "B", LabelFr: "Catégorie B", LabelEn: "Category B"},
		{Key: "C", LabelFr: "Catégorie C", LabelEn: "Category C"},
	}},
	{Name: "jury_status", Values: []api.Term{
		{Key: "draft", LabelFr: "En composition", LabelEn: "Draft"},
		{Key: "open", LabelFr: "Ouvert", LabelEn: "Open"},
		{Key: "deliberating", LabelFr: "En délibération", LabelEn: "Deliberating"},
		{Key: "closed", LabelFr: "Clos", LabelEn: "Closed"},
	}},
	{Name: "member_role", Values: []api.Term{
		{Key: "chair", LabelFr: "Présidence", LabelEn: "Chair"},
		{Key: "member", LabelFr: "Membre", LabelEn: "Member"},
	}},
	{Name: "evaluation_status", Values: []api.Term{
		{Key: "draft", LabelFr: "Brouillon", LabelEn: "Draft"},
		{Key: "submitted", LabelFr: "Remise", LabelEn: "Submitted"},
	}},
	{Name: "recommendation", Values: []api.Term{
		{Key: "favourable", LabelFr: "Favorable", LabelEn: "Favourable"},
		{Key: "reserved", LabelFr: "Réservé", LabelEn: "Reserved"},
		{Key: "unfavourable", LabelFr: "Défavorable", LabelEn: "Unfavourable"},
	}},
	{Name: "jury_session_kind", Values: []api.Term{
		{Key: "hearing", LabelFr: "Audition", LabelEn: "Hearing"},
		{Key: "deliberation", LabelFr: "Délibération", LabelEn: "Deliberation"},
	}},
	{Name: "recusal_decided_by", Values: []api.Term{
		{Key: "member", LabelFr: "Membre du jury", LabelEn: "Member"},
		{Key: "chair", LabelFr: "Présidence du jury", LabelEn: "Chair"},
	}},
	{Name: "decision_outcome", Values: []api.Term{
		{Key: "selected", LabelFr: "Candidature retenue", LabelEn: "Selected"},
		{Key: "reserve", LabelFr: "Liste de réserve", LabelEn: "Reserve list"},
		{Key: "not_selected", LabelFr: "Candidature non retenue", LabelEn: "Not selected"},
	}},
	{Name: "act_kind", Values: []api.Term{
		{Key: "minutes", LabelFr: "Procès-verbal", LabelEn: "Minutes"},
		{Key: "annulment", LabelFr: "Annulation", LabelEn: "Annulment"},
		{Key: "rectification", LabelFr: "Rectification", LabelEn: "Rectification"},
	}},
	{Name: "jury_step", Values: []api.Term{
		{Key: "open", LabelFr: "Ouverture", LabelEn: "Opening"},
		{Key: "deliberate", LabelFr: "Délibération", LabelEn: "Deliberation"},
		{Key: "sign", LabelFr: "Signature du procès-verbal", LabelEn: "Signing of the minutes"},
	}},
	{Name: "interview_status", Values: []api.Term{
		{Key: "scheduled", LabelFr: "Prévu", LabelEn: "Scheduled"},
		{Key: "held", LabelFr: "Tenu", LabelEn: "Held"},
		{Key: "no_show", LabelFr: "Absence", LabelEn: "No show"},
		{Key: "cancelled", LabelFr: "Annulé", LabelEn: "Cancelled"},
	}},
	{Name: "proposal_status", Values: []api.Term{
		{Key: "proposed", LabelFr: "Proposée", LabelEn: "Proposed"},
		{Key: "accepted", LabelFr: "Acceptée", LabelEn: "Accepted"},
		{Key: "declined", LabelFr: "Déclinée", LabelEn: "Declined"},
		{Key: "withdrawn", LabelFr: "Retirée", LabelEn: "Withdrawn"},
	}},
	{Name: "channel", Values: []api.Term{
		{Key: "linkedin", LabelFr: "LinkedIn", LabelEn: "LinkedIn"},
		{Key: "instagram", LabelFr: "Instagram", LabelEn: "Instagram"},
		{Key: "job_board", LabelFr: "Site d'offres d'emploi", LabelEn: "Job board"},
		{Key: "website", LabelFr: "Site de l'employeur", LabelEn: "Employer's website"},
		{Key: "event", LabelFr: "Salon ou forum", LabelEn: "Event"},
		{Key: "referral", LabelFr: "Cooptation", LabelEn: "Referral"},
		{Key: "other", LabelFr: "Autre", LabelEn: "Other"},
	}},
	{Name: "cost_kind", Values: []api.Term{
		{Key: "effort", LabelFr: "Temps d'agents", LabelEn: "Effort"},
		{Key: "spending", LabelFr: "Dépense", LabelEn: "Spending"},
	}},
	{Name: "reason_kind", Values: []api.Term{
		{Key: "rejected", LabelFr: "Refus", LabelEn: "Rejection"},
		{Key: "withdrawn", LabelFr: "Désistement", LabelEn: "Withdrawal"},
	}},
	{Name: qualityChecks, Values: []api.Term{
		{Key: "hired_without_interview", LabelFr: "Recrutée sans entretien", LabelEn: "Hired without an interview"},
		{Key: "implied_milestone", LabelFr: "Jalon sans trace", LabelEn: "Milestone without a trace"},
		{Key: "interviewed_without_jury", LabelFr: "Reçue en entretien sans jury", LabelEn: "Interviewed without a jury"},
		{Key: "without_source", LabelFr: "Sans source ni publication", LabelEn: "Without source or posting"},
		{Key: "interview_without_outcome", LabelFr: "Entretien passé sans résultat", LabelEn: "Past interview without an outcome"},
		{Key: "evaluation_overdue", LabelFr: "Évaluation en retard", LabelEn: "Evaluation overdue"},
		{Key: "backdated_over_closed", LabelFr: "Saisie antidatée après la clôture du jury", LabelEn: "Back-dated after the jury had closed"},
		{Key: "declared_differs", LabelFr: "Chiffres déclarés différents des candidatures", LabelEn: "Declared counts differ from applications"},
	}},
	{Name: "quality_unit", Values: []api.Term{
		{Key: "application", LabelFr: "Candidature", LabelEn: "Application"},
		{Key: "interview", LabelFr: "Entretien", LabelEn: "Interview"},
		{Key: "jury", LabelFr: "Jury", LabelEn: "Jury"},
	}},
}

// qualityChecks is the enum of what is checked of the records.
const qualityChecks = "quality_check"

// termOf is what a value of an enum is called.
func termOf(enum, key string, english bool) string {
	for _, v := range vocabulary {
		for _, term := range v.Values {
			switch {
			case v.Name != enum || term.Key != key:
			case english:
				return term.LabelEn
			default:
				return term.LabelFr
			}
		}
	}
	return key
}

// listVocabulary answers every enum of the contract with its French and English labels, all on one page.
//
//	@Summary	List the values of every enum with their labels
//	@ID			listVocabulary
//	@Tags		reference
//	@Produce	json
//	@Param		If-None-Match	header		string	false	"ETag of the copy that the reader has"
//	@Success	200				{object}	api.Page[api.Vocabulary]
//	@Success	304				"The copy is still good"
//	@Header		200				{string}	ETag	"Names this content"
//	@Failure	default			{object}	api.Problem
//	@Security	BearerAuth
//	@Router		/v1/vocabulary [get]
func (s *Server) listVocabulary(c *gin.Context) error {
	if err := readQuery(c).done(); err != nil {
		return err
	}
	return writeCacheable(c, keptPrivately, api.Page[api.Vocabulary]{Data: vocabulary})
}
