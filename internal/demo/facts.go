package demo

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:embed dsin-2024.json
var published []byte

// facts are what was published of the campaign.
type facts struct {
	Employer struct {
		Department struct {
			Name      string `json:"name"`
			ShortName string `json:"short_name"`
		} `json:"department"`
	} `json:"employer"`
	Campaign struct {
		Name            string   `json:"name"`
		Objectives      []string `json:"objectives"`
		TargetsSpecific []string `json:"targets_specific"`
		JobBoard        string   `json:"job_board"`
		Postings        []struct {
			Channel string `json:"channel"`
			Metrics struct {
				Impressions *int64 `json:"impressions"`
				Views       *int64 `json:"views"`
				Likes       *int64 `json:"likes"`
				Comments    *int64 `json:"comments"`
			} `json:"metrics"`
		} `json:"postings"`
		Effort []struct {
			Phase  string `json:"phase"`
			Days   int64  `json:"days"`
			Agents int64  `json:"agents"`
		} `json:"effort"`
	} `json:"campaign"`
	Juries []struct {
		Job         string `json:"job"`
		Openings    int    `json:"openings"`
		Relevant    int    `json:"relevant"`
		Interviewed int    `json:"interviewed"`
		Hired       int    `json:"hired"`
	} `json:"juries"`
}

func readFacts() (facts, error) {
	var f facts
	if err := json.Unmarshal(published, &f); err != nil {
		return f, fmt.Errorf("the campaign's facts: %w", err)
	}
	return f, nil
}
