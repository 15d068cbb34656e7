package chart

import "github.com/vivier-ats/vivier/api"

// conversionWords is what the picture of the rates says besides.
type conversionWords struct {
	title       map[api.GroupBy]string
	legendTotal string
}

var frenchConversions = conversionWords{
	title: map[api.GroupBy]string{
		api.GroupByJury: "Taux de passage par jury", api.GroupByJob: "Taux de passage par offre d’emploi",
		api.GroupByCampaign: "Taux de passage par campagne", api.GroupByDepartment: "Taux de passage par direction",
		api.GroupBySource: "Taux de passage par source", api.GroupByPosting: "Taux de passage par publication",
		api.GroupByMonth: "Taux de passage par mois de réception", api.GroupByStage: "Taux de passage par étape",
	},
	legendTotal: "ensemble, large de son intervalle ; pointillé : son taux",
}

var englishConversions = conversionWords{
	title: map[api.GroupBy]string{
		api.GroupByJury: "Conversion rates by jury", api.GroupByJob: "Conversion rates by job",
		api.GroupByCampaign: "Conversion rates by campaign", api.GroupByDepartment: "Conversion rates by department",
		api.GroupBySource: "Conversion rates by source", api.GroupByPosting: "Conversion rates by posting",
		api.GroupByMonth: "Conversion rates by month of reception", api.GroupByStage: "Conversion rates by stage",
	},
	legendTotal: "total, as wide as its interval; dashed: its rate",
}

// reachWords is what the picture of a campaign's reach says.
type reachWords struct {
	title      string // campaign
	subtitle   string // until when
	span       string // first day, last day
	oneDay     string // day
	metrics    [6]string
	posting    string
	brought    string // counts
	published  string // day
	noPostings string
	notSeen    string // in place of numbers that nobody observed
	neverSeen  string // of a whole posting
	scale      string
	signs      string
	origins    [3]string // posting, channel, none; counts
	part       string
	nothing    string
	channels   map[api.Channel]string
}

var frenchReach = reachWords{
	title: "Portée de la campagne « %s »", subtitle: "Totaux depuis la publication, relevés jusqu’au %s",
	span: "Axe du temps, le même partout : du %s au %s", oneDay: "Tous les relevés sont du %s",
	metrics: [6]string{"Affichages", "Vues", "J’aime", "Commentaires", "Partages", "Clics"},
	posting: "Publication", brought: "Candidatures : %s", published: "Publiée le %s",
	noPostings: "La campagne n’a pas de publication.", notSeen: "non relevé", neverSeen: "Aucun relevé",
	scale:   "Chaque mesure a une seule échelle, de 0 à son plus grand nombre (en tête de colonne), la même pour toutes les publications.",
	signs:   "Un point est un relevé ; ce qui n’a pas été relevé n’est pas dessiné, et n’est pas zéro.",
	origins: [3]string{"Candidatures amenées par une publication : %s.", "Par un canal de la campagne, sans publication connue : %s.", "D’une autre provenance, ou inconnue : %s."},
	part:    "Seules sont comptées les candidatures visibles par l’auteur de la question.",
	nothing: "aucune",
	channels: map[api.Channel]string{
		api.ChannelLinkedin: "LinkedIn", api.ChannelInstagram: "Instagram", api.ChannelJobBoard: "site d’offres d’emploi",
		api.ChannelWebsite: "site de l’employeur", api.ChannelEvent: "salon ou forum", api.ChannelReferral: "cooptation", api.ChannelOther: "autre canal",
	},
}

var englishReach = reachWords{
	title: "Reach of the campaign “%s”", subtitle: "Totals since publication, as observed by %s",
	span: "Time axis, the same everywhere: from %s to %s", oneDay: "All observations are of %s",
	metrics: [6]string{"Impressions", "Views", "Likes", "Comments", "Shares", "Clicks"},
	posting: "Posting", brought: "Applications: %s", published: "Published on %s",
	noPostings: "The campaign has no posting.", notSeen: "not observed", neverSeen: "Nothing observed",
	scale:   "Each metric has one scale, from 0 to its largest number (at the head of its column), the same for all postings.",
	signs:   "A dot is an observation; what was not observed is not drawn, and is not zero.",
	origins: [3]string{"Applications that a posting brought: %s.", "By a channel of the campaign, no posting known: %s.", "From elsewhere, or unknown: %s."},
	part:    "Only the applications that who asked may see are counted.",
	nothing: "none",
	channels: map[api.Channel]string{
		api.ChannelLinkedin: "LinkedIn", api.ChannelInstagram: "Instagram", api.ChannelJobBoard: "job board",
		api.ChannelWebsite: "employer’s website", api.ChannelEvent: "event", api.ChannelReferral: "referral", api.ChannelOther: "other channel",
	},
}

// timesWords is what the curves say.
type timesWords struct {
	fill, hire           map[api.GroupBy]string // titles
	fillNote, hireNote   string                 // subtitles: until when
	fillAxis, hireAxis   string
	days                 string
	groups, median       string // heads of the table
	openings, filled     string
	hired, active        string
	notReached, noData   string
	nothing              string
	other, others        string // how many groups were left out
	legendBand           string
	legendCensored       string
	immature, waiting    string
	comparison, noResult string
	fewEvents            string
	within               string // share, days
}

