package chart

// definitionWords is what the sheet says that defines the others. {from} and {to} are milestones.
type definitionWords struct {
	item, value, exact string // its head

	what, rules, basis, unit, sheets string
	asOf, knownAt, zone, filter      string
	unfiltered                       string
	totals, pooled                   string
	emptyCell, notZero               string
	scope, whole, partial            string // of a campaign's report
	campaign, costs, costsNote       string
	column                           string

	columns   map[string]string // by name
	columnsOf map[string]string // by how the name begins; the rest are milestones
	bounds    map[string]string // what is added for a bound of an interval
}

var frenchDefinition = definitionWords{
	item: "Élément", value: "Valeur", exact: "Valeur exacte",
	what: "Objet", rules: "Version des règles de décompte", basis: "Ce qui est compté", unit: "Unité", sheets: "Feuilles",
	asOf: "Situation au", knownAt: "Données enregistrées jusqu’au", zone: "Fuseau horaire des jours et des mois", filter: "Filtre",
	unfiltered: "aucun : toutes les candidatures visibles par l’auteur de la question",
	totals:     "Ensemble", pooled: "Toutes les candidatures réunies : ni une somme de lignes qui se recoupent, ni une moyenne de taux.",
	emptyCell: "Cellule vide", notZero: "La valeur est inconnue ou n’existe pas ; ce n’est pas un zéro.",
	scope: "Périmètre", whole: "toutes les candidatures de la campagne", partial: "les seules candidatures visibles par l’auteur de la question : aucun coût par candidature n’est donné",
	campaign: "Campagne", costs: "Coûts", costsNote: "Le coût entier est rapporté à toutes les candidatures aux offres d’emploi de la campagne, qu’elle les ait suscitées ou non ; les coûts, les publications et leurs mesures sont ceux saisis à ce jour.",
	column: "Colonne",
	columns: map[string]string{
		"row_type": "De quoi la ligne rend compte", "group_id": "Identifiant du groupe, clé ou mois ; vide pour ce qui n’appartient à aucun groupe",
		"label": "Libellé à ce jour", "provenance": "Origine des nombres : computed (comptés), declared (déclarés), mixed (les deux)",
		"received":    "Candidatures reçues ; vide si leur nombre n’est pas connu",
		"relevant":    "Candidatures jugées pertinentes, ou allées plus loin (sur place, dans une photographie)",
		"interviewed": "Candidatures reçues en entretien, ou allées plus loin", "selected": "Candidatures retenues par le jury, ou allées plus loin",
		"hired": "Candidatures recrutées", "active": "Candidatures en cours", "rejected": "Candidatures refusées", "withdrawn": "Désistements",
		"openings": "Postes à pourvoir", "basis": "Ce qui est compté : cohort (cohorte), activity (évolution), snapshot (photographie)",
		"as_of": "Ce qui s’était produit à cet instant, en temps universel (UTC)", "known_at": "Ce qui était enregistré à cet instant, en temps universel (UTC)",
		"definition": "Version des règles de décompte",
		"posting_id": "Identifiant de la publication", "channel": "Canal", "observed_at": "Instant du relevé, en temps universel (UTC)",
		"impressions": "Affichages depuis la publication ; vide si non relevés", "views": "Vues depuis la publication", "likes": "Mentions « J’aime » depuis la publication",
		"comments": "Commentaires depuis la publication", "shares": "Partages depuis la publication", "clicks": "Clics depuis la publication",
		"agent_days": "Jours-agents saisis", "amount_cents": "Dépenses saisies, en centimes", "currency": "Monnaie (ISO 4217)",
		"whole":  "Vrai si toutes les candidatures de la campagne sont comptées",
		"source": "Clé de la source", "share": "Part des candidatures sans source ni publication connues", "relevant_share": "La même part, parmi les candidatures pertinentes",
		"pipeline_id": "Identifiant du parcours", "stage": "Clé de l’étape", "stage_label": "Libellé de l’étape à ce jour", "milestone": "Stade que l’étape représente",
		"visits": "Passages terminés dans l’étape", "median_days": "Durée médiane, en jours de 24 heures", "p90_days": "Durée que neuf cas sur dix ne dépassent pas, en jours",
		"still_there": "Candidatures qui s’y trouvent encore", "still_there_median_days": "Durée médiane depuis laquelle elles y sont, en jours",
		"still_active": "Candidatures encore en cours, qui peuvent être recrutées plus tard", "days": "Point de la courbe : nombre de jours depuis le début",
		"curve.share": "Part atteinte dans ce nombre de jours (de 0 à 1)", "low": "Borne basse de son intervalle de confiance à 95 %", "high": "Borne haute de son intervalle de confiance à 95 %",
		"at_risk": "Nombre de cas encore attendus à ce moment", "filled": "Postes pourvus", "censored": "Postes non pourvus : seule la durée d’attente est connue",
		"not_started": "Postes d’offres qui n’étaient pas encore ouvertes", "median_days_low": "Borne basse de l’intervalle de confiance à 95 % de la médiane",
		"median_days_high": "Borne haute de l’intervalle de confiance à 95 % de la médiane", "observed_days": "La plus longue durée observée, en jours",
		"declared_on": "Jour où les chiffres du jury ont été déclarés", "declared_source": "Document dont les chiffres déclarés sont tirés",
		"jury_id": "Identifiant du jury", "criterion": "Clé du critère", "criterion_label": "Libellé du critère à ce jour",
		"applications": "Candidatures évaluées", "evaluations": "Évaluations remises", "jurors": "Jurés qui ont évalué",
		"alpha": "Alpha de Krippendorff : 1 pour un accord parfait, 0 pour le hasard", "reason": "Pourquoi il n’y a pas de nombre",
		"n": "Nombre de cas comparés", "too_few": "Vrai si les cas sont trop peu nombreux pour conclure",
		"check": "Clé du contrôle", "check_label": "Ce que le contrôle recherche", "unit": "Ce que le contrôle compte : application (candidatures), interview (entretiens), jury (jurys)",
		"count": "Nombre de cas trouvés", "of": "Nombre de cas examinés", "check.share": "Part des cas trouvés parmi ceux examinés (de 0 à 1), sur la ligne de l’ensemble",
	},
	columnsOf: map[string]string{
		"declared_": "Candidatures déclarées au stade « {to} »", "gap_": "Candidatures comptées moins celles déclarées, au stade « {to} »",
		"rate_": "Taux de passage (de 0 à 1) de « {from} » à « {to} »", "agent_days_per_": "Jours-agents par candidature du stade « {to} »",
		"amount_cents_per_": "Centimes dépensés par candidature du stade « {to} »",
		"unattributed_":     "Part des candidatures du stade « {to} » dont on ignore si la campagne les a suscitées (de 0 à 1)",
	},
	bounds: map[string]string{"_low": " : borne basse de l’intervalle de Wilson à 95 %", "_high": " : borne haute de l’intervalle de Wilson à 95 %"},
}

