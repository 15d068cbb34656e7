package chart

import (
	"strings"

	"github.com/vivier-ats/vivier/api"
)

// words is what the forms say in one language. A %s or %d is where something is put in.
type words struct {
	lang      string
	decimal   string
	thousands string
	months    [12]string
	first     string // the first of a month
	clock     string // what follows a day: hour, minute
	colon     string

	title      map[api.GroupBy]string
	group      map[api.GroupBy]string // one of what there is a row for
	unit       map[api.Unit]string    // many of what is counted
	milestone  map[api.Milestone]string
	provenance map[api.Provenance]string // nothing where there is nothing to say

	declaredNote string // what a mark behind a label means

	cohort, snapshot string // unit, until when
	activity         string // unit, since when, until when
	recorded         string // until when
	zoneName         string
	filter           map[string]string // by parameter
	receivedUnknown  string

	reached, standing string // heads of columns
	rate, interval    string
	interviewRate     string
	hiredOf           map[api.Milestone]string
	total, none       string // labels
	opening, openings string
	active            string

	unknown, undefined             string // in place of a rate or a count
	nothing, noneRelevant, noShift string // in place of a row's counts
	noRows                         string

	legendRate, legendBound string
	noteInterval            string // level
	noteScale, notePooled   string
	warning                 string

	definition  definitionWords
	conversions conversionWords
	reach       reachWords
	times       timesWords
	sources     sourcesWords
	grid        gridWords
}

// wordsIn gives the words of a language: English for en and its variants, else French.
func wordsIn(lang string) words {
	if lang = strings.ToLower(lang); lang == "en" || strings.HasPrefix(lang, "en-") {
		return english
	}
	return french
}

var french = words{
	lang: "fr", decimal: ",", thousands: "\u202f", first: "1er", clock: " à %d h %02d", colon: " : ",
	months: [12]string{
		"janvier", "février", "mars", "avril", "mai", "juin",
		"juillet", "août", "septembre", "octobre", "novembre", "décembre",
	},
	title: map[api.GroupBy]string{
		api.GroupByJury:       "Tunnel de recrutement par jury",
		api.GroupByJob:        "Tunnel de recrutement par offre d’emploi",
		api.GroupByCampaign:   "Tunnel de recrutement par campagne",
		api.GroupByDepartment: "Tunnel de recrutement par direction",
		api.GroupBySource:     "Tunnel de recrutement par source",
		api.GroupByPosting:    "Tunnel de recrutement par publication",
		api.GroupByMonth:      "Tunnel de recrutement par mois de réception",
		api.GroupByStage:      "Tunnel de recrutement par étape",
	},
	group: map[api.GroupBy]string{
		api.GroupByJury: "Jury", api.GroupByJob: "Offre d’emploi", api.GroupByCampaign: "Campagne",
		api.GroupByDepartment: "Direction", api.GroupBySource: "Source", api.GroupByPosting: "Publication",
		api.GroupByMonth: "Mois", api.GroupByStage: "Étape",
	},
	unit: map[api.Unit]string{api.UnitApplication: "candidatures", api.UnitCandidate: "personnes"},
	milestone: map[api.Milestone]string{
		api.MilestoneReceived: "Reçues", api.MilestoneRelevant: "Pertinentes",
		api.MilestoneInterviewed: "Reçues en entretien", api.MilestoneSelected: "Retenues",
		api.MilestoneHired: "Recrutées",
	},
	provenance: map[api.Provenance]string{
		api.ProvenanceDeclared: "Chiffres déclarés", api.ProvenanceMixed: "Dont des chiffres déclarés",
	},
	declaredNote: "* chiffres déclarés, en tout ou en partie",

	cohort:   "Cohorte : %s suivies depuis leur réception, situation au %s",
	activity: "Activité : évolution des %s du %s au %s",
	snapshot: "Photographie : %s en cours, là où elles en étaient au %s",
	recorded: "Données enregistrées jusqu’au %s",
	zoneName: "fuseau horaire %s",
	filter: map[string]string{
		"jury_id": "Jury", "job_id": "Offre d’emploi", "campaign_id": "Campagne", "department_id": "Direction", "posting_id": "Publication",
		"source": "Source", "received_from": "Reçues à partir du", "received_to": "Reçues avant le",
	},

	reached: "Stade atteint", standing: "Stade actuel",
	rate: "Taux de passage depuis le stade précédent", interval: "et intervalle à %s",
	interviewRate: "Entretien / pertinentes",
	hiredOf: map[api.Milestone]string{
		api.MilestoneInterviewed: "Recrutées parmi les reçues en entretien",
		api.MilestoneRelevant:    "Recrutées parmi les pertinentes",
	},
	total: "Ensemble", none: "Non renseigné",
	unknown: "inconnu", undefined: "sans objet",
	opening: "%s poste à pourvoir", openings: "%s postes à pourvoir",
	active:  "%s en cours",
	nothing: "Aucune", noneRelevant: "Aucune parmi les pertinentes", noShift: "Aucune évolution",
	noRows:          "Aucune ligne ne répond à la question.",
	receivedUnknown: "Nombre de candidatures reçues inconnu : le décompte commence aux candidatures pertinentes.",
	legendRate:      "taux et son intervalle", legendBound: "taux limité par le nombre de postes à pourvoir",
	noteInterval: "Intervalles de Wilson à %s : plus un intervalle est large, moins le taux permet de conclure.",
	noteScale:    "Les barres des lignes ont toutes la même échelle ; l’ensemble a la sienne.",
	notePooled:   "Ensemble : toutes les candidatures réunies, et non une moyenne des taux.",
	warning:      "Attention",
	definition:   frenchDefinition, conversions: frenchConversions, reach: frenchReach, times: frenchTimes, sources: frenchSources, grid: frenchGrid,
}

