package minutes

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/vivier-ats/vivier/api"
)

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// day writes a day as one says it: 1er mars 2024.
func day(t time.Time) string {
	number := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		number = "1er"
	}
	return number + "\u00a0" + months[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// hour writes a time of day: 9 h 05.
func hour(t time.Time) string { return t.Format("15\u00a0h\u00a004") }

func moment(t time.Time) string { return day(t) + " à " + hour(t) }

// span writes from when until when.
func span(from time.Time, to *time.Time) string {
	switch {
	case to == nil:
		return day(from) + ", à partir de " + hour(from)
	case day(from) == day(*to):
		return day(from) + ", de " + hour(from) + " à " + hour(*to)
	}
	return "du " + moment(from) + " au " + moment(*to)
}

// calendarDay writes a day without a time zone; what is none is written as it is.
func calendarDay(d api.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return day(t)
}

// number writes a number with so many decimals at most, and a comma.
func number(x float64, decimals int) string {
	text := fixed(x, decimals)
	if decimals > 0 {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ",")
	}
	return text
}

// fixed is number with all of its decimals, for columns. What rounds to nothing has no sign.
func fixed(x float64, decimals int) string {
	scale := math.Pow10(decimals)
	rounded := math.Round(x*scale) / scale
	if rounded == 0 {
		rounded = 0 // of either sign until here
	}
	return strings.Replace(strings.Replace(strconv.FormatFloat(rounded, 'f', decimals, 64), ".", ",", 1), "-", "−", 1)
}

// count writes how many there are of something; 0 and 1 are singular.
func count(n int, one, many string) string {
	if n <= 1 {
		return strconv.Itoa(n) + "\u00a0" + one
	}
	return strconv.Itoa(n) + "\u00a0" + many
}

// percent writes a score of 0 to 1 as points of 100.
func percent(x float64) string { return fixed(100*x, 2) }

// dash stands for what is not said.
const dash = "–"

func orDash(s *string) string {
	if s == nil {
		return dash
	}
	return *s
}

// whyNone says in words why an estimate has no value.
var whyNone = map[string]string{
	"no_data":       "aucune donnée comparable",
	"no_variation":  "notes toutes identiques",
	"not_connected": "membres sans candidature en commun",
	"not_valid":     "calcul impossible",
}

// estimate writes a number with what it rests on, or why there is none.
func estimate(e api.Estimate, decimals int) string {
	var text string
	switch {
	case e.Value != nil:
		text = fixed(*e.Value, decimals)
	case e.Reason != nil && whyNone[*e.Reason] != "":
		return whyNone[*e.Reason]
	default:
		return dash
	}
	text += " (n\u00a0=\u00a0" + strconv.Itoa(e.N)
	if e.TooFew {
		text += ", effectif trop faible"
	}
	return text + ")"
}

var outcomes = map[api.Status]string{
	api.StatusActive: "en cours", api.StatusHired: "recrutement effectif", api.StatusRejected: "écartée", api.StatusWithdrawn: "désistement",
}

var actTitles = map[api.ActKind]string{api.ActAnnulment: "Annulation", api.ActRectification: "Rectification"}

var sessionKinds = map[string]string{"hearing": "Auditions", "deliberation": "Délibération"}

var deciders = map[string]string{"member": "le membre", "chair": "la présidence"}
