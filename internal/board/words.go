package board

import "strings"

// Words is what the pages say in one language.
type Words struct {
	Product, Board, Skip, Language, OtherLanguage string
	SignIn, SignInLead, Email, Password, SignOut  string
	SignedInAs                                    string
	Back, Reference                               string
	GoOn                                          string

	Question, Campaign, Jury, GroupBy, From, To, AsOf, KnownAt, Slider string
	Kept, Remove, Show, Reset, More                                    string
	KnownHelp, ToHelp                                                  string
	Views, Picture, Table, TakeAway                                    string
	Warning, Alert                                                     string
	Reproduce, Link, TimeZone, Definition                              string
	AllCampaigns, AllJuries                                            string
	NoPublications, AllPublications, Difference, NoDifference          string
	ChooseCampaign, WholeCampaign                                      string

	Titles, Leads map[string]string // of views
	Filters       map[string]string // those that have no field, by their parameter
}

// wordsIn gives the words of a language: English for en, else French.
func wordsIn(lang string) Words {
	if strings.HasPrefix(lang, "en") {
		return english
	}
	return french
}

var french = Words{ //nolint:gosec // the word for a password, and no password
	Product: "vivier", Board: "Tableau de bord", Skip: "Aller au contenu", Language: "English", OtherLanguage: "en",
	SignIn: "Se connecter", SignInLead: "Suivi des recrutements : candidatures, entretiens, recrutements, jury par jury.",
	Email: "Adresse électronique", Password: "Mot de passe", SignOut: "Se déconnecter", SignedInAs: "Connexion",
	Back: "Revenir au tableau de bord", Reference: "Référence à indiquer pour obtenir de l’aide :", GoOn: "Continuer vers le tableau de bord",

	Question: "Question posée", Campaign: "Campagne", Jury: "Jury", GroupBy: "Une ligne par", From: "Reçues à partir du", To: "Reçues avant le",
	AsOf: "Situation au", KnownAt: "Telle que connue le", Slider: "Remonter le temps",
	Kept: "Autres filtres", Remove: "Retirer le filtre", Show: "Afficher", Reset: "Tout effacer", More: "Seuls les 200 premiers sont proposés.",
	KnownHelp: "Vide : tout ce qui est enregistré.", ToHelp: "Ce jour n’est pas compris.",
	Views: "Vues", Picture: "Graphique", Table: "Tableau", TakeAway: "Télécharger :",
	Warning: "Attention", Alert: "La question ne peut pas être posée ainsi :",
	Reproduce: "Retrouver ces chiffres", Link: "Lien permanent vers cette vue", TimeZone: "Fuseau horaire", Definition: "Version des règles de calcul",
	AllCampaigns: "Toutes les campagnes", AllJuries: "Tous les jurys",
	ChooseCampaign: "Choisissez une campagne pour voir ce qu’elle a atteint et ce qu’elle a coûté.",
	WholeCampaign:  "Cette vue montre une campagne entière : retirez les autres filtres.",
	NoPublications: "Rien n’est publié.", AllPublications: "Toutes les publications", Difference: "Corrections depuis la publication",
	NoDifference: "Aucune correction n’a été enregistrée depuis : la même question reçoit aujourd’hui les mêmes nombres.",
	Filters:      map[string]string{"job_id": "Offre d’emploi", "department_id": "Direction", "posting_id": "Publication", "source": "Source"},
	Titles: map[string]string{
		"funnel": "Tunnel de recrutement", "conversions": "Taux de passage", "time-to-fill": "Délai pour pourvoir", "time-to-hire": "Délai de recrutement", "time-in-stage": "Durée par étape",
		"sources": "Sources", "reach": "Portée et coûts", "data-quality": "Qualité des données", "publications": "Publications",
	},
	Leads: map[string]string{
		"conversions":  "Plus un intervalle est large, moins son taux permet de conclure.",
		"publications": "Des réponses gardées telles quelles : leurs nombres ne changent jamais.",
	},
}

var english = Words{
	Product: "vivier", Board: "Board", Skip: "Skip to content", Language: "Français", OtherLanguage: "fr",
	SignIn: "Sign in", SignInLead: "Recruitment, jury by jury: applications, interviews, hires.",
	Email: "E-mail address", Password: "Password", SignOut: "Sign out", SignedInAs: "Signed in as",
	Back: "Back to the board", Reference: "Reference to quote when asking for help:", GoOn: "Go on to the board",

	Question: "Question", Campaign: "Campaign", Jury: "Jury", GroupBy: "A row for each", From: "Received from", To: "Received before",
	AsOf: "As of", KnownAt: "As known on", Slider: "Go back in time",
	Kept: "Other filters", Remove: "Remove the filter", Show: "Show", Reset: "Clear all", More: "Only the first 200 are listed.",
	KnownHelp: "Empty: whatever is recorded.", ToHelp: "This day is not included.",
	Views: "Views", Picture: "Picture", Table: "Table", TakeAway: "Download:",
	Warning: "Caution", Alert: "The question can't be asked like this:",
	Reproduce: "Get these numbers again", Link: "Link to this view", TimeZone: "Time zone", Definition: "Version of the rules of counting",
	AllCampaigns: "All campaigns", AllJuries: "All juries",
	ChooseCampaign: "Choose a campaign to see what it reached and what it took.",
	WholeCampaign:  "This view shows a whole campaign: remove the other filters.",
	NoPublications: "Nothing is published.", AllPublications: "All publications", Difference: "Corrections since it was published",
	NoDifference: "No correction has been recorded since: the same question gets the same numbers today.",
	Filters:      map[string]string{"job_id": "Job", "department_id": "Department", "posting_id": "Posting", "source": "Source"},
	Titles: map[string]string{
		"funnel": "Recruitment funnel", "conversions": "Conversion rates", "time-to-fill": "Time to fill", "time-to-hire": "Time to hire", "time-in-stage": "Time in stage",
		"sources": "Sources", "reach": "Reach and costs", "data-quality": "Data quality", "publications": "Publications",
	},
	Leads: map[string]string{
		"conversions":  "The wider an interval, the less its rate can tell.",
		"publications": "Answers that are kept as they were: their numbers never change.",
	},
}