var english = words{
	lang: "en", decimal: ".", thousands: ",", first: "1", clock: ", %d:%02d", colon: ": ",
	months: [12]string{
		"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December",
	},
	title: map[api.GroupBy]string{
		api.GroupByJury:       "Recruitment funnel by jury",
		api.GroupByJob:        "Recruitment funnel by job",
		api.GroupByCampaign:   "Recruitment funnel by campaign",
		api.GroupByDepartment: "Recruitment funnel by department",
		api.GroupBySource:     "Recruitment funnel by source",
		api.GroupByPosting:    "Recruitment funnel by posting",
		api.GroupByMonth:      "Recruitment funnel by month of reception",
		api.GroupByStage:      "Recruitment funnel by stage",
	},
	group: map[api.GroupBy]string{
		api.GroupByJury: "Jury", api.GroupByJob: "Job", api.GroupByCampaign: "Campaign",
		api.GroupByDepartment: "Department", api.GroupBySource: "Source", api.GroupByPosting: "Posting",
		api.GroupByMonth: "Month", api.GroupByStage: "Stage",
	},
	unit: map[api.Unit]string{api.UnitApplication: "applications", api.UnitCandidate: "candidates"},
	milestone: map[api.Milestone]string{
		api.MilestoneReceived: "Received", api.MilestoneRelevant: "Relevant",
		api.MilestoneInterviewed: "Interviewed", api.MilestoneSelected: "Selected",
		api.MilestoneHired: "Hired",
	},
	provenance: map[api.Provenance]string{
		api.ProvenanceDeclared: "Declared figures", api.ProvenanceMixed: "Partly declared figures",
	},
	declaredNote: "* declared figures, in whole or in part",

	cohort:   "Cohort: %s followed since their reception, as of %s",
	activity: "Activity: growth in %s from %s to %s",
	snapshot: "Snapshot: active %s where they stood, as of %s",
	recorded: "Data recorded by %s",
	zoneName: "time zone %s",
	filter: map[string]string{
		"jury_id": "Jury", "job_id": "Job", "campaign_id": "Campaign", "department_id": "Department", "posting_id": "Posting",
		"source": "Source", "received_from": "Received from", "received_to": "Received before",
	},

	reached: "Reached", standing: "Standing at",
	rate: "Conversion rate from the milestone before", interval: "and %s interval",
	interviewRate: "Interviewed / relevant",
	hiredOf: map[api.Milestone]string{
		api.MilestoneInterviewed: "Hired among the interviewed",
		api.MilestoneRelevant:    "Hired among the relevant",
	},
	total: "Total, pooled", none: "Not stated",
	unknown: "unknown", undefined: "not defined",
	opening: "%s opening", openings: "%s openings",
	active:  "%s active",
	nothing: "None", noneRelevant: "None among the relevant", noShift: "No change",
	noRows:          "No row answers the question.",
	receivedUnknown: "How many applications were received is unknown: the count starts at the relevant ones.",
	legendRate:      "rate and its interval", legendBound: "rate bounded by the number of openings",
	noteInterval: "Wilson intervals at %s: the wider an interval, the less its rate can tell.",
	noteScale:    "The bars of all rows share one scale; the total has its own.",
	notePooled:   "Total: all applications pooled, not a mean of rates.",
	warning:      "Caution",
	definition:   englishDefinition, conversions: englishConversions, reach: englishReach, times: englishTimes, sources: englishSources, grid: englishGrid,
}