var englishDefinition = definitionWords{
	item: "Item", value: "Value", exact: "Exact value",
	what: "Subject", rules: "Version of the counting rules", basis: "What is counted", unit: "Unit", sheets: "Sheets",
	asOf: "As of", knownAt: "Data recorded by", zone: "Time zone of days and months", filter: "Filter",
	unfiltered: "none: all applications that who asked may see",
	totals:     "Total", pooled: "All applications pooled: neither a sum of rows that overlap nor a mean of rates.",
	emptyCell: "Empty cell", notZero: "The value is unknown or does not exist; it is not a zero.",
	scope: "Scope", whole: "all applications of the campaign", partial: "only the applications that who asked may see: no cost per application is given",
	campaign: "Campaign", costs: "Costs", costsNote: "The whole cost is divided by all applications for the campaign’s jobs, whether it brought them or not; costs, postings and their metrics are as entered today.",
	column: "Column",
	columns: map[string]string{
		"row_type": "What the line is about", "group_id": "Id of the group, key or month; empty for what belongs to no group",
		"label": "What it is called today", "provenance": "Where the numbers come from: computed, declared, mixed",
		"received":    "Applications received; empty where their number is not known",
		"relevant":    "Applications found relevant, or that went further (standing there, in a snapshot)",
		"interviewed": "Applications whose candidate was interviewed, or that went further", "selected": "Applications that the jury selected, or that went further",
		"hired": "Applications hired", "active": "Active applications", "rejected": "Rejected applications", "withdrawn": "Withdrawn applications",
		"openings": "Openings", "basis": "What is counted: cohort, activity (growth), snapshot",
		"as_of": "What had happened at this instant, in UTC", "known_at": "What had been recorded at this instant, in UTC",
		"definition": "Version of the counting rules",
		"posting_id": "Id of the posting", "channel": "Channel", "observed_at": "When the numbers were read, in UTC",
		"impressions": "Impressions since publication; empty where not observed", "views": "Views since publication", "likes": "Likes since publication",
		"comments": "Comments since publication", "shares": "Shares since publication", "clicks": "Clicks since publication",
		"agent_days": "Agent-days entered", "amount_cents": "Money spent as entered, in cents", "currency": "Currency (ISO 4217)",
		"whole":  "True if all applications of the campaign are counted",
		"source": "Key of the source", "share": "Share of the applications of which neither source nor posting is known", "relevant_share": "The same share, among relevant applications",
		"pipeline_id": "Id of the pipeline", "stage": "Key of the stage", "stage_label": "What the stage is called today", "milestone": "Milestone that the stage stands for",
		"visits": "Visits of the stage that have ended", "median_days": "Median time, in days of 24 hours", "p90_days": "Time that nine in ten do not exceed, in days",
		"still_there": "Applications that still stand there", "still_there_median_days": "Median time that they have been there, in days",
		"still_active": "Applications still active, which may be hired later", "days": "Point of the curve: days since the beginning",
		"curve.share": "Share reached within so many days (0 to 1)", "low": "Lower bound of its confidence interval at 95%", "high": "Upper bound of its confidence interval at 95%",
		"at_risk": "How many were still waited for", "filled": "Openings filled", "censored": "Openings not filled: only how long they have waited is known",
		"not_started": "Openings of jobs that had not opened", "median_days_low": "Lower bound of the confidence interval of the median at 95%",
		"median_days_high": "Upper bound of the confidence interval of the median at 95%", "observed_days": "The longest time watched, in days",
		"declared_on": "Day on which the counts of the jury were declared", "declared_source": "Document that the declared counts are taken from",
		"jury_id": "Id of the jury", "criterion": "Key of the criterion", "criterion_label": "What the criterion is called today",
		"applications": "Applications evaluated", "evaluations": "Evaluations submitted", "jurors": "Jurors who evaluated",
		"alpha": "Krippendorff’s alpha: 1 for perfect agreement, 0 for chance", "reason": "Why there is no number",
		"n": "How many were compared", "too_few": "True if they are too few to conclude from",
		"check": "Key of the check", "check_label": "What the check looks for", "unit": "What the check counts: application, interview, jury",
		"count": "How many it found", "of": "Of how many that it looked at", "check.share": "Share found of those looked at (0 to 1), in the line of the total",
	},
	columnsOf: map[string]string{
		"declared_": "Applications declared at {to}", "gap_": "Applications counted less those declared, at {to}",
		"rate_": "Conversion rate (0 to 1) from {from} to {to}", "agent_days_per_": "Agent-days per application that reached {to}",
		"amount_cents_per_": "Cents spent per application that reached {to}",
		"unattributed_":     "Share of those that reached {to} of which nobody knows that the campaign brought them (0 to 1)",
	},
	bounds: map[string]string{"_low": ": lower bound of Wilson’s interval at 95%", "_high": ": upper bound of Wilson’s interval at 95%"},
}