var frenchTimes = timesWords{
	fill: map[api.GroupBy]string{
		api.GroupByJob: "Délai pour pourvoir les postes, par offre d’emploi", api.GroupByCampaign: "Délai pour pourvoir les postes, par campagne",
		api.GroupByDepartment: "Délai pour pourvoir les postes, par direction",
	},
	hire: map[api.GroupBy]string{
		api.GroupByJury: "Délai de recrutement par jury", api.GroupByJob: "Délai de recrutement par offre d’emploi",
		api.GroupByCampaign: "Délai de recrutement par campagne", api.GroupByDepartment: "Délai de recrutement par direction",
		api.GroupBySource: "Délai de recrutement par source", api.GroupByPosting: "Délai de recrutement par publication",
		api.GroupByMonth: "Délai de recrutement par mois de réception",
	},
	fillNote: "De l’ouverture de l’offre d’emploi au recrutement, poste par poste, situation au %s",
	hireNote: "De la réception de la candidature au recrutement, parmi les personnes recrutées, situation au %s",
	fillAxis: "Part des postes pourvus (estimation de Kaplan-Meier)", hireAxis: "Part des recrutements faits",
	days: "jours", groups: "Courbe", median: "Médiane en jours (intervalle à 95 %)",
	openings: "Postes", filled: "Pourvus", hired: "Recrutées", active: "En cours",
	notReached: "pas atteinte", noData: "sans objet",
	nothing: "Aucun recrutement à dessiner.",
	other:   "Un autre groupe n’est pas dessiné : il est dans les données.", others: "%s autres groupes ne sont pas dessinés : ils sont dans les données.",
	legendBand: "intervalle à 95 % de l’ensemble (Greenwood)", legendCensored: "encore à pourvoir : la durée d’attente seule est connue",
	immature:   "Certaines candidatures sont en cours : leurs recrutements, plus tardifs, allongeront les délais.",
	waiting:    "Les postes non pourvus comptent pour le temps qu’ils ont attendu.",
	comparison: "Comparaison des groupes (log-rank) : p %s", noResult: "Comparaison des groupes (log-rank) : impossible",
	fewEvents: ", sur moins de dix événements : un simple indice",
	within:    "%s en %s jours",
}

var englishTimes = timesWords{
	fill: map[api.GroupBy]string{
		api.GroupByJob: "Time to fill by job", api.GroupByCampaign: "Time to fill by campaign", api.GroupByDepartment: "Time to fill by department",
	},
	hire: map[api.GroupBy]string{
		api.GroupByJury: "Time to hire by jury", api.GroupByJob: "Time to hire by job", api.GroupByCampaign: "Time to hire by campaign",
		api.GroupByDepartment: "Time to hire by department", api.GroupBySource: "Time to hire by source", api.GroupByPosting: "Time to hire by posting",
		api.GroupByMonth: "Time to hire by month of reception",
	},
	fillNote: "From the opening of the job to the hire, opening by opening, as of %s",
	hireNote: "From the reception of the application to the hire, of those hired, as of %s",
	fillAxis: "Share of openings filled (Kaplan–Meier estimate)", hireAxis: "Share of hires made",
	days: "days", groups: "Curve", median: "Median in days (95% interval)",
	openings: "Openings", filled: "Filled", hired: "Hired", active: "Active",
	notReached: "not reached", noData: "not defined",
	nothing: "No hire to draw.",
	other:   "One other group is not drawn: the data have it.", others: "%s other groups are not drawn: the data have them.",
	legendBand: "95% interval of the total (Greenwood)", legendCensored: "still open: only how long it has waited is known",
	immature:   "Some applications are active: their hires will come later, and make the times longer.",
	waiting:    "Openings that are not filled count for as long as they have waited.",
	comparison: "Comparison of the groups (log-rank): p %s", noResult: "Comparison of the groups (log-rank): not possible",
	fewEvents: ", on fewer than ten events: no more than a hint",
	within:    "%s within %s days",
}

// sourcesWords is what the picture of sources says.
type sourcesWords struct {
	title, subtitle string // the subtitle: until when
	head, nothing   string
	without, others string
	unattributed    string
	shareOf         string // share
	shareUnknown    string
	note            string
}

var frenchSources = sourcesWords{
	title: "D’où viennent les candidatures", subtitle: "Cohorte : candidatures suivies depuis leur réception, situation au %s",
	head: "Source et publication", nothing: "Aucune candidature n’a de source connue.", without: "sans publication connue", others: "autres publications",
	unattributed: "Provenance inconnue", shareOf: "%s de l’ensemble", shareUnknown: "part inconnue",
	note: "Les sources et la provenance inconnue s’additionnent en l’ensemble ; les publications d’une source, en cette source.",
}

var englishSources = sourcesWords{
	title: "Where applications come from", subtitle: "Cohort: applications followed since their reception, as of %s",
	head: "Source and posting", nothing: "No application has a known source.", without: "no posting known", others: "other postings",
	unattributed: "Origin unknown", shareOf: "%s of all", shareUnknown: "share unknown",
	note: "Sources and unknown origin add up to the total; the postings of a source to that source.",
}
