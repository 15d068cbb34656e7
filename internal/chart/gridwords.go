package chart

// gridWords is what tables for people say in one language, beside what pictures say.
type gridWords struct {
	openingsHead string
	outcomes     [3]string // active, rejected, withdrawn

	step, ofThese      string // from, to; numerator, denominator
	conversionsCaption string // level

	differenceCaption, differenceHead string
	wasPublished                      string // how many

	waiting, stage, visits, medianDays, p90Days string // heads of times
	stillThere, stillThereDays                  string
	stayed                                      string // a caption

	quality, qualityBy  string // captions
	check, found, among string // heads

	publishedOn, observedOn     string // heads of reach
	costs, costOf               string // a caption, a head
	agentDays, money, elsewhere string
	whole                       string // the campaign as a line
}

var frenchGrid = gridWords{
	openingsHead: "Postes à pourvoir", outcomes: [3]string{"En cours", "Refusées", "Désistements"},
	step: "%s → %s", ofThese: "%s sur %s", conversionsCaption: "Taux de passage, avec leur intervalle à %s",
	differenceCaption: "Nombres d’aujourd’hui, et nombres publiés quand ils diffèrent", differenceHead: "Ligne", wasPublished: "publié\u00a0: %s",
	waiting: "À pourvoir", stage: "Étape", visits: "Passages terminés", medianDays: "Médiane en jours", p90Days: "9e décile en jours",
	stillThere: "Encore là", stillThereDays: "Depuis, médiane en jours", stayed: "Durée dans chaque étape",
	quality: "Ce qui est à vérifier ou à corriger", qualityBy: "Nombre de cas trouvés",
	check: "Vérification", found: "Cas trouvés", among: "Sur",
	publishedOn: "Publiée le", observedOn: "Dernier relevé",
	costs: "Ce que la campagne a coûté", costOf: "Par candidature", agentDays: "Jours d’agent", money: "Dépenses", elsewhere: "Dont provenance autre ou inconnue",
	whole: "La campagne",
}

var englishGrid = gridWords{
	openingsHead: "Openings", outcomes: [3]string{"Active", "Rejected", "Withdrawn"},
	step: "%s → %s", ofThese: "%s of %s", conversionsCaption: "Conversion rates, with their %s interval",
	differenceCaption: "Numbers of today, and those published where they differ", differenceHead: "Row", wasPublished: "published: %s",
	waiting: "Waiting", stage: "Stage", visits: "Visits ended", medianDays: "Median in days", p90Days: "90th percentile in days",
	stillThere: "Still there", stillThereDays: "Since, median in days", stayed: "Time in each stage",
	quality: "What is to be checked or mended", qualityBy: "How many were found",
	check: "Check", found: "Found", among: "Of",
	publishedOn: "Published on", observedOn: "Last observed",
	costs: "What the campaign took", costOf: "For each application", agentDays: "Agent-days", money: "Spending", elsewhere: "Of these from elsewhere, or unknown",
	whole: "The campaign",
}
